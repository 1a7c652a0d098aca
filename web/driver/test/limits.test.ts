// @vitest-environment jsdom
import { language } from "@gridtap/shared/i18n.svelte";
import type { Limit, LimitNews } from "@gridtap/shared/types";
import { beforeEach, describe, expect, test } from "vitest";
import { choiceOf, chosen, isReached, keeperOf, NOTHING, stepped, stepsFor, toLimit, toStop, usedBy } from "../src/lib/limits";
import { keeperWords, limitWords } from "../src/lib/limitwords";
import { progressOf, wordingOf } from "../src/lib/wording";
import { session } from "./samples";

const NONE = { energy_wh: null, duration_s: null, cost_minor: null, soc_pct: null };
const limit = (bounds: Partial<Limit>): Limit => ({ ...NONE, power_w: null, ...bounds });
const news = (change: Partial<LimitNews>): LimitNews => ({ wanted: null, told: null, told_at: null, kept: null, kept_at: null, can_keep: [], ...change });

beforeEach(() => language.choose("en"));

describe("limits", () => {
  test("are sent in the API's units", () => {
    expect(toLimit({ kind: "none", amount: 0 }, 2)).toBeNull();
    expect(toLimit({ kind: "energy", amount: 20 }, 2)).toMatchObject({ energy_wh: 20_000, cost_minor: null });
    expect(toLimit({ kind: "time", amount: 60 }, 2)).toMatchObject({ duration_s: 3600 });
    expect(toLimit({ kind: "money", amount: 10 }, 2)).toMatchObject({ cost_minor: 1000 });
    expect(toLimit({ kind: "money", amount: 10 }, 0)).toMatchObject({ cost_minor: 10 });
    expect(toStop({ kind: "battery", amount: 80 }, 2)).toEqual({ ...NONE, soc_pct: 80 });
  });

  test("steps end at both ends", () => {
    expect(stepped({ kind: "time", amount: 5 }, -1).amount).toBe(5);
    expect(stepped({ kind: "time", amount: 60 }, 1).amount).toBe(90);
    expect(stepped({ kind: "money", amount: 100 }, 1).amount).toBe(100);
  });

  test("from a figure between two steps one goes to its neighbours", () => {
    expect(stepped({ kind: "energy", amount: 12.5 }, 1).amount).toBe(15);
    expect(stepped({ kind: "energy", amount: 12.5 }, -1).amount).toBe(10);
  });

  test("while charging only what lies ahead is offered", () => {
    const used = { ...NOTHING, energy: 22, time: 1000, battery: 96 };
    expect(stepsFor("energy", used)[0]).toBe(25);
    expect(chosen("energy", used).amount).toBe(25);
    expect(stepsFor("time", used)).toEqual([1010, 1020, 1030, 1060]);
    expect(stepsFor("battery", used)).toEqual([]);
    expect(isReached(chosen("battery", used), used)).toBe(true);
  });

  test("in force stand for the choice they came from", () => {
    const running = session({ energy_wh: 5_000, cost_minor: 250, soc_pct: 40 });
    expect(choiceOf(limit({ duration_s: 5400 }), 2)).toEqual({ kind: "time", amount: 90 });
    expect(choiceOf(limit({ cost_minor: 1250 }), 2)).toEqual({ kind: "money", amount: 12.5 });
    expect(choiceOf(limit({ power_w: 11_000 }), 2)).toEqual({ kind: "none", amount: 0 });
    expect(usedBy(running, 600)).toEqual({ energy: 5, time: 10, money: 2.5, battery: 40 });
  });
});

describe("who sees to a limit", () => {
  const wanted = limit({ energy_wh: 20_000 });
  const told = { told: wanted, told_at: "2026-01-01T10:00:00Z", can_keep: ["energy_wh"] };

  test("a station that confirmed it keeps it, also while it is offline", () => {
    const kept = news({ ...told, wanted, kept: wanted, kept_at: "2026-01-01T10:00:01Z" });
    expect(keeperOf(kept)).toBe("station");
    expect(keeperWords(kept, session({ station_online: false }))).toBe("The station keeps it by itself.");
  });

  test("a station that can but was not heard yet will hear of it", () => {
    expect(keeperOf(news({ wanted, can_keep: ["energy_wh"] }))).toBe("soon");
    const older = news({ ...told, wanted, kept: limit({ energy_wh: 8_000 }), kept_at: "2026-01-01T09:59:00Z" });
    expect(keeperOf(older)).toBe("soon");
  });

  test("a station whose dialect cannot is watched, and that is told", () => {
    expect(keeperWords(news({ wanted }), session())).toMatch(/cannot keep it by itself/);
    expect(keeperWords(news({ wanted }), session({ station_online: false }))).toMatch(/offline/);
  });

  test("a station that keeps another limit is told of, with or without one of ours", () => {
    const other = { kept: limit({ energy_wh: 30_000 }), kept_at: "2026-01-01T10:00:01Z" };
    expect(keeperWords(news({ ...told, wanted, ...other }), session())).toMatch(/^The station itself keeps 30\.00.kWh\./);
    expect(keeperWords(news(other), session())).toMatch(/^The station itself stops at 30\.00.kWh\.$/);
    expect(keeperWords(news({}), session())).toBe("");
  });

  test("several bounds are told in one sentence", () => {
    expect(limitWords({ ...NONE, energy_wh: 20_000, cost_minor: 1000, soc_pct: 80 }, "EUR")).toMatch(/^20\.00.kWh, €10\.00 or 80% battery$/);
    language.choose("de");
    expect(limitWords({ ...NONE, energy_wh: 20_000, soc_pct: 80 }, "EUR")).toMatch(/^20,00.kWh oder Akku 80.%$/);
  });
});

describe("a battery limit", () => {
  test("is what the ring counts towards", () => {
    const running = session({ soc_pct: 40, limit: limit({ soc_pct: 80 }) });
    expect(progressOf(running, 0)).toEqual({ fraction: 0.5, kind: "soc" });
  });

  test("that is reached is told as the reason", () => {
    const over = session({ state: "ended", phase: "ended", stop_reason: "Remote", soc_pct: 80, limit: limit({ soc_pct: 80 }) });
    expect(wordingOf(over).hint).toBe("The limit was reached");
  });
});
