// @vitest-environment jsdom
import { language } from "@gridtap/shared/i18n.svelte";
import { beforeEach, describe, expect, test } from "vitest";
import { doubtOf, isLive, progressOf, reasonOf, wordingOf } from "../src/lib/wording";
import { session } from "./samples";

const NO_LIMIT = { energy_wh: null, duration_s: null, cost_minor: null, power_w: null, soc_pct: null };

beforeEach(() => language.choose("en"));

describe("a session in words", () => {
  test.each([
    ["waiting_for_station", "starting", "Waiting for the station…", "wait"],
    ["plug_in", "starting", "Plug in your car", "act"],
    ["charging", "charging", "Charging", "go"],
    ["station_restarted", "suspended", "Station is back", "pause"],
    ["suspended_by_car", "suspended", "The car has paused charging", "pause"],
    ["suspended_by_station", "suspended", "The station has paused charging", "pause"],
    ["finishing", "stopping", "Finishing…", "wait"],
    ["offline", "charging", "Station is offline", "trouble"],
    ["ended", "ended", "Charging finished", "done"],
    ["failed", "failed", "Charging did not start", "trouble"],
  ] as const)("%s", (phase, state, title, tone) => {
    expect(wordingOf(session({ phase, state }))).toMatchObject({ title, tone });
  });

  test("a phase we do not know yet falls back to the state", () => {
    expect(wordingOf(session({ phase: "dreaming", state: "stopping" })).title).toBe("Finishing…");
  });

  test("an offline station comes before everything else while the session runs, not after", () => {
    expect(wordingOf(session({ station_online: false })).title).toBe("Station is offline");
    expect(wordingOf(session({ station_online: false, state: "ended", phase: "ended" })).title).toBe("Charging finished");
  });

  test("a failure is told in the server's sentence", () => {
    expect(wordingOf(session({ state: "failed", phase: "failed", failure: "The cable is locked." })).hint).toBe("The cable is locked.");
  });

  test("a failure whose code we know is told in our words", () => {
    const failed = session({ state: "failed", phase: "failed", failure: "In English.", failure_code: "station_unreachable" });
    language.choose("de");
    expect(wordingOf(failed).hint).toBe("Die Station hat nicht geantwortet.");
  });

  test("only figures that are not the station's own are doubted", () => {
    expect(doubtOf({ flags: ["started_offline"] })).toBe("");
    expect(doubtOf({ flags: ["not_authorised"] })).toBe("");
    expect(doubtOf({ flags: ["estimated"] })).toContain("last known figures");
    expect(doubtOf({ flags: ["estimated", "meter_regress"] })).toContain("The operator is checking");
    expect(doubtOf({ flags: ["corrected", "meter_regress"] })).toBe("");
  });

  test("follows the language", () => {
    language.choose("de");
    expect(wordingOf(session({ phase: "plug_in", state: "starting" })).title).toBe("Bitte Auto anstecken");
  });

  test("why it ended; the station's own word when we know no better", () => {
    expect(reasonOf({ stop_reason: "EVDisconnected" })).toBe("The cable was unplugged");
    expect(reasonOf({ stop_reason: "Other" })).toBe("Ended by the station (Other)");
    expect(reasonOf({ stop_reason: null })).toBe("");
  });

  test("a session that was ended by its limit says so; one that was stopped before it says by whom", () => {
    const ended = { state: "ended", phase: "ended", stop_reason: "Remote", limit: { ...NO_LIMIT, energy_wh: 20_000 } } as const;
    expect(wordingOf(session({ ...ended, energy_wh: 20_061 })).hint).toBe("The limit was reached");
    expect(wordingOf(session({ ...ended, energy_wh: 12_000 })).hint).toBe("Stopped in the app");
  });

  test("only four states are live", () => {
    expect((["starting", "charging", "suspended", "stopping", "ended", "failed"] as const).map((state) => isLive({ state }))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("progress", () => {
  test("counts towards the limit that comes first", () => {
    const limit = { ...NO_LIMIT, energy_wh: 20_000, duration_s: 1200 };
    expect(progressOf(session({ limit }), 600)).toEqual({ fraction: 0.5, kind: "time" });
    expect(progressOf(session({ limit: { ...NO_LIMIT, cost_minor: 500 } }), 0)).toEqual({ fraction: 0.5, kind: "money" });
  });

  test("without a limit it is the battery, without one nothing", () => {
    expect(progressOf(session({ soc_pct: 41 }), 0)).toEqual({ fraction: 0.41, kind: "soc" });
    expect(progressOf(session({ limit: { ...NO_LIMIT, power_w: 5000 } }), 0)).toEqual({ fraction: null, kind: null });
  });

  test("never passes the end", () => {
    expect(progressOf(session({ limit: { ...NO_LIMIT, energy_wh: 4_000 } }), 0).fraction).toBe(1);
  });
});
