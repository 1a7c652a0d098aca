// @vitest-environment jsdom
import { ApiProblem } from "@gridtap/shared/problem";
import { describe, expect, it } from "vitest";
import { explain } from "../src/lib/problems";
import { m } from "../src/lib/words";

const problem = (status: number, code: string) => new ApiProblem({ status, code, detail: "What the server said." });

describe("what a person reads when something failed", () => {
  it("has words of its own for a known code, whatever the status", () => {
    expect(explain(problem(504, "station_unreachable"))).toBe(m.errStationUnreachable);
  });
  it.each([502, 503, 504])("asks for patience where the service is away (%i)", (status) => {
    expect(explain(problem(status, "database_unreachable"))).toBe(m.errAway);
    expect(explain(problem(status, "server_error"))).toBe(m.errAway);
  });
  it("says that something broke only where it did", () => {
    expect(explain(problem(500, "internal_error"))).toBe(m.errServer);
  });
  it("shows the server's sentence for what it has no words for", () => {
    expect(explain(problem(409, "something_new"))).toBe("What the server said.");
  });
});
