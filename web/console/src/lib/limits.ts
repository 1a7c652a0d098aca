/** Charging profiles, composite schedules and how to ask for them, in the words of each dialect. */
import { is1x } from "./dialects";
import type { Json } from "./schema";

export type Unit = "A" | "W";
export interface Wish {
  action: string;
  payload: { [name: string]: Json };
}
export interface PowerLimit {
  /** 0 is the station as a whole, always; an EVSE's holds for each session there. */
  evse: number;
  limit: number;
  unit: Unit;
  id: number;
  at: Date;
}

/** A ceiling that stands until it is cleared. Spec: OCPP 1.6 §5.16; OCPP 2.0.1 K01.FR.38 (a station's ceiling is not relative). */
export function limitWish(dialect: string | null, wanted: PowerLimit): Wish {
  const whole = wanted.evse === 0;
  const schedule = {
    ...(whole ? { startSchedule: wanted.at.toISOString() } : {}),
    chargingRateUnit: wanted.unit,
    chargingSchedulePeriod: [{ startPeriod: 0, limit: wanted.limit }],
  };
  const common = { stackLevel: 0, chargingProfileKind: whole ? "Absolute" : "Relative" };
  if (is1x(dialect)) {
    const purpose = whole ? "ChargePointMaxProfile" : "TxDefaultProfile";
    return { action: "SetChargingProfile", payload: { connectorId: wanted.evse, csChargingProfiles: { chargingProfileId: wanted.id, ...common, chargingProfilePurpose: purpose, chargingSchedule: schedule } } };
  }
  const purpose = whole ? "ChargingStationMaxProfile" : "TxDefaultProfile";
  const schedules: Json = dialect === "ocpp2.0" ? schedule : [{ id: 1, ...schedule }];
  return { action: "SetChargingProfile", payload: { evseId: wanted.evse, chargingProfile: { id: wanted.id, ...common, chargingProfilePurpose: purpose, chargingSchedule: schedules } } };
}

export function clearWish(dialect: string | null, profileId: number): Wish {
  if (is1x(dialect)) return { action: "ClearChargingProfile", payload: { id: profileId } };
  return { action: "ClearChargingProfile", payload: dialect === "ocpp2.0" ? { chargingProfile: { id: profileId } } : { chargingProfileId: profileId } };
}

export function scheduleWish(dialect: string | null, evse: number, duration_s: number, unit: Unit): Wish {
  return { action: "GetCompositeSchedule", payload: { ...(is1x(dialect) ? { connectorId: evse } : { evseId: evse }), duration: duration_s, chargingRateUnit: unit } };
}

export interface Step {
  at: string;
  text: string;
}
interface WirePeriod {
  startPeriod: number;
  limit?: number | null;
  numberPhases?: number | null;
}

/** `16 A on 3 phases`, `11 kW`. */
export function limitText(limit: number | null | undefined, unit: string, phases?: number | null): string {
  if (limit === null || limit === undefined) return "no limit";
  const amount = unit === "W" ? `${Number((limit / 1000).toFixed(2))} kW` : `${Number(limit.toFixed(1))} ${unit}`;
  return phases ? `${amount} on ${phases} ${phases === 1 ? "phase" : "phases"}` : amount;
}

function stepsOf(periods: WirePeriod[], unit: string, start: string): Step[] {
  return periods.map((period) => ({ at: new Date(Date.parse(start) + period.startPeriod * 1000).toISOString(), text: limitText(period.limit, unit, period.numberPhases) }));
}

/** The steps in an answer to GetCompositeSchedule; null where the station told none. */
export function compositeSteps(response: Record<string, unknown>): Step[] | null {
  const outer = response["schedule"] as Record<string, unknown> | undefined;
  const inner = (response["chargingSchedule"] ?? outer?.["chargingSchedule"] ?? outer) as { chargingSchedulePeriod?: WirePeriod[]; chargingRateUnit?: string } | undefined;
  const start = response["scheduleStart"] ?? outer?.["scheduleStart"] ?? outer?.["startDateTime"];
  if (!inner?.chargingSchedulePeriod || typeof start !== "string") return null;
  return stepsOf(inner.chargingSchedulePeriod, inner.chargingRateUnit ?? "A", start);
}

/** The limits in a profile's schedules, one line each: `11 kW`, `from 2:00 h: 6 A`. */
export function profileLines(content: unknown): string[] {
  const told = content as { chargingSchedule?: unknown } | null;
  const schedules = (Array.isArray(told?.chargingSchedule) ? told.chargingSchedule : [told?.chargingSchedule]) as ({ chargingRateUnit?: string; chargingSchedulePeriod?: WirePeriod[] } | undefined)[];
  return schedules.flatMap((schedule) => (schedule?.chargingSchedulePeriod ?? []).map((period) => {
    const text = limitText(period.limit, schedule?.chargingRateUnit ?? "A", period.numberPhases);
    return period.startPeriod ? `after ${clock(period.startPeriod)}: ${text}` : text;
  }));
}
const clock = (s: number): string => `${Math.floor(s / 3600)}:${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} h`;
