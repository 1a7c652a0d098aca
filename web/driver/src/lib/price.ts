/** A price in words, in the language in use: the server's `text` is English, the parts are not. */
import type { Price } from "@gridtap/shared/types";
import { m, show } from "./words";

/** The parts that apply, the price of energy first; empty where charging is free. */
export function priceLines(price: Price): string[] {
  const unit = (milli: number): string => show.unitPrice(milli, price.currency);
  const lines: string[] = [];
  if (price.per_kwh_milli_minor) lines.push(m.priceEnergy(unit(price.per_kwh_milli_minor)));
  if (price.per_minute_milli_minor) lines.push(m.priceTime(unit(price.per_minute_milli_minor)));
  if (price.per_session_milli_minor) lines.push(m.priceSession(unit(price.per_session_milli_minor)));
  if (price.idle_per_minute_milli_minor) {
    const amount = unit(price.idle_per_minute_milli_minor);
    const grace = price.idle_grace_minutes ?? 0;
    lines.push(grace > 0 ? m.priceIdle(amount, show.duration(grace * 60)) : m.priceIdleNow(amount));
  }
  return lines;
}

/** The one line for lists: every part is named; when the idle fee begins, the page of the place tells. */
export function shortPrice(price: Price | null): string {
  if (!price) return "";
  const parts = priceLines({ ...price, idle_per_minute_milli_minor: null });
  if (price.idle_per_minute_milli_minor) parts.push(m.priceIdleBriefly);
  return parts.join(" + ") || m.priceFree;
}

export function taxLine(price: Price): string {
  const pct = Number(price.tax_pct);
  return pct > 0 ? m.priceTaxed(show.rate(pct)) : "";
}
