/** The driver's running session, known on every page: found when the app opens, followed until it ends. */
import { unwrap } from "@gridtap/shared/api";
import type { SessionView } from "@gridtap/shared/types";
import { api } from "./app.svelte";
import { FollowedSession } from "./follow.svelte";
import { isLive } from "./wording";

class Live {
  /** When a tap on Start of this screen last began a session, by the monotone clock of the page. */
  begun_ms = -Infinity;
  #followed = $state.raw<FollowedSession | null>(null);

  get followed(): FollowedSession | null {
    return this.#followed;
  }

  /** The running session, or null. */
  get session(): SessionView | null {
    const session = this.#followed?.session ?? null;
    return session && isLive(session) ? session : null;
  }

  /** Ask the server what is running. Returns it, so that the app can open it at once. */
  async find(): Promise<SessionView | null> {
    const page = await unwrap(api.GET("/api/v1/sessions", { params: { query: { state: "live", limit: 1 } } }));
    const session = page.items[0] ?? null;
    if (session) this.follow(session.id, session);
    return session;
  }

  /** The same follower for the bar and the page, so that there is one stream. */
  follow(session_id: string, first: SessionView | null = null): FollowedSession {
    if (this.#followed?.session_id === session_id) {
      if (first) this.#followed.take(first);
      return this.#followed;
    }
    this.#followed?.close();
    return (this.#followed = new FollowedSession(session_id, first));
  }

  clear(): void {
    this.#followed?.close();
    this.#followed = null;
  }
}

export const live = new Live();
