// Where we are: a history router for addresses under /console.

const BASE = "/console";

export interface Place {
  path: string;
  query: URLSearchParams;
}

function here(): Place {
  const path = location.pathname.startsWith(BASE) ? location.pathname.slice(BASE.length) : location.pathname;
  return { path: path.replace(/\/+$/, "") || "/", query: new URLSearchParams(location.search) };
}

class Router {
  place = $state.raw<Place>(here());

  constructor() {
    addEventListener("popstate", () => (this.place = here()));
    document.addEventListener("click", (click) => this.#follow(click));
  }

  go(to: string, replace = false): void {
    history[replace ? "replaceState" : "pushState"](null, "", href(to));
    const before = this.place.path;
    this.place = here();
    if (this.place.path !== before) scrollTo(0, 0);
  }

  /** Puts filters in the address, so that a reload and a shared link show the same. */
  setQuery(changes: Record<string, string | null>): void {
    const query = new URLSearchParams(this.place.query);
    for (const [name, text] of Object.entries(changes)) {
      if (text) query.set(name, text);
      else query.delete(name);
    }
    const text = query.toString();
    this.go(this.place.path + (text ? `?${text}` : ""), true);
  }

  #follow(click: MouseEvent): void {
    if (click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    const link = (click.target as Element | null)?.closest?.("a");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.pathname !== BASE && !link.pathname.startsWith(`${BASE}/`)) return;
    click.preventDefault();
    this.go(link.pathname.slice(BASE.length) + link.search);
  }
}

export const router = new Router();

/** The address of a page of ours, for links. */
export const href = (path: string): string => BASE + (path.startsWith("/") ? path : `/${path}`);
export const stationPath = (stationId: string, tab = ""): string => `/stations/${encodeURIComponent(stationId)}${tab ? `/${tab}` : ""}`;
export const sessionPath = (sessionId: string): string => `/sessions/${encodeURIComponent(sessionId)}`;

/** The list that a page belongs to, for who finds nothing there; the overview for pages of no list. */
export function listOf(path: string): { path: string; label: string } {
  const kind = path.split("/")[1] ?? "";
  const isInList = path.split("/").length > 2;
  if (isInList && (kind === "stations" || kind === "sessions")) return { path: `/${kind}`, label: `All ${kind}` };
  return { path: "/", label: "To the overview" };
}

/** Matches `/stations/:id/:tab?` against a path; null where it does not fit. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/");
  const have = path.split("/");
  const found: Record<string, string> = {};
  if (have.length > want.length) return null;
  for (const [index, part] of want.entries()) {
    const piece = have[index];
    if (part.startsWith(":")) {
      const name = part.replace(/^:|\?$/g, "");
      if (piece === undefined || piece === "") {
        if (!part.endsWith("?")) return null;
        continue;
      }
      try {
        found[name] = decodeURIComponent(piece);
      } catch {
        return null;
      }
    } else if (part !== piece) return null;
  }
  return found;
}
