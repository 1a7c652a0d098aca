/** The typed API client: paths and bodies come from the generated OpenAPI types. */
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./api.gen";
import type { Auth } from "./auth.svelte";
import { ApiProblem, asProblem, problemFrom } from "./problem";

export type Api = Client<paths>;

const TIMEOUT_MS = 45_000; // longer than a station may take to answer a remote start

/** A client that sends the bearer token and tells `auth` when the server no longer accepts it. */
export function createApi(auth: Auth, baseUrl: string = location.origin): Api {
  const client = createClient<paths>({
    baseUrl,
    fetch: (request) => fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]) }),
  });
  client.use({
    onRequest({ request }) {
      if (auth.token !== null) request.headers.set("Authorization", `Bearer ${auth.token}`);
      return request;
    },
    onResponse({ request, response }) {
      const sent = request.headers.get("Authorization");
      if (response.status === 401 && sent !== null && sent === `Bearer ${auth.token}`) auth.expire();
      return response;
    },
  });
  return client;
}

/** Await a call of the client: the data, or an ApiProblem thrown. */
export async function unwrap<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<NonNullable<T>> {
  let result: { data?: T; error?: unknown; response: Response };
  try {
    result = await call;
  } catch (error) {
    throw asProblem(error);
  }
  if (!result.response.ok) throw problemFrom(result.response, result.error);
  return result.data as NonNullable<T>;
}

/** One key per intent: reuse it when the same tap is retried, so the server does it once. */
export function idempotencyKey(): string {
  // randomUUID exists in secure contexts only; a demo opened by address on the local network is none.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export { ApiProblem };
