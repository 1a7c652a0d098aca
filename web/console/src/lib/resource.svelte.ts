/** What a page shows from the server: loading, there, failed; a later answer never loses to an earlier one. */
import { asProblem, type ApiProblem } from "@gridtap/shared/problem";
import { untrack } from "svelte";
import { live } from "./live.svelte";

export interface Page<Row> {
  items: Row[];
  next_cursor?: string | null;
  total?: number;
}

export class Resource<T> {
  data = $state.raw<T | undefined>(undefined);
  error = $state.raw<ApiProblem | null>(null);
  loading = $state(false);
  #turn = 0;

  constructor(private readonly load: () => Promise<T>) {}

  /** Asks again. What is shown stays until the answer is here. */
  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const data = await this.load();
      if (turn !== this.#turn) return;
      this.data = data;
      this.error = null;
    } catch (error) {
      if (turn === this.#turn) this.error = asProblem(error);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }

  /** Forgets what is shown: another thing is asked for. */
  clear(): void {
    this.#turn += 1;
    this.data = undefined;
    this.error = null;
  }
}

/** A resource that loads now, and again whenever `subject` (read inside an effect) changes. */
export function resource<T>(load: () => Promise<T>, subject: () => unknown = () => null): Resource<T> {
  const made = new Resource(load);
  let before: unknown;
  $effect(() => {
    const now = JSON.stringify(subject());
    untrack(() => {
      if (before !== undefined && before !== now) made.clear();
      before = now;
      void made.refresh();
    });
  });
  $effect(() => live.hear(() => undefined, () => made.error && void made.refresh()));
  return made;
}

export class Pages<Row> {
  items = $state.raw<Row[]>([]);
  next = $state<string | null>(null);
  total = $state<number | null>(null);
  error = $state.raw<ApiProblem | null>(null);
  loading = $state(false);
  ready = $state(false);
  #turn = 0;

  constructor(
    private readonly load: (cursor: string | null, limit: number) => Promise<Page<Row>>,
    private readonly size: number,
  ) {}

  /** Reads again as many rows as are shown. */
  refresh(): Promise<void> {
    return this.#ask(null, Math.min(200, Math.max(this.size, this.items.length)), (rows) => rows);
  }
  more(): Promise<void> {
    return this.next === null ? Promise.resolve() : this.#ask(this.next, this.size, (rows) => [...this.items, ...rows]);
  }
  clear(): void {
    this.#turn += 1;
    this.items = [];
    this.next = null;
    this.ready = false;
    this.error = null;
  }

  async #ask(cursor: string | null, limit: number, merge: (rows: Row[]) => Row[]): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const page = await this.load(cursor, limit);
      if (turn !== this.#turn) return;
      this.items = merge(page.items);
      this.next = page.next_cursor ?? null;
      this.total = page.total ?? null;
      this.error = null;
      this.ready = true;
    } catch (error) {
      if (turn === this.#turn) this.error = asProblem(error);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}

/** A list page by page; starts over whenever `subject` changes. */
export function pages<Row>(load: (cursor: string | null, limit: number) => Promise<Page<Row>>, subject: () => unknown, size = 50): Pages<Row> {
  const made = new Pages(load, size);
  let before: string | undefined;
  $effect(() => {
    const now = JSON.stringify(subject());
    untrack(() => {
      if (before !== undefined && before !== now) made.clear();
      before = now;
      void made.refresh();
    });
  });
  $effect(() => live.hear(() => undefined, () => made.error && void made.refresh()));
  return made;
}
