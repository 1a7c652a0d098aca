/** One session followed live: its figures, its power curve, and how fresh they are. */
import { unwrap } from "@gridtap/shared/api";
import { type ApiProblem, asProblem } from "@gridtap/shared/problem";
import { LiveStream, type StreamState } from "@gridtap/shared/sse.svelte";
import type { SessionView } from "@gridtap/shared/types";
import { api, auth } from "./app.svelte";
import { type CurvePoint, extended } from "./curve";
import { isLive } from "./wording";

const PAGE_SIZE = 500;
const MAX_PAGES = 20; // 10,000 samples; the curve is thinned to far fewer anyway

export class FollowedSession {
  session = $state.raw<SessionView | null>(null);
  problem = $state<ApiProblem | null>(null);
  curve = $state.raw<readonly CurvePoint[]>([]);
  /** When these figures reached us, by the monotone clock of the page. */
  received_ms = $state(0);
  now_ms = $state(performance.now());
  #stream = $state<LiveStream | null>(null);
  #ticker: ReturnType<typeof setInterval>;

  constructor(
    readonly session_id: string,
    first: SessionView | null = null,
    private readonly onChange: (session: SessionView) => void = () => {},
  ) {
    if (first) this.take(first);
    this.#ticker = setInterval(() => (this.now_ms = performance.now()), 1000);
    void this.refresh();
    void this.#loadCurve();
  }

  get stream(): StreamState | null {
    return this.#stream?.state ?? null;
  }

  /** Seconds since it began, going on between two messages while it runs and the figures are live. */
  get duration_s(): number {
    const { session } = this;
    if (!session) return 0;
    const runs = isLive(session) && session.started_at !== null && this.stream === "live";
    return session.duration_s + (runs ? Math.max(0, this.now_ms - this.received_ms) / 1000 : 0);
  }

  /** Seconds since the station last told a figure, by the server's clock; null while it has told none. */
  get silent_s(): number | null {
    const { session } = this;
    if (!session?.meter_at || !session.started_at) return null;
    return (Date.parse(session.started_at) - Date.parse(session.meter_at)) / 1000 + this.duration_s;
  }

  /** Seconds the car has stood there without drawing, going on like the duration. */
  get idle_s(): number {
    const { session } = this;
    return session && session.idle_s > 0 ? session.idle_s + this.duration_s - session.duration_s : 0;
  }

  close(): void {
    clearInterval(this.#ticker);
    this.#stream?.close();
    this.#stream = null;
  }

  take(session: SessionView): void {
    this.problem = null;
    this.session = session;
    this.received_ms = this.now_ms = performance.now();
    if (session.power_w !== null) {
      const at = session.meter_at ? Date.parse(session.meter_at) : Date.now();
      this.curve = extended(this.curve, { at_ms: at, power_w: session.power_w });
    }
    this.onChange(session);
    if (isLive(session) && !this.#stream) this.#open();
    if (!isLive(session) && this.#stream) {
      this.#stream.close();
      this.#stream = null;
      clearInterval(this.#ticker);
      void this.#loadCurve(); // transactionData may have filled gaps
    }
  }

  async refresh(): Promise<void> {
    try {
      this.take(await unwrap(api.GET("/api/v1/sessions/{session_id}", { params: { path: { session_id: this.session_id } } })));
    } catch (error) {
      const problem = asProblem(error);
      if (!this.session || !problem.transient) this.problem = problem;
    }
  }

  #open(): void {
    this.#stream = new LiveStream({
      url: `/api/v1/sessions/${encodeURIComponent(this.session_id)}/stream`,
      auth,
      onOpen: () => void this.refresh(),
      onMessage: (message) => {
        if (message.event === "session") this.take(JSON.parse(message.data) as SessionView);
      },
      onRefused: () => void this.refresh(),
    });
  }

  async #loadCurve(): Promise<void> {
    try {
      const path = { session_id: this.session_id };
      let points: readonly CurvePoint[] = [];
      let cursor: string | null | undefined;
      for (let page = 0; page < MAX_PAGES && cursor !== null; page++) {
        const query = { measurand: "Power.Active.Import", limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) };
        const answer = await unwrap(api.GET("/api/v1/sessions/{session_id}/readings", { params: { path, query } }));
        for (const reading of answer.items.filter((item) => item.phase === null)) {
          points = extended(points, { at_ms: Date.parse(reading.at), power_w: reading.value });
        }
        cursor = answer.next_cursor ?? null;
      }
      for (const point of this.curve) points = extended(points, point);
      this.curve = points;
    } catch {
      // The curve is an extra: without it the page still tells the truth, and live figures draw it anew.
    }
  }
}
