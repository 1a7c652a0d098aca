/** What stands beside a connector: word, colour and sign of its standing. */
import type { Standing } from "./places";
import { m } from "./words";

export function standingWord(standing: Standing): string {
  switch (standing) {
    case "available":
      return m.statusAvailable;
    case "plugged":
      return m.statusPlugged;
    case "occupied":
      return m.statusOccupied;
    case "reserved":
      return m.statusReserved;
    case "unavailable":
      return m.statusUnavailable;
    case "faulted":
      return m.statusFaulted;
    case "unknown":
      return m.statusUnknown;
    case "offline":
      return m.statusOffline;
    case "mine":
      return m.statusMine;
  }
}

/** Why Start is not offered; empty where it is. */
export function whyNot(standing: Standing): string {
  switch (standing) {
    case "occupied":
      return m.cannotOccupied;
    case "reserved":
      return m.cannotReserved;
    case "unavailable":
      return m.cannotUnavailable;
    case "faulted":
      return m.cannotFaulted;
    case "offline":
      return m.cannotOffline;
    default:
      return "";
  }
}
