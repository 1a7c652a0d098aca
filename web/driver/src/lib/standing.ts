/** What stands beside a connector: word, colour and sign of its standing. */
import type { Kept } from "@gridtap/shared/types";
import type { Standing } from "./places";
import { m, show } from "./words";

export function standingWord(standing: Standing): string {
  switch (standing) {
    case "available":
      return m.statusAvailable;
    case "kept":
      return m.statusKept;
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

/** For whom and until when a place is kept. */
export function keptWord(kept: Kept): string {
  const until = show.until(kept.until);
  return kept.for_me ? m.keptUntil(until) : m.reservedUntil(until);
}

/** Why Start is not offered; empty where it is. */
export function whyNot(standing: Standing, kept: Kept | null = null): string {
  switch (standing) {
    case "occupied":
      return m.cannotOccupied;
    case "reserved":
      return kept ? m.cannotReservedUntil(show.until(kept.until)) : m.cannotReserved;
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
