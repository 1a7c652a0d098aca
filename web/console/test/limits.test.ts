import { expect, test } from "vitest";
import { clearWish, compositeSteps, limitWish, profileLines } from "../src/lib/limits";

const at = new Date("2026-11-22T10:00:00Z");
const wanted = { evse: 0, limit: 32, unit: "A" as const, id: 7, at };

test("a ceiling of a whole station is absolute, in each dialect's own words", () => {
  expect(limitWish("ocpp1.6", wanted).payload).toEqual({
    connectorId: 0,
    csChargingProfiles: {
      chargingProfileId: 7, stackLevel: 0, chargingProfileKind: "Absolute", chargingProfilePurpose: "ChargePointMaxProfile",
      chargingSchedule: { startSchedule: at.toISOString(), chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit: 32 }] },
    },
  });
  expect(limitWish("ocpp2.0.1", wanted).payload).toMatchObject({ evseId: 0, chargingProfile: { id: 7, chargingProfilePurpose: "ChargingStationMaxProfile", chargingSchedule: [{ id: 1, chargingRateUnit: "A" }] } });
});
test("an EVSE's ceiling counts from the start of each session", () => {
  expect(limitWish("ocpp2.1", { ...wanted, evse: 2 }).payload).toMatchObject({ evseId: 2, chargingProfile: { chargingProfileKind: "Relative", chargingProfilePurpose: "TxDefaultProfile" } });
  expect(JSON.stringify(limitWish("ocpp1.6-soap", { ...wanted, evse: 1 }).payload)).not.toContain("startSchedule");
});
test("2.0 has one schedule where 2.0.1 has a list", () => {
  const { payload } = limitWish("ocpp2.0", wanted);
  expect(Array.isArray((payload["chargingProfile"] as { chargingSchedule: unknown }).chargingSchedule)).toBe(false);
});
test("a profile is cleared by its number", () => {
  expect(clearWish("ocpp1.6", 3).payload).toEqual({ id: 3 });
  expect(clearWish("ocpp2.0", 3).payload).toEqual({ chargingProfile: { id: 3 } });
  expect(clearWish("ocpp2.0.1", 3).payload).toEqual({ chargingProfileId: 3 });
});
test("composite schedules of 1.6, 2.0 and 2.0.1 read the same", () => {
  const chargingSchedulePeriod = [{ startPeriod: 0, limit: 16, numberPhases: 3 }, { startPeriod: 3600, limit: 6 }];
  const steps = [{ at: "2026-11-22T10:00:00.000Z", text: "16 A on 3 phases" }, { at: "2026-11-22T11:00:00.000Z", text: "6 A" }];
  const start = "2026-11-22T10:00:00Z";
  expect(compositeSteps({ status: "Accepted", scheduleStart: start, chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod } })).toEqual(steps);
  expect(compositeSteps({ status: "Accepted", schedule: { startDateTime: start, chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod } } })).toEqual(steps);
  expect(compositeSteps({ status: "Accepted", schedule: { scheduleStart: start, chargingRateUnit: "A", chargingSchedulePeriod } })).toEqual(steps);
  expect(compositeSteps({ status: "Rejected" })).toBeNull();
});
test("a profile is told in lines", () => {
  expect(profileLines({ chargingSchedule: [{ chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit: 11000 }, { startPeriod: 7260, limit: 0 }] }] })).toEqual(["11 kW", "after 2:01 h: 0 kW"]);
  expect(profileLines(null)).toEqual([]);
});
