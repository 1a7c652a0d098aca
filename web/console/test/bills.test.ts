import { expect, test } from "vitest";
import { energyFault } from "../src/lib/bills";

test("energy that no bill can hold is told in words", () => {
  expect(energyFault(99_999_999_000)).toBe("A bill holds at most 1,000,000\u00a0kWh.");
  expect(energyFault(-1)).toBe("Energy cannot be below zero.");
  expect(energyFault(0)).toBeNull();
  expect(energyFault(1e9)).toBeNull();
});
