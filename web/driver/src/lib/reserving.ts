/** What a driver may choose for a reservation, and what became of one, in words; pure but for the language. */
import type { OwnReservation } from "@gridtap/shared/types";
import { m, show } from "./words";

const MINUTES = [5, 10, 15, 20, 30, 45, 60, 90, 120, 240, 480] as const;
const OFFERED = 3;

/** The lengths to choose from, in seconds: at most three, the longest is the longest allowed. */
export function lengthsOf(max_s: number): number[] {
  const round = MINUTES.map((minutes) => minutes * 60).filter((length_s) => length_s < max_s);
  return max_s < 60 ? [] : [...round.slice(1 - OFFERED), max_s];
}

export function placeOf(reservation: Pick<OwnReservation, "site_name" | "station_name">): string {
  return reservation.site_name ?? reservation.station_name;
}

/** Why a reservation is over that its driver neither used nor took back; empty where there is nothing to tell. */
export function endingOf(reservation: Pick<OwnReservation, "answer" | "outcome" | "said" | "site_name" | "station_name">): string {
  const place = placeOf(reservation);
  switch (reservation.outcome) {
    case "expired":
      return reservation.answer === "missing" ? m.reservationUnanswered(place) : m.reservationExpired(place);
    case "cancelled_by_operator":
      return m.reservationRevoked(place);
    case "given_up":
      if (reservation.said === "Faulted") return m.reservationFaulted(place);
      if (reservation.said === "Unavailable") return m.reservationUnavailable(place);
      return m.reservationLost(place);
    default:
      return "";
  }
}

/** What a station that has not answered may mean, in words: still asked, or silent. */
export function askedOf(reservation: Pick<OwnReservation, "answer" | "expires_at">): { title: string; hint: string } {
  if (reservation.answer === "awaited") return { title: m.reservationAsking, hint: m.reservationAskingHint };
  return { title: m.reservationSilent, hint: m.reservationSilentHint(show.until(reservation.expires_at)) };
}
