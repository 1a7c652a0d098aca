import { expect, test } from "vitest";
import { quickCommands } from "../src/lib/quick";

const payload = (dialect: string, key: string, evse: number, message = ""): unknown => quickCommands(dialect).find((one) => one.key === key)?.payload(evse, message);

test("1.6 speaks of connectors, 2.x of EVSEs", () => {
  expect(payload("ocpp1.6", "unlock", 2)).toEqual({ connectorId: 2 });
  expect(payload("ocpp2.0.1", "unlock", 2)).toEqual({ evseId: 2, connectorId: 1 });
});
test("the whole station is connector 0 in 1.6 and no EVSE in 2.x", () => {
  expect(payload("ocpp1.6", "inoperative", 0)).toEqual({ connectorId: 0, type: "Inoperative" });
  expect(payload("ocpp2.1", "inoperative", 0)).toEqual({ operationalStatus: "Inoperative" });
});
test("2.0 says EVSE 0 for the whole station", () => {
  expect(payload("ocpp2.0", "inoperative", 0)).toEqual({ evseId: 0, operationalStatus: "Inoperative" });
  expect(payload("ocpp2.0", "operative", 2)).toEqual({ evseId: 2, operationalStatus: "Operative" });
});
test("what a dialect cannot say is not offered", () => {
  const sayable = new Set(["Reset", "UnlockConnector", "ChangeAvailability", "ClearCache"]);
  expect(quickCommands("ocpp1.5-soap", sayable).some((quick) => quick.action === "TriggerMessage")).toBe(false);
});
test("only messages about a connector name one", () => {
  expect(payload("ocpp1.6", "trigger", 1, "MeterValues")).toEqual({ requestedMessage: "MeterValues", connectorId: 1 });
  expect(payload("ocpp1.6", "trigger", 1, "FirmwareStatusNotification")).toEqual({ requestedMessage: "FirmwareStatusNotification" });
  expect(payload("ocpp1.6", "trigger", 1, "Heartbeat")).toEqual({ requestedMessage: "Heartbeat" });
});
test("a station that never connected is spoken to in 1.6", () => expect(payload(null as unknown as string, "soft", 0)).toEqual({ type: "Soft" }));
