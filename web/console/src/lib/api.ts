/** Calls to the API as the signed-in operator: the body, or an ApiProblem thrown. */
import { idempotencyKey } from "@gridtap/shared/api";
import { Auth } from "@gridtap/shared/auth.svelte";
import { ApiProblem, asProblem, problemFrom } from "@gridtap/shared/problem";

export const auth = new Auth("gridtap.console.account");
export { ApiProblem };

export type Query = Record<string, string | number | null | undefined>;

const TIMEOUT_MS = 130_000; // a station may take its time to answer a command

export function apiUrl(path: string, query: Query = {}): string {
  const filled = Object.entries(query).filter(([, text]) => text !== null && text !== undefined && text !== "");
  const text = new URLSearchParams(filled.map(([name, one]) => [name, String(one)])).toString();
  return `/api/v1${path}${text ? `?${text}` : ""}`;
}

async function call<T>(method: string, path: string, query: Query, body?: unknown): Promise<T> {
  const headers = new Headers({ Accept: "application/json" });
  const token = auth.token;
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (method === "POST") headers.set("Idempotency-Key", idempotencyKey());
  try {
    const response = await fetch(apiUrl(path, query), {
      method,
      headers,
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 401 && token !== null && token === auth.token) auth.expire();
    if (!response.ok) throw problemFrom(response, parsed(text));
    return (text ? JSON.parse(text) : undefined) as T;
  } catch (error) {
    throw asProblem(error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's error page: problemFrom makes do with the status
  }
}

export const get = <T>(path: string, query: Query = {}): Promise<T> => call<T>("GET", path, query);
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>("POST", path, {}, body);
export const put = <T>(path: string, body: unknown): Promise<T> => call<T>("PUT", path, {}, body);
export const patch = <T>(path: string, body: unknown): Promise<T> => call<T>("PATCH", path, {}, body);
export const remove = <T = void>(path: string, query: Query = {}): Promise<T> => call<T>("DELETE", path, query);

/** One part of a path, escaped. */
export const part = (text: string | number): string => encodeURIComponent(String(text));
