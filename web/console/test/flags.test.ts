// What a flagged session says of itself.
import { describe, expect, it } from "vitest";
import { flagText } from "../src/lib/flags";

describe("a flag", () => {
  it.each(["not_authorised", "meter_negative", "evse_zero", "started_offline", "stop_conflict"])("%s is a sentence", (flag) => {
    expect(flagText(flag)).toMatch(/^[A-Z].* .*\.$/);
  });
  it("that nobody knows yet is shown as it is", () => expect(flagText("never_heard_of")).toBe("Never heard of."));
});
