/** The app's words in the language in use, and figures by its conventions. */
import * as format from "@gridtap/shared/format";
import { language, messages } from "@gridtap/shared/i18n.svelte";
import { CONNECTOR_NAMES } from "@gridtap/shared/icons/names";
import type { ConnectorType } from "@gridtap/shared/types";
import { de } from "../messages/de";
import { en } from "../messages/en";

export const m = messages(en, { de });

/** `format` with the locale in use filled in; reading it in a template follows a change of language. */
export const show = {
  energy: (wh: number) => format.energy(wh, language.tag),
  energyParts: (wh: number) => format.energyParts(wh, language.tag),
  power: (w: number) => format.power(w, language.tag),
  powerParts: (w: number) => format.powerParts(w, language.tag),
  ratedPower: (w: number) => format.ratedPower(w, language.tag),
  money: (minor: number, currency: string) => format.money(minor, currency, language.tag),
  unitPrice: (milli: number, currency: string) => format.unitPrice(milli, currency, language.tag),
  duration: (s: number) => format.duration(s, language.tag),
  percent: (pct: number) => format.percent(pct, language.tag),
  percentParts: (pct: number) => format.percentParts(pct, language.tag),
  rate: (pct: number) => format.rate(pct, language.tag),
  distance: (metres: number) => format.distance(metres, language.tag),
  decimal: (value: number, digits: number) => format.decimal(value, digits, language.tag),
  instant: (at: string, options?: Intl.DateTimeFormatOptions) => format.instant(at, language.tag, options),
  timeOfDay: (at: string) => format.timeOfDay(at, language.tag),
  /** The time alone where it is today, else with its day. */
  until: (at: string) => (new Date(at).toDateString() === new Date().toDateString() ? format.timeOfDay(at, language.tag) : format.instant(at, language.tag)),
  clock: (s: number) => format.clock(s),
};

export function connectorName(type: ConnectorType): string {
  switch (type) {
    case "unknown":
      return m.connectorUnknown;
    case "type1":
      return m.connectorType1;
    case "type2":
      return m.connectorType2;
    default:
      return CONNECTOR_NAMES[type];
  }
}
