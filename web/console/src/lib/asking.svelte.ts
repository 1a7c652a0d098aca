/** Asks a station something by its dialect's own action, and tells a refusal in words. */
import { part, post } from "./api";
import { refusalOf } from "./outcomes";
import type { Json } from "./schema";
import { toasts } from "./toasts.svelte";
import type { Command } from "./types";

export class Asking {
  /** What is being asked right now; the page's own name for it. */
  busy = $state<string | null>(null);

  constructor(private readonly stationId: () => string) {}

  /** The command with its answer, also where the station refused; null where it could not even be asked. */
  async send(action: string, payload: { [name: string]: Json }, name = action): Promise<Command | null> {
    this.busy = name;
    try {
      return await post<Command>(`/stations/${part(this.stationId())}/commands`, { action, payload });
    } catch (error) {
      toasts.bad(error);
      return null;
    } finally {
      this.busy = null;
    }
  }

  /** Whether the station does it; a toast says so, or why not. */
  async ask(action: string, payload: { [name: string]: Json }, done: string, name = action): Promise<boolean> {
    const command = await this.send(action, payload, name);
    if (command === null) return false;
    const refusal = refusalOf(command);
    toasts.show(refusal ?? done, refusal === null ? "good" : "bad");
    return refusal === null;
  }
}

/** A positive 32-bit number that is hardly ever the same twice, for `requestId`. */
export const requestId = (): number => 1 + Math.floor(Math.random() * 2_147_483_646);
