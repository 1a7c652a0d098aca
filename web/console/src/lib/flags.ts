/** What a session is flagged with, as a sentence an operator can act on. */
import { words } from "./words";

const SAID: Readonly<Record<string, string>> = {
  not_authorised: "Its token may not charge: unknown, blocked or expired. Energy flowed all the same.",
  started_offline: "It began while the station was offline; what happened then was told later.",
  clock_wrong: "The station's clock was wrong; times are by ours.",
  estimated: "The station did not tell its end: these are its last known figures.",
  unconfirmed: "The station restarted and has not spoken of it since.",
  meter_negative: "The meter's register was below zero.",
  meter_overlap: "It claims energy that the next session at the connector counts too: see the reviews.",
  meter_reset: "The meter fell: what it counted anew is added up, a wrong word is left out.",
  meter_rollover: "The meter ran over its highest figure; what it counted before and after is added up.",
  meter_regress: "The meter went back for a while; energy never falls.",
  meter_jump: "The meter jumped: what cannot have flowed is left out.",
  meter_units_mixed: "The meter mixed Wh and kWh; it is read as one unit.",
  start_lost: "The message of its beginning never came.",
  sequence_gap: "Messages of it are missing.",
  sequence_repeated: "The station used a sequence number twice; readings count in order of time.",
  stop_conflict: "A second stop says something else than the first: see the reviews.",
  joined_by_fit: "Its stop named no session; place, time and meter fitted this one alone.",
  evse_zero: "The station told of it under EVSE 0, which is the station as a whole.",
  abnormal_condition: "The station told of an abnormal condition.",
  vehicle_communication_lost: "The station lost the connection to the car.",
  cost_differs: "The station calculated another price than ours.",
  corrected: "Its bill was corrected by hand.",
};

/** A flag that is new here is shown as it is. */
export const flagText = (flag: string): string => SAID[flag] ?? `${words(flag)}.`;
