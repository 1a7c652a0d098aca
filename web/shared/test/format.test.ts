import { describe, expect, test } from "vitest";
import { ago, clock, distance, duration, energy, money, percent, percentParts, power, rate, ratedPower, unitPrice } from "../src/format";

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  test("follows the locale and the currency's digits", () => {
    expect(plain(money(210, "EUR", "en"))).toBe("€2.10");
    expect(plain(money(123456, "EUR", "de"))).toBe("1.234,56 €");
    expect(plain(money(210, "JPY", "en"))).toBe("¥210");
    expect(plain(money(1234, "KWD", "en"))).toBe("KWD 1.234");
  });

  test("unit prices keep the decimals they have and no more", () => {
    expect(plain(unitPrice(49500, "EUR", "en"))).toBe("€0.495");
    expect(plain(unitPrice(49000, "EUR", "de"))).toBe("0,49 €");
    expect(plain(unitPrice(1, "EUR", "en"))).toBe("€0.00001");
    expect(plain(unitPrice(5950, "EUR", "en"))).toBe("€0.0595");
  });
});

describe("energy and power", () => {
  test("keep a steady number of decimals while they run", () => {
    expect(plain(energy(0, "en"))).toBe("0.00 kWh");
    expect(plain(energy(12_345, "de"))).toBe("12,35 kWh");
    expect(plain(energy(123_456, "en"))).toBe("123.5 kWh");
    expect(plain(power(10_960, "en"))).toBe("11.0 kW");
    expect(plain(power(1_250_000, "en"))).toBe("1.25 MW");
  });

  test("what a connector can give has no idle zero", () => {
    expect(plain(ratedPower(22_000, "en"))).toBe("22 kW");
    expect(plain(ratedPower(7_400, "de"))).toBe("7,4 kW");
  });
});

describe("percent", () => {
  test("stands as the language has it", () => {
    expect([percent(59.4, "en"), plain(percent(59.4, "de"))]).toEqual(["59%", "59 %"]);
    expect(percentParts(59.4, "en")).toEqual({ number: "59", unit: "%", isClose: true });
    expect(percentParts(59.4, "de")).toEqual({ number: "59", unit: "%", isClose: false });
  });

  test("a rate keeps its decimals", () => {
    expect([rate(19, "en"), rate(7.7, "en"), plain(rate(8.5, "de"))]).toEqual(["19%", "7.7%", "8,5 %"]);
  });
});

describe("time", () => {
  test("the clock runs over minutes and hours", () => {
    expect([clock(0), clock(7.9), clock(754), clock(3723), clock(-3)]).toEqual(["0:00", "0:07", "12:34", "1:02:03", "0:00"]);
  });

  test("durations are words of the locale", () => {
    expect(plain(duration(45, "en"))).toBe("45 sec");
    expect(plain(duration(3900, "en"))).toBe("1 hr 5 min");
    expect(plain(duration(7200, "de"))).toBe("2 Std.");
  });

  test("ago counts whole units", () => {
    const now = Date.parse("2026-01-02T12:00:00Z");
    expect(ago("2026-01-02T11:58:01Z", now, "en")).toBe("1 minute ago");
    expect(ago("2026-01-02T12:00:05Z", now, "en")).toBe("now");
  });

  test("distances turn into kilometres", () => {
    expect(plain(distance(84, "en"))).toBe("80 m");
    expect(plain(distance(1234, "de"))).toBe("1,2 km");
  });
});
