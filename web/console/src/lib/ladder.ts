/** The security ladder in words. Spec: OCPP 1.6 security whitepaper A05; OCPP 2.0.1 A05. */
import type { IconName } from "../ui/Icon.svelte";
import type { LadderStep, StationSecurity } from "./types";
import type { Tone } from "./words";

export const PROFILES = ["No password", "Password", "Password over TLS", "Client certificate over TLS"];
/** How a connection proved who it is, as a sentence. */
export const PROOFS = ["Its latest connection proved nothing.", "Its latest connection proved itself with a password.", "Its latest connection proved itself with a password over TLS.", "Its latest connection proved itself with a certificate."];

const STEPS: Record<LadderStep["code"], string> = {
  password: "A password is put on the station", trust: "The station learns to trust this server", organization: "The station learns to whom it belongs",
  certificate: "The station gets a certificate of its own", switch: "The station is told to change over", arrival: "The station comes back with it",
};
/** `Profile 2: the station comes back with it`. */
export const stepWord = (step: LadderStep): string => `Profile ${step.profile}: ${STEPS[step.code].charAt(0).toLowerCase()}${STEPS[step.code].slice(1)}`;

export const STEP_STATES: Record<LadderStep["state"], { tone: Tone; text: string; icon?: IconName }> = {
  waiting: { tone: "idle", text: "waits" }, doing: { tone: "busy", text: "under way" }, done: { tone: "good", text: "done", icon: "check" },
  skipped: { tone: "idle", text: "not needed", icon: "next" }, failed: { tone: "bad", text: "failed", icon: "close" },
};

/** The profiles above its own that this server can take it to. */
export function goalsOf(now: Pick<StationSecurity, "security_profile" | "highest_profile">): number[] {
  return [1, 2, 3].filter((profile) => profile > (now.security_profile ?? 0) && profile <= now.highest_profile);
}
