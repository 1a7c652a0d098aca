/** Receipt lines in the language in use. */
import type { Receipt } from "@gridtap/shared/types";
import { m, show } from "./words";

export function lineWord(line: Receipt["lines"][number]): string {
  switch (line.kind) {
    case "energy":
      return m.lineEnergy;
    case "time":
      return m.lineTime;
    case "session":
      return m.lineSession;
    case "idle":
      return m.lineIdle;
    default:
      return line.description;
  }
}

/** What became of a payment; a word that we do not know stays the terminal's own. */
export function paymentWord(payment: Receipt["payments"][number]): string {
  const words: Record<string, string> = { Settled: m.paymentSettled, Canceled: m.paymentCanceled, Rejected: m.paymentRejected, Failed: m.paymentFailed };
  return words[payment.status] ?? payment.status;
}

/** `12.346 kWh` by the locale's conventions, with the decimals the server sent; empty for the one fee of a session. */
export function quantityWord(line: Receipt["lines"][number]): string {
  if (line.kind === "session" && Number(line.quantity) === 1) return "";
  const digits = line.quantity.split(".")[1]?.length ?? 0;
  return `${show.decimal(Number(line.quantity), digits)} ${line.unit === "min" ? m.unitMinutes : line.kind === "session" ? "" : line.unit}`.trim();
}
