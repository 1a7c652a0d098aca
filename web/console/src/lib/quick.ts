/** The commands an operator needs every day, in the words of the station's dialect. */
import { is1x } from "./dialects";
import type { Json } from "./schema";
import type { IconName } from "../ui/Icon.svelte";

export interface Quick {
  key: string;
  label: string;
  icon: IconName;
  /** What happens, as a sentence for the confirmation. */
  effect: string;
  danger?: boolean;
  /** Asked for before sending. */
  asks?: "connector" | "connector_or_all" | "message";
  action: string;
  payload: (evse: number, message: string) => { [key: string]: Json };
}

const RESET_SOFT = "Sessions are ended properly, then the station restarts.";
const RESET_HARD = "The station restarts at once; running sessions are cut off.";
const UNLOCK = "The connector lock opens. A running session ends first.";
const CLEAR = "The station forgets which tokens it has seen. It asks again for each.";

export const MESSAGES_1X = ["StatusNotification", "MeterValues", "BootNotification", "Heartbeat", "FirmwareStatusNotification", "DiagnosticsStatusNotification"];
export const MESSAGES_2X = ["StatusNotification", "MeterValues", "BootNotification", "Heartbeat", "TransactionEvent", "FirmwareStatusNotification", "LogStatusNotification"];

const QUICK_1X: Quick[] = [
  { key: "soft", label: "Soft reset", icon: "refresh", effect: RESET_SOFT, action: "Reset", payload: () => ({ type: "Soft" }) },
  { key: "hard", label: "Hard reset", icon: "refresh", effect: RESET_HARD, danger: true, action: "Reset", payload: () => ({ type: "Hard" }) },
  { key: "unlock", label: "Unlock", icon: "unplug", effect: UNLOCK, asks: "connector", action: "UnlockConnector", payload: (evse) => ({ connectorId: evse }) },
  { key: "operative", label: "Put in service", icon: "check", effect: "Drivers can charge here again.", asks: "connector_or_all", action: "ChangeAvailability", payload: (evse) => ({ connectorId: evse, type: "Operative" }) },
  { key: "inoperative", label: "Take out of service", icon: "pause", effect: "Drivers cannot charge here until it is put in service again. A running session goes on to its end.", danger: true, asks: "connector_or_all", action: "ChangeAvailability", payload: (evse) => ({ connectorId: evse, type: "Inoperative" }) },
  { key: "trigger", label: "Ask for a message", icon: "inbox", effect: "The station sends the chosen message now.", asks: "message", action: "TriggerMessage", payload: (evse, message) => ({ requestedMessage: message, ...(evse && /Status|Meter/.test(message) && !/Firmware|Diagnostics/.test(message) ? { connectorId: evse } : {}) }) },
  { key: "cache", label: "Clear cache", icon: "trash", effect: CLEAR, action: "ClearCache", payload: () => ({}) },
];

const QUICK_2X: Quick[] = [
  { key: "soft", label: "Reset when idle", icon: "refresh", effect: "The station restarts when no session runs any more.", action: "Reset", payload: () => ({ type: "OnIdle" }) },
  { key: "hard", label: "Reset now", icon: "refresh", effect: RESET_SOFT, danger: true, action: "Reset", payload: () => ({ type: "Immediate" }) },
  { key: "unlock", label: "Unlock", icon: "unplug", effect: UNLOCK, asks: "connector", action: "UnlockConnector", payload: (evse) => ({ evseId: evse, connectorId: 1 }) },
  { key: "operative", label: "Put in service", icon: "check", effect: "Drivers can charge here again.", asks: "connector_or_all", action: "ChangeAvailability", payload: (evse) => ({ operationalStatus: "Operative", ...(evse ? { evse: { id: evse } } : {}) }) },
  { key: "inoperative", label: "Take out of service", icon: "pause", effect: "Drivers cannot charge here until it is put in service again.", danger: true, asks: "connector_or_all", action: "ChangeAvailability", payload: (evse) => ({ operationalStatus: "Inoperative", ...(evse ? { evse: { id: evse } } : {}) }) },
  { key: "trigger", label: "Ask for a message", icon: "inbox", effect: "The station sends the chosen message now.", asks: "message", action: "TriggerMessage", payload: (evse, message) => ({ requestedMessage: message, ...(message === "StatusNotification" ? { evse: { id: evse || 1, connectorId: 1 } } : evse && /Meter|Transaction/.test(message) ? { evse: { id: evse } } : {}) }) },
  { key: "cache", label: "Clear cache", icon: "trash", effect: CLEAR, action: "ClearCache", payload: () => ({}) },
];

/** 2.0 speaks of availability as 1.6 does: EVSE 0 is the whole station. */
const QUICK_20: Quick[] = QUICK_2X.map((quick) => (quick.action === "ChangeAvailability" ? { ...quick, payload: (evse) => ({ evseId: evse, operationalStatus: quick.key === "operative" ? "Operative" : "Inoperative" }) } : quick));

function quickOf(dialect: string | null): Quick[] {
  if (is1x(dialect)) return QUICK_1X;
  return dialect === "ocpp2.0" ? QUICK_20 : QUICK_2X;
}
/** `sayable` are the actions of the dialect; what is not among them is not offered. */
export const quickCommands = (dialect: string | null, sayable?: ReadonlySet<string>): Quick[] =>
  quickOf(dialect).filter((quick) => sayable?.has(quick.action) ?? true);
export const triggerMessages = (dialect: string | null): string[] => (is1x(dialect) ? MESSAGES_1X : MESSAGES_2X);
