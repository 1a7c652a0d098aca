/** Numbers and states of the console as people read them. */
import * as format from "@gridtap/shared/format";
import type { Connector, SessionView, TokenChange } from "./types";

export type Tone = "good" | "busy" | "held" | "warn" | "bad" | "idle" | "plain";

const LOCALE = "en-GB"; // the console is in English

export const count = (n: number): string => format.decimal(n, 0, LOCALE);
export const number = (n: number, digits: number): string => format.decimal(n, digits, LOCALE);
export const power = (power_w: number | null | undefined): string => (power_w == null ? "–" : format.power(power_w, LOCALE));
export const ratedPower = (power_w: number): string => format.ratedPower(power_w, LOCALE);
/** From a thousand kWh on, in MWh: a fleet's day, never a session. */
export function energy(energy_wh: number | null | undefined): string {
  if (energy_wh == null) return "–";
  return energy_wh >= 1_000_000 ? `${number(energy_wh / 1_000_000, 2)}\u00a0MWh` : format.energy(energy_wh, LOCALE);
}
export const money = (minor: number, currency: string): string => format.money(minor, currency, LOCALE);
export const unitPrice = (milli_minor: number, currency: string): string => format.unitPrice(milli_minor, currency, LOCALE);
export const percent = (pct: number): string => format.percent(pct, LOCALE);
/** A rate that came as decimal text: `19%`, `7.7%`. */
export const rateText = (pct: string): string => format.rate(Number(pct), LOCALE);
/** A price that came as decimal text and may be finer than the coin: `€0.495`. */
export const priceText = (price: string, currency: string): string => new Intl.NumberFormat(LOCALE, { style: "currency", currency, maximumFractionDigits: 4 }).format(Number(price));
/** `48 s`, `3 min 05 s`, `1 h 20 min`. */
export function duration(duration_s: number): string {
  const total = Math.max(0, Math.floor(duration_s));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60)];
  if (hours > 0) return `${hours} h ${two(minutes)} min`;
  return minutes > 0 ? `${minutes} min ${two(total % 60)} s` : `${total} s`;
}

const DAY_TIME = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** A day of any year: `23 Nov 2046`. */
export const day = (at: string): string => DAY.format(new Date(at));
export const dayTime = (at: string): string => DAY_TIME.format(new Date(at));
export const timeOnly = (at: string): string => TIME.format(new Date(at));
export const timeExact = (at: string): string => EXACT.format(new Date(at));
export const millis = (at: string): string => `${TIME.format(new Date(at))}.${String(new Date(at).getMilliseconds()).padStart(3, "0")}`;

/** `3 min ago`, `in 2 h`, `just now`. */
export function ago(at: string, nowMs: number): string {
  const s = Math.round((nowMs - Date.parse(at)) / 1000);
  const size = Math.abs(s);
  if (size < 5) return "just now";
  const text = size < 60 ? `${size} s` : size < 3600 ? `${Math.round(size / 60)} min` : size < 86_400 * 2 ? `${Math.round(size / 3600)} h` : `${Math.round(size / 86_400)} days`;
  return s > 0 ? `${text} ago` : `in ${text}`;
}

/** `orphan_stop` → `Orphan stop`. */
export function words(code: string): string {
  const text = code.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Where a long word of a protocol may break: after a comma, dot or underscore, before a capital that follows a small letter. */
export const breakable = (text: string): string[] => text.split(/(?<=[,._])(?=.)|(?<=[a-z0-9])(?=[A-Z])/);

/** An address may break after its slashes, dots, colons and hyphens, never within a name. */
export const breakableAddress = (text: string): string[] => text.split(/(?<=[/.:_-])(?=[^/])/);

/** `0.595 €/kWh + 0.05 €/min` as all other money here, `€0.595/kWh + €0.05/min`, broken between the prices only. */
export function priceLine(text: string): string {
  const price = /(\d+(?:\.\d+)?) (\S+?)\/(\w+)/g;
  const told = text.replace(price, (_, amount: string, currency: string, unit: string) => `${currency}${/\w$/.test(currency) ? "\u00a0" : ""}${amount}/${unit}`);
  return told.replaceAll(/(?<=\d) (?=min)| (?=\+)/g, "\u00a0");
}

export const TOKEN_KINDS: Record<NonNullable<TokenChange["kind"]>, string> = {
  rfid: "RFID card", app: "App", plate: "Number plate", contract: "Contract certificate", emaid: "Contract (eMAID)", central: "Central", key_code: "Key code", mac_address: "MAC address",
};
export const tokenKind = (kind: string): string => (TOKEN_KINDS as Record<string, string>)[kind] ?? words(kind);

export const PLUGS: Record<Connector["type"], string> = {
  type2: "Type 2", ccs2: "CCS 2", chademo: "CHAdeMO", type1: "Type 1", nacs: "NACS", ccs1: "CCS 1", gbt_dc: "GB/T DC", schuko: "Schuko", unknown: "Unknown plug",
};

export function connectorTone(connector: Connector, online: boolean): Tone {
  if (!online) return "idle";
  switch (connector.status) {
    case "available": return "good";
    case "occupied": return "busy";
    case "reserved": return "held";
    case "faulted": return "bad";
    default: return "idle";
  }
}

/** The finer word of the wire where there is one: `SuspendedEV` → `Suspended by car`. */
export function connectorWord(connector: Connector, online: boolean): string {
  if (!online) return "Offline";
  const finer: Record<string, string> = {
    Charging: "Charging", Preparing: "Preparing", Finishing: "Finishing", SuspendedEV: "Suspended by car", SuspendedEVSE: "Suspended by station",
  };
  return finer[connector.wire_status ?? ""] ?? words(connector.status);
}

export const SESSION_TONES: Record<SessionView["state"], Tone> = {
  starting: "warn", charging: "busy", suspended: "warn", stopping: "warn", ended: "plain", failed: "bad",
};
export const isLive = (session: SessionView): boolean => session.state !== "ended" && session.state !== "failed";

/** A calendar day (`2026-11-22`) of this browser as its first instant, and as the first instant after it. */
export const dayStart = (day: string): string => new Date(`${day}T00:00:00`).toISOString();
export function nextDay(day: string): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}

/** An instant as a date-time input wants it: the clock on this wall, to the second; empty for what is none. */
export function wallClock(at: string): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? "" : new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** A wish that may be left open, for a select: `yes`, `no` or nothing. */
export const yesNo = (wish: boolean | null | undefined): string => (wish == null ? "" : wish ? "yes" : "no");
export const asked = (choice: string): boolean | null => (choice === "" ? null : choice === "yes");
