import { expect, test } from "vitest";
import { firmwareWish, jobState, logWish } from "../src/lib/jobs";

const plain = { location: "https://example.com/fw.bin", retrieve_at: "2026-11-22T10:00:00.000Z", install_at: null, signature: "", certificate: "", id: 5 };
const signed = { ...plain, signature: "c2ln", certificate: "-----BEGIN CERTIFICATE-----" };

test("firmware is asked for in the words of each dialect", () => {
  expect(firmwareWish("ocpp1.6", plain)).toEqual({ action: "UpdateFirmware", payload: { location: plain.location, retrieveDate: plain.retrieve_at } });
  expect(firmwareWish("ocpp1.6", signed).action).toBe("SignedUpdateFirmware");
  expect(firmwareWish("ocpp2.0.1", plain)).toEqual({ action: "UpdateFirmware", payload: { requestId: 5, firmware: { location: plain.location, retrieveDateTime: plain.retrieve_at } } });
  expect(firmwareWish("ocpp2.1", signed).payload).toMatchObject({ firmware: { signature: "c2ln" } });
});
test("diagnostics of 1.x and logs of the rest", () => {
  const wanted = { location: "https://example.com/up", from: null, until: null, id: 9 };
  expect(logWish({ ...wanted, kind: "diagnostics" })).toEqual({ action: "GetDiagnostics", payload: { location: wanted.location } });
  expect(logWish({ ...wanted, kind: "SecurityLog", from: "2026-11-22T10:00:00.000Z" })).toEqual({ action: "GetLog", payload: { log: { remoteLocation: wanted.location, oldestTimestamp: "2026-11-22T10:00:00.000Z" }, logType: "SecurityLog", requestId: 9 } });
});
test("a job tells its newest word", () => {
  expect(jobState({ answer: null, status: null, is_over: false })).toEqual({ tone: "busy", text: "Asked" });
  expect(jobState({ answer: "Accepted", status: "Installing", is_over: false })).toEqual({ tone: "busy", text: "Installing" });
  expect(jobState({ answer: "Accepted", status: "Installed", is_over: true })).toEqual({ tone: "good", text: "Installed" });
  expect(jobState({ answer: "Rejected", status: null, is_over: true }).tone).toBe("bad");
});
