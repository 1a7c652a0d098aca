/** Where the person is: history API, links of this app caught, scroll kept for the way back. */
import { tick } from "svelte";
import { parseRoute, type Route } from "./route";

const OTHER_APPS = /^\/(api|console|docs|soap|metrics|healthz|readyz)(\/|$)/;

class Router {
  path = $state(location.pathname);
  search = $state(location.search);
  readonly route: Route = $derived(parseRoute(this.path));
  /** True after the first change of page: then focus follows, at the first paint it does not. */
  moved = false;
  /** Pages visited in this app, so that "back" knows whether there is one. */
  #depth = 0;

  constructor() {
    history.scrollRestoration = "manual";
    window.addEventListener("popstate", (event: PopStateEvent) => {
      this.#depth = Math.max(0, this.#depth - 1);
      this.#show();
      const kept = (event.state as { scroll?: number } | null)?.scroll ?? 0;
      void this.#scroll(kept);
    });
    document.addEventListener("click", this.#catch);
  }

  go(address: string, { replace = false }: { replace?: boolean } = {}): void {
    if (address === location.pathname + location.search) return;
    if (replace) {
      history.replaceState({ scroll: 0 }, "", address);
    } else {
      history.replaceState({ scroll: window.scrollY }, "");
      history.pushState({ scroll: 0 }, "", address);
      this.#depth += 1;
    }
    this.#show();
    void this.#scroll(0);
  }

  /** One page back, or `fallback` when this page was opened first. */
  back(fallback: string): void {
    if (this.#depth > 0) history.back();
    else this.go(fallback, { replace: true });
  }

  #show(): void {
    this.moved = true;
    this.path = location.pathname;
    this.search = location.search;
  }

  async #scroll(top: number): Promise<void> {
    await tick();
    window.scrollTo(0, top);
  }

  readonly #catch = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest("a");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (OTHER_APPS.test(link.pathname) || link.hash) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  };
}

export const router = new Router();
