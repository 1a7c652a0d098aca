/** Where a session stops by itself and who sees to it, in words; pure but for the language. */
import type { LimitNews, SessionView, StopAt } from "@gridtap/shared/types";
import { keeperOf, stopOf } from "./limits";
import { m, show } from "./words";

/** A limit's bounds; charging stops at the first that is reached. */
export function limitWords(stop: Required<StopAt>, currency: string): string {
  const bounds = [
    stop.energy_wh === null ? "" : show.energy(stop.energy_wh),
    stop.duration_s === null ? "" : show.duration(stop.duration_s),
    stop.cost_minor === null ? "" : show.money(stop.cost_minor, currency),
    stop.soc_pct === null ? "" : m.batteryAt(show.percent(stop.soc_pct)),
  ].filter(Boolean);
  return bounds.length > 1 ? `${bounds.slice(0, -1).join(", ")} ${m.or} ${bounds.at(-1) ?? ""}` : (bounds[0] ?? "");
}

/** Whether the station keeps a limit by itself, and what that means while it cannot be reached; empty where it means nothing. */
export function keeperWords(news: LimitNews | null, session: Pick<SessionView, "currency" | "station_online">): string {
  if (!news) return "";
  const keeper = keeperOf(news);
  const kept = stopOf(news.kept);
  if (keeper === "other" && kept) return (news.wanted ? m.limitKeptOther : m.limitKeptOwn)(limitWords(kept, session.currency));
  if (!stopOf(news.wanted)) return "";
  if (keeper === "station") return m.limitKept;
  if (!session.station_online) return m.limitAway;
  return keeper === "soon" ? m.limitSoon : m.limitWatched;
}
