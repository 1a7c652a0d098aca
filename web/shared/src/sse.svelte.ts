/** A live stream over fetch (EventSource cannot send a bearer token): resumes by cursor, notices silence, says how it is. */
import type { Auth } from "./auth.svelte";
import { SseParser, type SseMessage } from "./sse-parser";

export type StreamState = "connecting" | "live" | "lost" | "closed";

export interface StreamOptions {
  url: string;
  auth: Auth;
  onMessage: (message: SseMessage) => void;
  /** Called on each connection: what was missed while away may have to be read again. */
  onOpen?: () => void;
  /** Answers the server gives for good (404, 403): the stream closes. */
  onRefused?: (status: number) => void;
  fetch?: typeof fetch;
}

const SILENCE_MS = 40_000; // heartbeats come each 15 s; two missed and a bit means half-open
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;

/** Delay before attempt `n` (from 0), doubling, with up to a third of jitter. */
export function backoffMs(attempt: number, random: number): number {
  const base = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return Math.round(base * (1 - random / 3));
}

export class LiveStream {
  state = $state<StreamState>("connecting");
  #lastId: string | null = null;
  #attempt = 0;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardAt = 0;

  constructor(private readonly options: StreamOptions) {
    window.addEventListener("online", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    void this.#run();
  }

  close(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    window.removeEventListener("online", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  readonly #wake = (): void => {
    if (document.visibilityState === "hidden" || this.state === "closed") return;
    const silent = Date.now() - this.#heardAt > SILENCE_MS / 2;
    if (this.state === "live" && !silent) return;
    this.#attempt = 0;
    this.#reconnect(0);
  };

  #reconnect(delayMs: number): void {
    this.#abort?.abort();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), delayMs);
  }

  async #run(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    if (this.state !== "lost") this.state = "connecting";
    try {
      await this.#read(abort);
    } catch {
      // Every way a connection can break ends the same: we try again below.
    }
    if (this.#abort !== abort || (this.state as StreamState) === "closed") return;
    this.state = "lost";
    this.#reconnect(backoffMs(this.#attempt++, Math.random()));
  }

  async #read(abort: AbortController): Promise<void> {
    const { url, auth, onMessage } = this.options;
    const headers = new Headers({ Accept: "text/event-stream" });
    if (auth.token !== null) headers.set("Authorization", `Bearer ${auth.token}`);
    if (this.#lastId !== null) headers.set("Last-Event-ID", this.#lastId);
    const watchdog = this.#watch(abort);
    try {
      const response = await (this.options.fetch ?? fetch)(url, { headers, signal: abort.signal, cache: "no-store" });
      if (!response.ok || !response.body) return this.#refused(response.status);
      this.#attempt = 0;
      this.state = "live";
      this.options.onOpen?.();
      const parser = new SseParser();
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || abort.signal.aborted) return;
        this.#heardAt = Date.now();
        for (const message of parser.push(decoder.decode(value, { stream: true }))) {
          if (message.id !== null) this.#lastId = message.id;
          onMessage(message);
        }
      }
    } finally {
      clearInterval(watchdog);
    }
  }

  #refused(status: number): void {
    if (status === 401) this.options.auth.expire();
    if (status === 401 || status === 403 || status === 404) {
      this.close();
      this.options.onRefused?.(status);
    }
  }

  #watch(abort: AbortController): ReturnType<typeof setInterval> {
    this.#heardAt = Date.now();
    return setInterval(() => {
      if (Date.now() - this.#heardAt > SILENCE_MS) abort.abort();
    }, 5_000);
  }
}
