/** Certificates in words: what they are for, whether they still count. */
import type { IssuedCertificate, SigningRequest } from "./types";
import type { Tone } from "./words";

const USES: Record<string, string> = {
  csms_root: "Root for this server", manufacturer_root: "Root of the manufacturer", mo_root: "Root of contracts", v2g_root: "Root of plug and charge (V2G)", oem_root: "Root of car makers", v2g_chain: "Its own for plug and charge (V2G)",
};
/** Those that can be installed; 1.6 knows the first two. */
export const ROOT_USES = ["csms_root", "manufacturer_root", "mo_root", "v2g_root", "oem_root"];
export const useWord = (use: string): string => USES[use] ?? use;

const PURPOSES: Record<string, string> = { server: "This server", station: "A station", v2g: "Plug and charge (V2G)" };
export const purposeWord = (purpose: string): string => PURPOSES[purpose] ?? purpose;

export const REASONS: Record<string, string> = {
  unspecified: "Not told", key_compromise: "Its key may be known to others", ca_compromise: "The authority's key may be known to others", affiliation_changed: "It belongs to somebody else now",
  superseded: "It was replaced", cessation_of_operation: "The station is out of service",
};

const SOON_MS = 30 * 86_400_000;

export function issuedState(one: IssuedCertificate, nowMs: number): { tone: Tone; text: string } {
  if (one.revoked_at) return { tone: "bad", text: "Taken back" };
  const left = Date.parse(one.not_after) - nowMs;
  if (left < 0) return { tone: "bad", text: "Expired" };
  if (Date.parse(one.not_before) > nowMs) return { tone: "warn", text: "Not valid yet" };
  return left < SOON_MS ? { tone: "warn", text: "Expires soon" } : { tone: "good", text: "Valid" };
}

const STATES: Record<string, { tone: Tone; text: string }> = {
  waiting: { tone: "busy", text: "Waits for the authority" }, sent: { tone: "busy", text: "Signed, on its way" }, installed: { tone: "good", text: "Installed" },
  refused: { tone: "bad", text: "Refused by the station" }, failed: { tone: "bad", text: "Failed" }, replaced: { tone: "idle", text: "Replaced by a newer one" },
};
export const requestState = (one: SigningRequest): { tone: Tone; text: string } => STATES[one.state] ?? { tone: "plain", text: one.state };

/** `CN=FR-1,O=Gridtap` → `FR-1`. */
export const commonName = (subject: string): string => /(?:^|,)\s*CN=([^,]+)/.exec(subject)?.[1] ?? subject;

/** `EC` or `RSA`, by the identifier of elliptic-curve keys inside. */
export function keyKind(pem: string): string {
  const bytes = atob(pem.replaceAll(/-----[^-]+-----|\s/g, ""));
  return bytes.includes("\x2a\x86\x48\xce\x3d\x02\x01") ? "EC" : "RSA";
}
