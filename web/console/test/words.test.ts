import { expect, test } from "vitest";
import { ago, breakable, breakableAddress, connectorTone, connectorWord, dayStart, duration, energy, nextDay, priceLine, words } from "../src/lib/words";
import type { Connector } from "../src/lib/types";

const connector = (status: Connector["status"], wire: string | null = null): Connector => ({
  number: 1, type: "type2", status, wire_status: wire, error_code: null, max_power_w: null, status_at: null,
});

test.each([[0, "0 s"], [59.9, "59 s"], [100, "1 min 40 s"], [3600, "1 h 00 min"], [-5, "0 s"]])("%d seconds read %s", (seconds, text) => expect(duration(seconds)).toBe(text));
test.each([[0, "just now"], [4_000, "just now"], [59_000, "59 s ago"], [90_000, "2 min ago"], [7_200_000, "2 h ago"], [-120_000, "in 2 min"]])("an instant %d ms before now reads %s", (ms, text) => {
  expect(ago("2026-11-22T10:00:00Z", Date.parse("2026-11-22T10:00:00Z") + ms)).toBe(text);
});
test("what a station that is away said last is not shown as its state", () => {
  expect(connectorWord(connector("available"), false)).toBe("Offline");
  expect(connectorTone(connector("available"), false)).toBe("idle");
});
test("the finer word of the wire is shown where it says more", () => {
  expect(connectorWord(connector("occupied", "SuspendedEV"), true)).toBe("Suspended by car");
  expect(connectorWord(connector("occupied"), true)).toBe("Occupied");
});
test("a fleet's day is told in MWh", () => {
  expect(energy(1_834_221)).toBe("1.83\u00a0MWh");
  expect(energy(null)).toBe("–");
});
test("a calendar day ends where the next one starts", () => expect(Date.parse(nextDay("2026-02-28")) - Date.parse(dayStart("2026-02-28"))).toBe(86_400_000));
test("codes read as words", () => expect(words("orphan_stop")).toBe("Orphan stop"));
test("a protocol's long word breaks where a reader would", () => {
  expect(breakable("ChargingScheduleMaxPeriods")).toEqual(["Charging", "Schedule", "Max", "Periods"]);
  expect(breakable("Energy.Active,SoC")).toEqual(["Energy.", "Active,", "So", "C"]);
  expect(breakable("")).toEqual([""]);
});
test("an address breaks at its slashes and hyphens, never within a name", () => {
  expect(breakableAddress("ws://host:9000/ocpp/FR-LINDEN-01")).toEqual(["ws://", "host:", "9000/", "ocpp/", "FR-", "LINDEN-", "01"]);
});
test.each([
  ["0.595 €/kWh + 0.119 €/min idle after 15 min", "€0.595/kWh\u00a0+ €0.119/min idle after 15\u00a0min"],
  ["0.4 CHF/kWh", "CHF\u00a00.4/kWh"],
  ["", ""],
])("the price %s reads %s", (text, told) => expect(priceLine(text)).toBe(told));
