// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Auth } from "../src/auth.svelte";
import { backoffMs, LiveStream } from "../src/sse.svelte";
import type { SseMessage } from "../src/sse-parser";

/** A server whose connections the test opens, feeds and cuts. */
class FakeServer {
  readonly requests: Headers[] = [];
  #controllers: ReadableStreamDefaultController<Uint8Array>[] = [];
  status = 200;

  readonly fetch = ((_url: unknown, init?: RequestInit) => {
    this.requests.push(new Headers(init?.headers));
    if (this.status !== 200) return Promise.resolve(new Response(null, { status: this.status }));
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controllers.push(controller);
        init?.signal?.addEventListener("abort", () => controller.error(new DOMException("cut", "AbortError")));
      },
    });
    return Promise.resolve(new Response(body));
  }) as typeof fetch;

  send(text: string): void {
    this.#controllers.at(-1)?.enqueue(new TextEncoder().encode(text));
  }

  end(): void {
    this.#controllers.at(-1)?.close();
  }
}

const account = { user_id: "u", email: "d@example.com", name: "D", role: "driver", locale: "en", created_at: "2026-01-01T00:00:00Z" } as const;

describe("a live stream", () => {
  let server: FakeServer;
  let auth: Auth;
  let got: SseMessage[];
  let stream: LiveStream;
  const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

  beforeEach(async () => {
    vi.useFakeTimers();
    server = new FakeServer();
    auth = new Auth("test");
    auth.signIn({ access_token: "abc", expires_at: "2999-01-01T00:00:00Z", driver: account });
    got = [];
    stream = new LiveStream({ url: "/s", auth, onMessage: (message) => got.push(message), fetch: server.fetch });
    await settle();
  });

  afterEach(() => {
    stream.close();
    vi.useRealTimers();
  });

  test("sends the bearer token and is live once the server answers", () => {
    expect(server.requests[0]?.get("authorization")).toBe("Bearer abc");
    expect(stream.state).toBe("live");
  });

  test("resumes after the last cursor it saw", async () => {
    server.send("id: 41\ndata: x\n\n");
    await settle();
    server.end();
    await settle();
    expect(stream.state).toBe("lost");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stream.state).toBe("live");
    expect(server.requests[1]?.get("last-event-id")).toBe("41");
    expect(got).toHaveLength(1);
  });

  test("a silent connection is given up and opened anew", async () => {
    await vi.advanceTimersByTimeAsync(50_000);
    expect(server.requests.length).toBeGreaterThan(1);
  });

  test("heartbeats keep it", async () => {
    for (let beat = 0; beat < 8; beat++) {
      server.send(": heartbeat\n\n");
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(server.requests).toHaveLength(1);
  });

  test("a refused token ends the sign-in and the stream", async () => {
    server.status = 401;
    server.end();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stream.state).toBe("closed");
    expect(auth.signedIn).toBe(false);
    expect(auth.expired).toBe(true);
  });

  test("when the network is back it does not wait for its turn", async () => {
    server.status = 503;
    server.end();
    await vi.advanceTimersByTimeAsync(30_000);
    server.status = 200;
    const before = server.requests.length;
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(server.requests.length).toBe(before + 1);
    expect(stream.state).toBe("live");
  });
});

test("delays double up to a limit, with jitter downwards", () => {
  expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, 0))).toEqual([500, 1000, 2000, 15000]);
  expect(backoffMs(10, 1)).toBe(10000);
});
