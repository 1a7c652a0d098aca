/** What became of a command, in a word and a sentence. */
import type { Command } from "./types";
import type { Tone } from "./words";

export interface Outcome {
  tone: Tone;
  text: string;
}

const GOOD = /^(Accepted|Unlocked|Scheduled|RebootRequired)$/;

/** The station's own status, where its answer has one. */
export const statusOf = (command: Command): string | null => (command.response && typeof command.response["status"] === "string" ? command.response["status"] : null);

/** Whether the station does what it was asked. */
export const wasAccepted = (command: Command): boolean => command.state === "answered" && GOOD.test(statusOf(command) ?? "Accepted");

export function outcomeOf(command: Command): Outcome {
  const status = statusOf(command);
  switch (command.state) {
    case "answered": return { tone: status === null || GOOD.test(status) ? "good" : "warn", text: status ?? "Answered" };
    case "rejected_by_peer": return { tone: "bad", text: command.error?.code ?? "Refused" };
    case "timed_out": return { tone: "bad", text: "No answer" };
    case "unreachable": return { tone: "bad", text: "Unreachable" };
    case "invalid": return { tone: "bad", text: "Invalid" };
    default: return { tone: "busy", text: command.state === "queued" ? "Queued" : "Sent" };
  }
}

/** Why the station does not do it, as a sentence; null where it does. */
export function refusalOf(command: Command): string | null {
  if (wasAccepted(command)) return null;
  const info = command.response?.["statusInfo"] as { reasonCode?: string; additionalInfo?: string } | undefined;
  const more = [info?.reasonCode, info?.additionalInfo].filter(Boolean).join(": ");
  switch (command.state) {
    case "answered": return `The station answered ${statusOf(command)}${more ? ` (${more})` : ""}.`;
    case "rejected_by_peer": return NOT_KNOWN.has(command.error?.code ?? "") ? `The station does not support ${command.action}.` : `The station refused it: ${[command.error?.code, command.error?.description].filter(Boolean).join(" ")}.`;
    case "timed_out": return "The station did not answer in time.";
    case "unreachable": return command.error?.code === "callback_unknown" ? "No address is confirmed at which this station can be called." : "The station is offline.";
    case "invalid": return `This cannot be said in its dialect: ${command.error?.description ?? ""}`;
    default: return "The station has not answered yet.";
  }
}
const NOT_KNOWN = new Set(["NotSupported", "NotImplemented"]);
