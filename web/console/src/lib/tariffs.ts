/** What stations say of tariffs that they calculate with, as sentences. */
import { statusOf } from "./outcomes";
import type { Command } from "./types";

const REFUSALS: Record<string, string> = {
  TooManyElements: "The tariff has more prices than the station can handle.",
  ConditionNotSupported: "The station cannot handle conditions: an idle price after some minutes is one.",
  DuplicateTariffId: "The station has this very tariff already.",
  TxNotFound: "The station does not know this session, or it is over there.",
  NoCurrencyChange: "The session has another currency at the station.",
};

/** Why a station does not take a tariff, where its word says more than no; null else. */
export const tariffRefusal = (command: Command): string | null => REFUSALS[(command.state === "answered" && statusOf(command)) || ""] ?? null;

/** What a station said when tariffs were cleared: it answers for each of them. */
export function clearedWord(command: Command): { text: string; good: boolean } {
  const results = (command.response?.["clearTariffsResult"] ?? []) as { status?: string; tariffId?: string }[];
  const refused = results.filter((one) => one.status === "Rejected");
  if (refused.length) return { text: `The station keeps ${refused.map((one) => one.tariffId ?? "a tariff").join(", ")}.`, good: false };
  const cleared = results.filter((one) => one.status === "Accepted").length;
  return { text: cleared === 0 ? "There was no such tariff in the station." : cleared === 1 ? "The tariff is cleared." : `${cleared} tariffs are cleared.`, good: true };
}
