// @vitest-environment node
import { expect, test, vi } from "vitest";

vi.stubGlobal("location", { pathname: "/console/stations/x/", search: "" });
vi.stubGlobal("addEventListener", () => undefined);
vi.stubGlobal("document", { addEventListener: () => undefined });
const { href, listOf, match, router, stationPath } = await import("../src/lib/router.svelte");

test("the place is what follows /console, without the last slash", () => expect(router.place.path).toBe("/stations/x"));
test("names in a pattern take one part each, the last may be left out", () => {
  expect(match("/stations/:id/:tab?", "/stations/A%2FB")).toEqual({ id: "A/B" });
  expect(match("/stations/:id/:tab?", "/stations/x/messages")).toEqual({ id: "x", tab: "messages" });
  expect(match("/stations/:id/:tab?", "/stations")).toBeNull();
  expect(match("/stations", "/stations/x")).toBeNull();
});
test("a broken escape is no match instead of a crash", () => expect(match("/stations/:id", "/stations/%zz")).toBeNull());
test("ids are escaped in links", () => expect(href(stationPath("a/b", "messages"))).toBe("/console/stations/a%2Fb/messages"));
test("who finds nothing is led to the list it would be in, else to the overview", () => {
  expect(listOf("/stations/x/messages")).toEqual({ path: "/stations", label: "All stations" });
  expect(listOf("/sessions/y").path).toBe("/sessions");
  expect(listOf("/stations").path).toBe("/");
  expect(listOf("/").path).toBe("/");
});
