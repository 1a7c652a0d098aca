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
  it("says that a station cannot limit its power", () => {
    expect(explain(problem(409, "power_limit_not_possible"))).toBe(m.errPowerLimit);
  });
  it.each([502, 503, 504])("asks for patience where the service is away (%i)", (status) => {
    expect(explain(problem(status, "database_unreachable"))).toBe(m.errAway);
    expect(explain(problem(status, "server_error"))).toBe(m.errAway);
  });
  it("says that something broke only where it did", () => {
    expect(explain(problem(500, "internal_error"))).toBe(m.errServer);
  });
  it.each([
    ["Occupied", m.errReservationOccupied],
    ["Faulted", m.errReservationFaulted],
    ["Unavailable", m.errReservationUnavailable],
    ["Rejected", m.errReservationRejected],
    ["NotSupported", m.errReservationFailed],
  ])("tells what a station said to a reservation (%s)", (said, sentence) => {
    const refused = { status: 409, code: "reservation_refused", detail: "What the server said.", said };
    expect(explain(new ApiProblem(refused))).toBe(sentence);
  });
  it("tells until when a connector is kept for somebody else", () => {
    const refused = { status: 409, code: "connector_reserved", detail: "", reserved_until: "2026-01-01T12:30:00+00:00" };
    expect(explain(new ApiProblem(refused))).toContain("2026");
    expect(explain(problem(409, "connector_reserved"))).toBe(m.errConnectorReserved);
  });
  it("shows the server's sentence for what it has no words for", () => {
    expect(explain(problem(409, "something_new"))).toBe("What the server said.");
  });
});
