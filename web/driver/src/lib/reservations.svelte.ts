/** The driver's reservation, known on every page: found when the app opens, counted down, told of when it ends. */
import { unwrap } from "@gridtap/shared/api";
import type { Evse, OwnReservation } from "@gridtap/shared/types";
import { api } from "./app.svelte";
import { endingOf } from "./reserving";

const SEEN_KEY = "gridtap.reservation.seen";
const SOON_MS = 1_500;
const NEWS_FOR_MS = 60 * 60_000; // an end from longer ago is no news

class Reservations {
  /** For how long one may reserve; 0 where drivers do not, or as long as we do not know. */
  max_s = $state(0);
  #items = $state.raw<readonly OwnReservation[]>([]);
  #seen = $state(localStorage.getItem(SEEN_KEY) ?? "");
  #now_ms = $state(performance.now());
  #loaded_ms = 0;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #look_again: ReturnType<typeof setTimeout> | undefined;

  /** What is kept for the driver, the one that ends first; or null. */
  readonly current: OwnReservation | null = $derived(
    this.#items.filter((item) => item.outcome === null && item.answer === "given").sort((a, b) => a.left_s - b.left_s)[0] ?? null,
  );

  /** What a station was asked to keep and has not answered, the newest; or null. It may be kept all the same. */
  readonly asked: OwnReservation | null = $derived(this.#items.find((item) => item.outcome === null && item.answer !== "given") ?? null);

  /** Seconds until it is over, by the server's clock. */
  readonly left_s = $derived(this.current ? Math.max(0, this.current.left_s - (this.#now_ms - this.#loaded_ms) / 1000) : 0);

  /** One that ended by itself or by others a little while ago and was not waved away yet. */
  readonly ended: OwnReservation | null = $derived.by(() => {
    const last = this.#items[0];
    if (!last?.ended_at || last.reservation_id === this.#seen || !endingOf(last)) return null;
    return Date.now() - Date.parse(last.ended_at) < NEWS_FOR_MS ? last : null;
  });

  async load(): Promise<void> {
    const [page, info] = await Promise.all([
      unwrap(api.GET("/api/v1/me/reservations", { params: { query: { limit: 5 } } })),
      unwrap(api.GET("/api/v1/info")),
    ]);
    this.max_s = info.reservation_max_s;
    this.#take(page.items);
  }

  /** What the live stream tells of a place may concern ours: then ask what became of it. */
  heard(evse: Evse): void {
    const ours = this.current;
    const id = evse.kept?.reservation_id ?? null;
    const isNew = id !== null && !this.#items.some((item) => item.reservation_id === id && item.answer === "given");
    const isGone = ours !== null && ours.evse_id === evse.evse_id && ours.reservation_id !== id;
    if (isNew || isGone) void this.#reload();
  }

  async reserve(evse_id: string, duration_s: number, key: string): Promise<OwnReservation> {
    const headers = { "Idempotency-Key": key };
    const soon = setTimeout(() => void this.#reload(), SOON_MS); // a station that takes its time is told of on every page
    try {
      return await unwrap(api.POST("/api/v1/evses/{evse_id}/reserve", { params: { path: { evse_id } }, body: { duration_s }, headers }));
    } finally {
      clearTimeout(soon);
      await this.#reload();
    }
  }

  async cancel(reservation_id: string, key: string): Promise<OwnReservation> {
    const headers = { "Idempotency-Key": key };
    const path = { reservation_id };
    const over = await unwrap(api.POST("/api/v1/me/reservations/{reservation_id}/cancel", { params: { path }, headers }));
    await this.#reload();
    return over;
  }

  /** The end has been read. */
  waveAway(reservation_id: string): void {
    this.#seen = reservation_id;
    localStorage.setItem(SEEN_KEY, reservation_id);
  }

  clear(): void {
    this.#take([]);
  }

  async #reload(): Promise<void> {
    try {
      await this.load();
    } catch {
      // Without a network the countdown goes on; the next look puts it right.
    }
  }

  #take(items: readonly OwnReservation[]): void {
    this.#items = items;
    this.#loaded_ms = this.#now_ms = performance.now();
    clearInterval(this.#ticker);
    clearTimeout(this.#look_again);
    if (this.asked) this.#look_again = setTimeout(() => void this.#reload(), this.asked.answer === "awaited" ? 3_000 : 30_000);
    if (this.current) this.#ticker = setInterval(() => this.#tick(), 1000);
  }

  #tick(): void {
    const before_s = this.left_s;
    this.#now_ms = performance.now();
    if (before_s > 0 && this.left_s <= 0) setTimeout(() => void this.#reload(), 6_000); // the server ends it within seconds
  }
}

export const reservations = new Reservations();
