/** Which page an address shows, and what the navigation lists. */
import type { Component } from "svelte";
import { match } from "./lib/router.svelte";
import ApiKeys from "./pages/ApiKeys.svelte";
import Audit from "./pages/Audit.svelte";
import Certificates from "./pages/Certificates.svelte";
import Dialects from "./pages/Dialects.svelte";
import Inbox from "./pages/Inbox.svelte";
import NotFound from "./pages/NotFound.svelte";
import Overview from "./pages/Overview.svelte";
import Reviews from "./pages/Reviews.svelte";
import Session from "./pages/Session.svelte";
import Sessions from "./pages/Sessions.svelte";
import Sites from "./pages/Sites.svelte";
import Station from "./pages/Station.svelte";
import Stations from "./pages/Stations.svelte";
import Tariffs from "./pages/Tariffs.svelte";
import Tokens from "./pages/Tokens.svelte";
import Users from "./pages/Users.svelte";
import type { IconName } from "./ui/Icon.svelte";

type Params = Record<string, string>;
// Each page knows which parts of its address it needs; here they are only passed on.
const page = (component: unknown): Component<Params> => component as Component<Params>;

const PAGES: [pattern: string, component: Component<Params>][] = [
  ["/", page(Overview)],
  ["/stations", page(Stations)],
  ["/stations/:stationId/:tab?", page(Station)],
  ["/sessions", page(Sessions)],
  ["/sessions/:sessionId", page(Session)],
  ["/inbox", page(Inbox)],
  ["/reviews", page(Reviews)],
  ["/tokens", page(Tokens)],
  ["/sites", page(Sites)],
  ["/tariffs", page(Tariffs)],
  ["/dialects", page(Dialects)],
  ["/certificates", page(Certificates)],
  ["/users", page(Users)],
  ["/api-keys", page(ApiKeys)],
  ["/audit", page(Audit)],
];

export function pageFor(path: string): { component: Component<Params>; params: Params } {
  for (const [pattern, component] of PAGES) {
    const params = match(pattern, path === "/" ? "/" : path);
    if (params) return { component, params };
  }
  return { component: page(NotFound), params: {} };
}

export interface NavItem {
  path: string;
  label: string;
  icon: IconName;
  counted?: "inbox" | "reviews";
}

export const NAVIGATION: { title: string; items: NavItem[] }[] = [
  {
    title: "Operate",
    items: [
      { path: "/", label: "Overview", icon: "overview" },
      { path: "/stations", label: "Stations", icon: "stations" },
      { path: "/sessions", label: "Sessions", icon: "sessions" },
      { path: "/inbox", label: "Inbox", icon: "inbox", counted: "inbox" },
      { path: "/reviews", label: "Reviews", icon: "reviews", counted: "reviews" },
    ],
  },
  {
    title: "Set up",
    items: [
      { path: "/tokens", label: "Tokens", icon: "tokens" },
      { path: "/sites", label: "Sites", icon: "sites" },
      { path: "/tariffs", label: "Tariffs", icon: "tariffs" },
      { path: "/dialects", label: "Dialects", icon: "plug" },
    ],
  },
  {
    title: "Administer",
    items: [
      { path: "/certificates", label: "Certificates", icon: "shield" },
      { path: "/users", label: "Users", icon: "users" },
      { path: "/api-keys", label: "API keys", icon: "keys" },
      { path: "/audit", label: "Audit", icon: "audit" },
    ],
  },
];
