import { expect, test } from "vitest";
import { curvesOf, tableOf } from "../src/lib/curves";
import type { ReadingView } from "../src/lib/types";

const reading = (at: string, measurand: string, value: number, unit: string, phase: string | null = null): ReadingView => ({
  at,
  measurand,
  phase,
  value,
  unit,
  context: "Sample.Periodic",
  location: "Outlet",
});
const T1 = "2026-11-22T10:00:00Z";
const T2 = "2026-11-22T10:00:10Z";

test("energy counts from the first register value", () => {
  const curves = curvesOf([reading(T2, "Energy.Active.Import.Register", 1150, "Wh"), reading(T1, "Energy.Active.Import.Register", 1000, "Wh")]);
  expect(curves.energy_wh).toEqual([0, 150]);
  expect(curves.times[1]! - curves.times[0]!).toBe(10);
});
test("phases are added up where there is no total", () => {
  const curves = curvesOf([
    reading(T1, "Power.Active.Import", 2300, "W", "L1"),
    reading(T1, "Power.Active.Import", 2200, "W", "L2"),
    reading(T2, "Power.Active.Import", 7000, "W"),
    reading(T2, "Power.Active.Import", 3500, "W", "L1"),
  ]);
  expect(curves.power_w).toEqual([4500, 7000]);
});
test("an instant at which something was not read is a gap", () => {
  const curves = curvesOf([reading(T1, "SoC", 40, "%"), reading(T2, "Power.Active.Import", 7000, "W")]);
  expect(curves.soc_pct).toEqual([40, null]);
  expect(curves.power_w).toEqual([null, 7000]);
});
test("the table has a row for each instant, newest first, and a column for each phase", () => {
  const table = tableOf([
    reading(T1, "Voltage", 230.12345, "V", "L1"),
    reading(T2, "Voltage", 231, "V", "L1"),
    reading(T2, "Temperature", 31, "celsius"),
  ]);
  expect(table.columns).toEqual(["Voltage L1", "Temperature"]);
  expect(table.rows.map((row) => row.at)).toEqual([T2, T1]);
  expect(table.rows[1]?.cells.get("Voltage L1")).toBe("230.123 V");
  expect(table.rows[0]?.cells.get("Temperature")).toBe("31 °C");
});
