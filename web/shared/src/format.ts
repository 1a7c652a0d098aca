/** Energy, power, money, durations and instants as people of a locale read them; pure. Units in, words out. */

const cache = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) cache.set(key, (format = new Intl.NumberFormat(locale, options)));
  return format;
}

/** A number with exactly `digits` decimals. */
export function decimal(value: number, digits: number, locale: string): string {
  return numberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A number with its unit apart, for screens that set the two in different sizes. */
export interface Measure {
  number: string;
  unit: string;
}

const NBSP = "\u00a0";

export function join(measure: Measure): string {
  return `${measure.number}${NBSP}${measure.unit}`;
}

/** kWh with two decimals, one from 100 kWh, so the figure keeps its width. */
export function energyParts(energy_wh: number, locale: string): Measure {
  const kwh = energy_wh / 1000;
  return { number: decimal(kwh, Math.abs(kwh) >= 100 ? 1 : 2, locale), unit: "kWh" };
}

export function energy(energy_wh: number, locale: string): string {
  return join(energyParts(energy_wh, locale));
}

/** kW with one decimal; MW from 1,000 kW. */
export function powerParts(power_w: number, locale: string): Measure {
  if (Math.abs(power_w) >= 1_000_000) return { number: decimal(power_w / 1_000_000, 2, locale), unit: "MW" };
  return { number: decimal(power_w / 1000, 1, locale), unit: "kW" };
}

export function power(power_w: number, locale: string): string {
  return join(powerParts(power_w, locale));
}

/** What a connector can give: `22 kW`, `7.4 kW`, no idle zero. */
export function ratedPower(max_power_w: number, locale: string): string {
  return join({ number: numberFormat(locale, { maximumFractionDigits: 1 }).format(max_power_w / 1000), unit: "kW" });
}

/** Decimal places of a currency's minor unit. */
export function minorDigits(currency: string, locale: string): number {
  const format = numberFormat(locale, { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Integer minor units as money: `€2.10`, `2,10 €`, `¥210`. */
export function money(amount_minor: number, currency: string, locale: string): string {
  const digits = minorDigits(currency, locale);
  return numberFormat(locale, { style: "currency", currency }).format(amount_minor / 10 ** digits);
}

/** Thousandths of a minor unit as a unit price, with up to four decimals where the price has them: `€0.495`; five where it is less than that. */
export function unitPrice(milli_minor: number, currency: string, locale: string): string {
  const digits = minorDigits(currency, locale);
  const options = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits + (Math.abs(milli_minor) < 10 ? 3 : 2) } as const;
  return numberFormat(locale, options).format(milli_minor / 1000 / 10 ** digits);
}

/** A running clock: `0:07`, `12:34`, `1:02:03`. */
export function clock(duration_s: number): string {
  const total = Math.max(0, Math.floor(duration_s));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const tail = `${hours ? String(minutes).padStart(2, "0") : minutes}:${String(seconds).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}

function unit(value: number, name: string, locale: string): string {
  return numberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
}

/** A length of time in words: `45 sec`, `12 min`, `1 hr 5 min`. */
export function duration(duration_s: number, locale: string): string {
  const total = Math.max(0, Math.round(duration_s));
  if (total < 60) return unit(total, "second", locale);
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return unit(minutes, "minute", locale);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest ? `${unit(hours, "hour", locale)} ${unit(rest, "minute", locale)}` : unit(hours, "hour", locale);
}

export function percent(pct: number, locale: string): string {
  return numberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(pct / 100);
}

/** The same with its sign apart; `isClose` where a language sets it without a space: `59%`, `59 %`. */
export function percentParts(pct: number, locale: string): Measure & { isClose: boolean } {
  const parts = numberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).formatToParts(pct / 100);
  const number = parts.filter(({ type }) => type !== "literal" && type !== "percentSign").map(({ value }) => value);
  return { number: number.join(""), unit: "%", isClose: parts.every(({ type }) => type !== "literal") };
}

/** A rate, such as a tax, with the decimals it has: `19%`, `7.7%`. */
export function rate(pct: number, locale: string): string {
  return numberFormat(locale, { style: "percent", maximumFractionDigits: 3 }).format(pct / 100);
}

/** Metres as people say them: `80 m`, `1.2 km`. */
export function distance(metres: number, locale: string): string {
  if (metres < 1000) return unit(Math.round(metres / 10) * 10, "meter", locale);
  return numberFormat(locale, { style: "unit", unit: "kilometer", maximumFractionDigits: metres < 10_000 ? 1 : 0 }).format(metres / 1000);
}

export function instant(at: string, locale: string, options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short" }): string {
  return new Intl.DateTimeFormat(locale, options).format(new Date(at));
}

export function timeOfDay(at: string, locale: string): string {
  return instant(at, locale, { timeStyle: "short" });
}

/** `2 minutes ago`, from two instants. */
export function ago(at: string, now_ms: number, locale: string): string {
  const past_s = Math.max(0, Math.round((now_ms - Date.parse(at)) / 1000));
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (past_s < 60) return format.format(-past_s, "second");
  if (past_s < 3600) return format.format(-Math.floor(past_s / 60), "minute");
  if (past_s < 86_400) return format.format(-Math.floor(past_s / 3600), "hour");
  return format.format(-Math.floor(past_s / 86_400), "day");
}
