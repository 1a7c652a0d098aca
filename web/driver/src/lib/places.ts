/** Sites, their EVSEs, and which of them fit a search; pure. */
import type { Connector, ConnectorType, Evse, Kept, Price, SiteSummary } from "@gridtap/shared/types";

export interface Position {
  latitude: number;
  longitude: number;
}

/** A site with the EVSEs the app knows there; `site` is null for stations that belong to no site. */
export interface Place {
  key: string;
  site: SiteSummary | null;
  evses: readonly Evse[];
  distance_m: number | null;
}

export interface Wish {
  text: string;
  freeOnly: boolean;
  type: ConnectorType | null;
  min_power_w: number;
}

export const NO_WISH: Wish = { text: "", freeOnly: false, type: null, min_power_w: 0 };

export type Standing = "available" | "kept" | "plugged" | "occupied" | "reserved" | "unavailable" | "faulted" | "unknown" | "offline" | "mine";

/** Out of use, whoever it is kept for. */
const BROKEN: ReadonlySet<Connector["status"]> = new Set(["unavailable", "faulted"]);

/** What a driver may think of a connector: the station's connection, their own session and whom it is kept for come before its status. */
export function standingOf(evse: Evse, connector: Connector): Standing {
  if (evse.my_session_id) return "mine";
  if (!evse.online) return "offline";
  if (evse.kept && !BROKEN.has(connector.status) && (evse.plugged || connector.status !== "occupied")) {
    if (!evse.kept.for_me) return "reserved";
    if (connector.status !== "occupied") return "kept";
  }
  if (evse.plugged && connector.status === "occupied") return "plugged";
  // An EVSE charges one car: with a plug of it in use, the others are not free.
  const inUse = evse.connectors.some((other) => other.number !== connector.number && other.status === "occupied");
  return connector.status === "available" && inUse ? "occupied" : connector.status;
}

export function canStart(standing: Standing): boolean {
  return standing === "available" || standing === "kept" || standing === "plugged" || standing === "unknown";
}

/** The connector to offer first: the one that is plugged in, else one that can start. */
export function firstOf(evse: Evse): Connector | undefined {
  const standings = evse.connectors.map((connector) => standingOf(evse, connector));
  const best = standings.includes("plugged") ? standings.indexOf("plugged") : standings.findIndex(canStart);
  return evse.connectors[Math.max(0, best)];
}

export function isFree(evse: Evse): boolean {
  return evse.connectors.some((connector) => standingOf(evse, connector) === "available");
}

/** The first place of these that is kept for the driver. */
export function keptForMe(evses: readonly Evse[]): Kept | null {
  return evses.find((evse) => evse.kept?.for_me)?.kept ?? null;
}

/** The station's name; with the number of the charging point where the station has several. */
export function nameOf(evse: Evse, all: readonly Evse[]): string {
  const several = all.some((other) => other.station_id === evse.station_id && other.evse_id !== evse.evse_id);
  return several ? `${evse.station_name} · ${evse.number}` : evse.station_name;
}

export function maxPower(evses: readonly Evse[]): number | null {
  const all = evses.flatMap((evse) => evse.connectors.map((connector) => connector.max_power_w ?? 0));
  const most = Math.max(0, ...all);
  return most > 0 ? most : null;
}

export function typesOf(evses: readonly Evse[]): ConnectorType[] {
  return [...new Set(evses.flatMap((evse) => evse.connectors.map((connector) => connector.type)))];
}

export function priceOf(place: Place): Price | null {
  return place.site?.price ?? place.evses.find((evse) => evse.price)?.price ?? null;
}

const EARTH_RADIUS_M = 6_371_000;

/** Great-circle distance, by the haversine formula. */
export function distanceM(a: Position, b: Position): number {
  const rad = Math.PI / 180;
  const half = (x: number): number => Math.sin(x / 2) ** 2;
  const h =
    half((b.latitude - a.latitude) * rad) +
    Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * half((b.longitude - a.longitude) * rad);
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(h));
}

export function positionOf(site: SiteSummary): Position | null {
  return site.latitude === null || site.longitude === null ? null : { latitude: site.latitude, longitude: site.longitude };
}

/** Put EVSEs under their sites; the nearest first, or by name while we do not know where the driver is. */
export function toPlaces(sites: readonly SiteSummary[], evses: readonly Evse[], here: Position | null): Place[] {
  const bySite = new Map<string, Evse[]>(sites.map((site) => [site.site_id, []]));
  for (const evse of evses) bySite.get(evse.site_id ?? "")?.push(evse);
  const places: Place[] = sites.map((site) => {
    const at = positionOf(site);
    return { key: site.site_id, site, evses: bySite.get(site.site_id) ?? [], distance_m: here && at ? distanceM(here, at) : null };
  });
  const loose = evses.filter((evse) => evse.site_id === null || !bySite.has(evse.site_id));
  if (loose.length) places.push({ key: "", site: null, evses: loose, distance_m: null });
  return places.sort(
    (a, b) =>
      Number(a.site === null) - Number(b.site === null) ||
      (a.distance_m ?? Infinity) - (b.distance_m ?? Infinity) ||
      (a.site?.name ?? "").localeCompare(b.site?.name ?? ""),
  );
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");
}

function evseFits(evse: Evse, wish: Wish): boolean {
  return evse.connectors.some(
    (connector) =>
      (wish.type === null || connector.type === wish.type) &&
      (connector.max_power_w ?? 0) >= wish.min_power_w &&
      (!wish.freeOnly || standingOf(evse, connector) === "available"),
  );
}

/** The places that fit, each with the EVSEs that fit. Words may match the site or an EVSE. */
export function choose(places: readonly Place[], wish: Wish): Place[] {
  const words = fold(wish.text).split(/\s+/).filter(Boolean);
  const bare = wish.type === null && wish.min_power_w === 0 && !wish.freeOnly;
  const has = (text: string): boolean => words.every((word) => fold(text).includes(word));
  return places.flatMap((place) => {
    const about = place.site ? `${place.site.name} ${place.site.address} ${place.site.city}` : "";
    const named = has(about);
    const evses = place.evses.filter(
      (evse) => (bare || evseFits(evse, wish)) && (named || has(`${about} ${evse.station_name} ${evse.station_id} ${evse.code}`)),
    );
    return evses.length > 0 || (named && bare) ? [{ ...place, evses }] : [];
  });
}
