import { expect, test } from "vitest";
import { tabsOf } from "../src/lib/tabs";

const pathsOf = (dialect: string | null): string[] => tabsOf(dialect, false).map((tab) => tab.path);

test("configuration keys are 1.x's, the device model is 2.x's", () => {
  expect(pathsOf("ocpp1.6")).toContain("configuration");
  expect(pathsOf("ocpp1.6")).not.toContain("device-model");
  expect(pathsOf("ocpp2.0")).toContain("device-model");
  expect(pathsOf("ocpp2.0")).not.toContain("configuration");
});
test("stations over SOAP have no certificates, and those of 1.5 no charging profiles", () => {
  expect(pathsOf("ocpp1.6-soap")).toContain("charging");
  expect(pathsOf("ocpp1.5-soap")).not.toContain("charging");
  expect(pathsOf("ocpp1.5-soap")).not.toContain("security");
});
test("only 2.1 has equipment beside charging", () => {
  expect(pathsOf("ocpp2.1")).toContain("equipment");
  expect(pathsOf("ocpp2.0.1")).not.toContain("equipment");
});
test("a station that never connected is shown as 1.6-J", () => expect(pathsOf(null)).toEqual(pathsOf("ocpp1.6")));
