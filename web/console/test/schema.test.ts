import { expect, test } from "vitest";
import { blankOf, faultsOf, fieldOf, labelOf, trimmed, type Schema } from "../src/lib/schema";

const PROFILE: Schema = {
  $ref: "#/$defs/SetChargingProfile",
  $defs: {
    SetChargingProfile: {
      type: "object",
      required: ["connectorId", "csChargingProfiles"],
      additionalProperties: false,
      properties: {
        connectorId: { type: "integer", minimum: 0 },
        csChargingProfiles: { $ref: "#/$defs/Profile" },
        note: { anyOf: [{ type: "string", maxLength: 5 }, { type: "null" }] },
      },
    },
    Profile: {
      type: "object",
      required: ["purpose", "validFrom", "periods"],
      properties: {
        purpose: { enum: ["TxProfile", "ChargePointMaxProfile"] },
        validFrom: { type: "string", format: "date-time" },
        periods: { type: "array", minItems: 1, items: { $ref: "#/$defs/Period" } },
      },
    },
    Period: { type: "object", required: ["limit"], properties: { limit: { type: "number" }, startPeriod: { type: "integer" } } },
  },
};

test("references are followed and kinds are recognised", () => {
  const field = fieldOf(PROFILE, PROFILE);
  if (field.kind !== "object") throw new Error(field.kind);
  expect(field.properties.map((one) => [one.name, one.required, fieldOf(one.schema, PROFILE).kind])).toEqual([
    ["connectorId", true, "number"],
    ["csChargingProfiles", true, "object"],
    ["note", false, "text"],
  ]);
});
test("a blank draft holds the required fields only, down to the first item of a list", () => {
  expect(blankOf(PROFILE, PROFILE)).toEqual({
    connectorId: undefined,
    csChargingProfiles: { purpose: undefined, validFrom: undefined, periods: [{ limit: undefined }] },
  });
});
test("every fault is told by its path", () => {
  const faults = faultsOf(PROFILE, PROFILE, {
    connectorId: -1,
    csChargingProfiles: { purpose: "Nope", validFrom: "soon", periods: [{ limit: undefined, startPeriod: 1.5 }] },
    note: "too long",
    extra: 1,
  });
  expect(Object.fromEntries(faults)).toEqual({
    connectorId: "At least 0.",
    "csChargingProfiles.purpose": "Choose one of the list.",
    "csChargingProfiles.validFrom": "Needs a date and time.",
    "csChargingProfiles.periods.0.limit": "Required.",
    "csChargingProfiles.periods.0.startPeriod": "Needs a whole number.",
    note: "At most 5 characters.",
    extra: "This action has no such field.",
  });
});
test("a whole and correct draft has no fault", () => {
  expect(
    faultsOf(PROFILE, PROFILE, {
      connectorId: 0,
      csChargingProfiles: { purpose: "TxProfile", validFrom: "2026-01-01T00:00:00Z", periods: [{ limit: 16 }] },
      note: null,
    }).size,
  ).toBe(0);
});
test("an optional field that was added must be filled in or removed", () => {
  expect(faultsOf({ type: "object", properties: { id: { type: "integer" } } }, {}, { id: undefined }).get("id")).toBe("Fill this in or remove it.");
});
test("what was never entered is not sent", () => {
  expect(trimmed({ a: undefined, b: [undefined, 1], c: { d: undefined }, e: "" })).toEqual({ b: [1], c: {}, e: "" });
});
test("a schema with several shapes is edited as JSON", () =>
  expect(fieldOf({ anyOf: [{ type: "string" }, { type: "integer" }] }, {}).kind).toBe("json"));
test("a reference to itself ends", () => expect(fieldOf({ $ref: "#/a" }, { a: { $ref: "#/a" } }).kind).toBe("json"));
test("the wire's names read as words", () => {
  expect(labelOf("chargingSchedulePeriod")).toBe("Charging schedule period");
  expect(labelOf("limit_L2")).toBe("Limit l2");
  expect(labelOf("evseId")).toBe("Evse id");
});
