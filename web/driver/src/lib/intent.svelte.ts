/** One wish of a person, sent once: taps while it runs do nothing, and a retry carries the same Idempotency-Key. */
import { idempotencyKey } from "@gridtap/shared/api";
import { type ApiProblem, asProblem } from "@gridtap/shared/problem";

const RETRY_AFTER_MS = [1_000, 2_000, 4_000, 8_000] as const;

export class Intent<T> {
  busy = $state(false);
  /** True while the network failed us and we are asking again. */
  retrying = $state(false);
  problem = $state<ApiProblem | null>(null);
  #key: string | null = null;

  /** `wait` lets tests turn the clock. */
  constructor(private readonly wait: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms))) {}

  /**
   * Send; resolves to null when it failed (see `problem`) or was already under way.
   *
   * The key lives until the server gives a definite answer, so a tap after a lost network repeats the same intent.
   */
  async run(send: (key: string) => Promise<T>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    this.problem = null;
    const key = (this.#key ??= idempotencyKey());
    try {
      const result = await this.#persist(() => send(key));
      this.#key = null;
      return result;
    } catch (error) {
      const problem = asProblem(error);
      if (!problem.transient) this.#key = null;
      this.problem = problem;
      return null;
    } finally {
      this.busy = false;
      this.retrying = false;
    }
  }

  /** Another wish takes its place: what became of this one is no longer told. */
  forget(): void {
    this.problem = null;
    this.#key = null;
  }

  async #persist(send: () => Promise<T>): Promise<T> {
    for (const delay_ms of RETRY_AFTER_MS) {
      try {
        return await send();
      } catch (error) {
        if (!asProblem(error).transient) throw error;
        this.retrying = true;
        await this.wait(delay_ms);
      }
    }
    return send();
  }
}
