/** Where a session stops by itself, in words. */
import type { LimitNews } from "./types";
import { duration, energy, money, percent, ratedPower } from "./words";

type Limit = NonNullable<LimitNews["wanted"]>;

export function limitWords(limit: Limit, currency: string): string[] {
  return [
    limit.energy_wh != null ? energy(limit.energy_wh) : null,
    limit.duration_s != null ? duration(limit.duration_s) : null,
    limit.cost_minor != null ? money(limit.cost_minor, currency) : null,
    limit.soc_pct != null ? `battery ${percent(limit.soc_pct)}` : null,
    limit.power_w != null ? `at most ${ratedPower(limit.power_w)}` : null,
  ].filter((word): word is string => word !== null);
}
