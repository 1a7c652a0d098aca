/** All sites and EVSEs the driver may use, kept current by the live stream while a page shows them. */
import { unwrap } from "@gridtap/shared/api";
import { type ApiProblem, asProblem } from "@gridtap/shared/problem";
import { LiveStream } from "@gridtap/shared/sse.svelte";
import type { Evse, SiteSummary } from "@gridtap/shared/types";
import { SvelteMap } from "svelte/reactivity";
import { api, auth } from "./app.svelte";
import { nameOf, type Place, type Position, toPlaces } from "./places";
import { reservations } from "./reservations.svelte";

const PAGE_SIZE = 200;
const MAX_PAGES = 25; // 5,000 EVSEs in one app; beyond that the map needs the server's help

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

async function all<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await read(cursor);
    items.push(...answer.items);
    if (!answer.next_cursor) break;
    cursor = answer.next_cursor;
  }
  return items;
}

class Catalogue {
  loaded = $state(false);
  problem = $state<ApiProblem | null>(null);
  here = $state<Position | null>(null);
  #sites = $state.raw<SiteSummary[]>([]);
  readonly #evses = new SvelteMap<string, Evse>();
  #stream = $state<LiveStream | null>(null);
  #watchers = 0;
  readonly places: Place[] = $derived(toPlaces(this.#sites, [...this.#evses.values()], this.here));

  get live(): boolean {
    return this.#stream?.state === "live";
  }

  evse(evse_id: string): Evse | undefined {
    return this.#evses.get(evse_id);
  }

  /** What people call it, told apart from its neighbours at the same station. */
  nameOf(evse: Evse): string {
    return nameOf(evse, [...this.#evses.values()]);
  }

  put(evse: Evse): void {
    this.#evses.set(evse.evse_id, evse);
    reservations.heard(evse);
  }

  /** Follow availability until the returned function is called. Use in `$effect`. */
  watch(): () => void {
    this.#watchers += 1;
    if (!this.#stream) this.#open();
    return () => {
      this.#watchers -= 1;
      // Between two pages the count touches zero; keep the stream for the next one.
      setTimeout(() => {
        if (this.#watchers > 0) return;
        this.#stream?.close();
        this.#stream = null;
      }, 2_000);
    };
  }

  async load(): Promise<void> {
    try {
      const [sites, evses] = await Promise.all([
        all((cursor) => unwrap(api.GET("/api/v1/sites", { params: { query: { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) } } }))),
        all((cursor) => unwrap(api.GET("/api/v1/evses", { params: { query: { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) } } }))),
      ]);
      this.#sites = sites;
      const present = new Set(evses.map((evse) => evse.evse_id));
      for (const evse of evses) this.#evses.set(evse.evse_id, evse);
      for (const id of [...this.#evses.keys()]) if (!present.has(id)) this.#evses.delete(id);
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  clear(): void {
    this.#stream?.close();
    this.#stream = null;
    this.#sites = [];
    this.#evses.clear();
    this.loaded = false;
  }

  #open(): void {
    this.#stream = new LiveStream({
      url: "/api/v1/stream/sites",
      auth,
      onOpen: () => void this.load(), // what changed while we were away
      onMessage: (message) => {
        if (message.event === "evse") this.put(JSON.parse(message.data) as Evse);
      },
    });
    if (!this.loaded) void this.load();
  }
}

export const catalogue = new Catalogue();
