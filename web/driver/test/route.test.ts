import { describe, expect, test } from "vitest";
import { codeFrom, parseRoute, safeNext, to } from "../src/lib/route";

describe("addresses", () => {
  test.each([
    ["/", { page: "charge" }],
    ["/activity/", { page: "activity" }],
    ["/c/GT%20101", { page: "code", code: "GT 101" }],
    ["/session/a1", { page: "session", session_id: "a1" }],
    ["/session/a1/receipt", { page: "receipt", session_id: "a1" }],
    ["/receipt/a1-b2", { page: "paid", key: "a1-b2" }],
    ["/session/a1/other", { page: "unknown" }],
    ["/session", { page: "unknown" }],
    ["/c/%E0%A4%A", { page: "code", code: "%E0%A4%A" }],
    ["/__proto__", { page: "unknown" }],
  ])("%s", (path, route) => expect(parseRoute(path)).toEqual(route));

  test("what `to` writes, `parseRoute` reads", () => {
    const odd = "DE*ABC/1 ü%";
    expect(parseRoute(to.evse(odd))).toEqual({ page: "evse", evse_id: odd });
    expect(parseRoute(to.receipt(odd))).toEqual({ page: "receipt", session_id: odd });
  });
});

describe("after signing in", () => {
  test("one returns to where one was", () => {
    expect(safeNext(to.signIn("/c/GT101").slice("/signin".length))).toBe("/c/GT101");
    expect(to.signIn("/")).toBe("/signin");
  });

  test.each(["//evil.example", "https://evil.example", "/\\evil.example", "/signin", "/nowhere", "javascript:alert(1)"])(
    "%s leads to the start",
    (next) => expect(safeNext(`?next=${encodeURIComponent(next)}`)).toBe("/"),
  );
});

describe("a code", () => {
  test.each([
    ["GT101", "GT101"],
    ["  gt-101 ", "gt-101"],
    ["https://charge.example/c/GT101?x=1", "GT101"],
    ["http://10.0.0.2:8000/c/DE*ABC*1", "DE*ABC*1"],
  ])("%s is read", (text, code) => expect(codeFrom(text)).toBe(code));

  test.each(["", "x", "https://example.com/", "two words", "<script>"])("%s is none", (text) => expect(codeFrom(text)).toBeNull());
});
