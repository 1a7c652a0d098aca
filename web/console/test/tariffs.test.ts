import { describe, expect, it } from "vitest";
import { clearedWord, tariffRefusal } from "../src/lib/tariffs";
import type { Command } from "../src/lib/types";

const answered = (response: Command["response"]): Command => ({
  id: "cmd_1", station_id: "CP1", action: "SetDefaultTariff", payload: {}, state: "answered", response, error: null,
  created_at: "2026-01-01T00:00:00Z", sent_at: null, answered_at: null, requested_by: null, requested_by_name: null, session_id: null,
});

describe("what stations say of tariffs", () => {
  it("is a sentence where its word says more than no", () => {
    expect(tariffRefusal(answered({ status: "DuplicateTariffId" }))).toContain("already");
    expect(tariffRefusal(answered({ status: "ConditionNotSupported" }))).toContain("conditions");
    expect(tariffRefusal(answered({ status: "Rejected" }))).toBeNull();
    expect(tariffRefusal(answered({ status: "Accepted" }))).toBeNull();
    expect(tariffRefusal({ ...answered(null), state: "timed_out" })).toBeNull();
  });

  it("is told for all that were cleared together", () => {
    const cleared = (...statuses: string[]): ReturnType<typeof clearedWord> => clearedWord(answered({ clearTariffsResult: statuses.map((status, index) => ({ status, tariffId: `T${index}` })) }));
    expect(cleared("Accepted")).toEqual({ text: "The tariff is cleared.", good: true });
    expect(cleared("Accepted", "Accepted").text).toContain("2 tariffs");
    expect(cleared("NoTariff").text).toContain("no such tariff");
    expect(cleared("Accepted", "Rejected")).toEqual({ text: "The station keeps T1.", good: false });
  });
});
