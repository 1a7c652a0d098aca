// @vitest-environment jsdom
import { ApiProblem } from "@gridtap/shared/problem";
import { language } from "@gridtap/shared/i18n.svelte";
import { beforeEach, describe, expect, test } from "vitest";
import { ceiling, type CurvePoint, draw, extended } from "../src/lib/curve";
import { priceLines, shortPrice } from "../src/lib/price";
import { explain } from "../src/lib/problems";
import { quantityWord } from "../src/lib/receipt";
import { connectorName } from "../src/lib/words";
import { de } from "../src/messages/de";
import { en } from "../src/messages/en";

beforeEach(() => language.choose("en"));

describe("the power curve", () => {
  test("points out of order or repeated are left out", () => {
    const curve = [5, 3, 5, 8].reduce<readonly CurvePoint[]>((all, at_ms) => extended(all, { at_ms, power_w: at_ms }), []);
    expect(curve.map((point) => point.at_ms)).toEqual([5, 8]);
  });

  test("stays small however long the session, and keeps its ends", () => {
    let curve: readonly CurvePoint[] = [];
    for (let at_ms = 0; at_ms < 5000; at_ms++) curve = extended(curve, { at_ms, power_w: 1 });
    expect(curve.length).toBeLessThanOrEqual(400);
    expect([curve[0]?.at_ms, curve.at(-1)?.at_ms]).toEqual([0, 4999]);
  });

  test("the average is over time, not over points", () => {
    const drawing = draw([{ at_ms: 0, power_w: 10 }, { at_ms: 90, power_w: 10 }, { at_ms: 100, power_w: 0 }], 100, 50);
    expect(drawing?.average_w).toBeCloseTo(9.5);
    expect(drawing?.peak_w).toBe(10);
  });

  test("needs two points, and the scale ends on a round number", () => {
    expect(draw([{ at_ms: 0, power_w: 10 }], 100, 50)).toBeNull();
    expect([ceiling(0), ceiling(11_000), ceiling(390_000)]).toEqual([1000, 12_000, 400_000]);
  });
});

describe("words", () => {
  test("a plug is called what people call it in their language", () => {
    expect(connectorName("type2")).toBe("Type 2");
    language.choose("de");
    expect([connectorName("type2"), connectorName("ccs2")]).toEqual(["Typ 2", "CCS2"]);
  });

  const price = {
    tariff_id: "t",
    currency: "EUR",
    per_kwh_milli_minor: 49_500,
    per_minute_milli_minor: null,
    per_session_milli_minor: 35_000,
    idle_per_minute_milli_minor: 5_000,
    idle_grace_minutes: 15,
    tax_pct: "19",
    text: "",
  };

  test("a price lists what applies", () => {
    expect(priceLines(price)).toEqual(["€0.495 per kWh", "€0.35 per session", "€0.05 per minute after charging has ended, first 15 min free"]);
    expect(shortPrice({ ...price, per_kwh_milli_minor: null, per_session_milli_minor: null, idle_per_minute_milli_minor: null })).toBe("Free of charge");
    expect(shortPrice(price)).toBe("€0.495 per kWh + €0.35 per session + idle fee");
    expect(shortPrice(null)).toBe("");
  });

  test("problems are told by code, else by the server's sentence", () => {
    const of = (status: number, code: string): string => explain(new ApiProblem({ status, code, detail: "The server's sentence." }));
    expect(of(409, "connector_busy")).toMatch(/Somebody else/);
    expect(of(409, "never_heard_of")).toBe("The server's sentence.");
    expect(of(500, "never_heard_of")).toMatch(/on our side/);
  });

  test("receipt quantities follow the language and keep their decimals", () => {
    language.choose("de");
    const line = { kind: "energy", description: "", quantity: "1234.500", unit: "kWh", unit_price_milli_minor: 0, amount_minor: 0 };
    expect(quantityWord(line)).toBe("1.234,500 kWh");
  });

  test("no translation is empty or left in English by mistake", () => {
    const same = Object.keys(en).filter((key) => {
      const [a, b] = [en[key as keyof typeof en], de[key as keyof typeof de]];
      return typeof a === "string" && (b === "" || (a === b && a.includes(" ")));
    });
    expect(same).toEqual([]);
  });
});
