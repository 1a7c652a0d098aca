/** The app's addresses; pure. */

export type Route =
  | { page: "charge" | "scan" | "activity" | "account" | "signin" | "register" | "unknown" }
  | { page: "site"; site_id: string }
  | { page: "evse"; evse_id: string }
  | { page: "code"; code: string }
  | { page: "session"; session_id: string }
  | { page: "receipt"; session_id: string }
  /** The address that a payment terminal shows; it opens without signing in. */
  | { page: "paid"; key: string };

const PLAIN = { "": "charge", scan: "scan", activity: "activity", account: "account", signin: "signin", register: "register" } as const;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % typed by hand
  }
}

/** What an address shows. A trailing slash does not matter. */
export function parseRoute(path: string): Route {
  const parts = path.split("/").filter(Boolean).map(decode);
  const [head = "", id, tail] = parts;
  if (parts.length <= 1 && Object.hasOwn(PLAIN, head)) return { page: PLAIN[head as keyof typeof PLAIN] };
  if (parts.length === 2 && id) {
    if (head === "site") return { page: "site", site_id: id };
    if (head === "evse") return { page: "evse", evse_id: id };
    if (head === "c") return { page: "code", code: id };
    if (head === "session") return { page: "session", session_id: id };
    if (head === "receipt") return { page: "paid", key: id };
  }
  if (parts.length === 3 && id && head === "session" && tail === "receipt") return { page: "receipt", session_id: id };
  return { page: "unknown" };
}

export const to = {
  site: (site_id: string): string => `/site/${encodeURIComponent(site_id)}`,
  evse: (evse_id: string): string => `/evse/${encodeURIComponent(evse_id)}`,
  code: (code: string): string => `/c/${encodeURIComponent(code)}`,
  session: (session_id: string): string => `/session/${encodeURIComponent(session_id)}`,
  receipt: (session_id: string): string => `/session/${encodeURIComponent(session_id)}/receipt`,
  signIn: (next: string): string => (next === "/" ? "/signin" : `/signin?next=${encodeURIComponent(next)}`),
};

/** Where to go after signing in: an address of this app and no other site's. */
export function safeNext(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "/";
  const page = parseRoute(next.split("?")[0] ?? "/").page;
  const local = next.startsWith("/") && !next.startsWith("//") && !next.includes("\\");
  return local && page !== "signin" && page !== "register" && page !== "unknown" ? next : "/";
}

/** The code in what was scanned or typed: a sticker's address (`https://…/c/AB12`) or the bare code. */
export function codeFrom(text: string): string | null {
  const trimmed = text.trim();
  const inAddress = /\/c\/([^/?#\s]+)/.exec(trimmed);
  const code = inAddress?.[1] ? decode(inAddress[1]) : trimmed;
  return /^[\p{L}\p{N}*_.-]{2,48}$/u.test(code) ? code : null;
}
