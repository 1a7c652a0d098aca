// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { askedOf, endingOf, lengthsOf } from "../src/lib/reserving";
import { m } from "../src/lib/words";

describe("how long a driver may reserve", () => {
  it.each([
    [1800, [900, 1200, 1800]],
    [600, [300, 600]],
    [90, [90]],
    [0, []],
  ])("offers at most three lengths up to %i s", (max_s, lengths) => {
    expect(lengthsOf(max_s)).toEqual(lengths);
  });
});

describe("what became of a reservation", () => {
  const at = { answer: "given" as const, site_name: "Nord", station_name: "Nord 1" };

  it.each([
    ["expired", null, m.reservationExpired("Nord")],
    ["cancelled_by_operator", null, m.reservationRevoked("Nord")],
    ["given_up", "Faulted", m.reservationFaulted("Nord")],
    ["given_up", "Unavailable", m.reservationUnavailable("Nord")],
    ["given_up", "Available", m.reservationLost("Nord")],
  ] as const)("is told in words (%s, %s)", (outcome, said, sentence) => {
    expect(endingOf({ ...at, outcome, said })).toBe(sentence);
  });
  it("was nothing where the station never answered", () => {
    expect(endingOf({ ...at, answer: "missing", outcome: "expired", said: null })).toBe(m.reservationUnanswered("Nord"));
  });
  it("is not known while the station is asked, or silent", () => {
    const expires_at = "2026-01-01T10:00:00Z";
    expect(askedOf({ answer: "awaited", expires_at }).title).toBe("Asking the station…");
    expect(askedOf({ answer: "missing", expires_at })).toMatchObject({ title: "The station did not answer" });
  });
  it.each(["used", "cancelled", null] as const)("is not told where the driver knows (%s)", (outcome) => {
    expect(endingOf({ ...at, outcome, said: null })).toBe("");
  });
});
