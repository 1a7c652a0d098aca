/** The event log as it happens: one stream for the whole console, many listeners. */
import { LiveStream, type StreamState } from "@gridtap/shared/sse.svelte";
import { apiUrl, auth } from "./api";
import type { EventView } from "./types";

type Listener = (event: EventView) => void;

class Live {
  #stream = $state.raw<LiveStream | null>(null);
  #listeners = new Set<Listener>();
  #opened = new Set<() => void>();

  get state(): StreamState {
    return this.#stream?.state ?? "closed";
  }

  start(): void {
    this.#stream?.close();
    this.#stream = new LiveStream({
      url: apiUrl("/events"),
      auth,
      onOpen: () => {
        // Also at the first opening: what was read before it may have changed before it.
        for (const listener of this.#opened) listener();
      },
      onMessage: (message) => {
        const event = JSON.parse(message.data) as EventView;
        for (const listener of this.#listeners) listener(event);
      },
    });
  }

  stop(): void {
    this.#stream?.close();
    this.#stream = null;
  }

  /** Hears every event; call the result to stop. `opened` runs each time the stream opens: events before that were missed. */
  hear(listener: Listener, opened: () => void = () => undefined): () => void {
    this.#listeners.add(listener);
    this.#opened.add(opened);
    return () => {
      this.#listeners.delete(listener);
      this.#opened.delete(opened);
    };
  }
}

export const live = new Live();

/** Runs `act` at most once per `everyMs`, and once more after the last call. */
export function paced(act: () => void, everyMs: number): { (): void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = 0;
  const run = (): void => {
    timer = undefined;
    lastAt = Date.now();
    act();
  };
  const ask = (): void => {
    timer ??= setTimeout(run, Math.max(0, lastAt + everyMs - Date.now()));
  };
  return Object.assign(ask, { cancel: () => clearTimeout(timer) });
}

/** In a component: refreshes when an event that `wanted` accepts arrives, at most once per `everyMs`. */
export function refreshOn(wanted: (event: EventView) => boolean, refresh: () => void, everyMs = 1500): void {
  $effect(() => {
    const ask = paced(refresh, everyMs);
    const stop = live.hear((event) => wanted(event) && ask(), ask);
    return () => {
      stop();
      ask.cancel();
    };
  });
}
