/** What a person reads when something failed: our words by the problem's code, else the server's sentence. */
import type { ApiProblem } from "@gridtap/shared/problem";
import { m, show } from "./words";

type Word = { [K in keyof typeof m]: (typeof m)[K] extends string ? K : never }[keyof typeof m];

const BY_CODE: Readonly<Record<string, Word>> = {
  network_lost: "errNetwork",
  no_answer: "errNoAnswer",
  server_error: "errServer",
  internal_error: "errServer",
  wrong_password: "errCredentials",
  too_many_requests: "errRate",
  email_taken: "errEmailTaken",
  registration_closed: "errRegistrationClosed",
  connector_busy: "errConnectorBusy",
  connector_reserved: "errConnectorReserved",
  reservation_refused: "errReservationFailed",
  reservation_not_supported: "errReservationRejected",
  reservations_off: "errReservationsOff",
  already_reserved: "errAlreadyReserved",
  reservation_unknown: "errNoSuchReservation",
  connector_unavailable: "errConnectorUnavailable",
  connector_faulted: "errConnectorUnavailable",
  station_unreachable: "errStationUnreachable",
  start_rejected: "errStationRejected",
  start_failed: "errStartFailed",
  start_not_possible: "errStartFailed",
  power_limit_not_possible: "errPowerLimit",
  station_not_accepted: "errNotAccepted",
  token_blocked: "errTokenBlocked",
  token_expired: "errTokenBlocked",
  token_invalid: "errTokenBlocked",
  token_concurrent: "errTokenConcurrent",
  request_interrupted: "errInterrupted",
  bad_email: "badEmail",
  bad_password: "shortPassword",
  not_signed_in: "signInExpired",
  stop_rejected: "errStopRejected",
  evse_unknown: "errNoSuchEvse",
  session_unknown: "errNoSuchSession",
  site_unknown: "errNoSuchSite",
  session_over: "errSessionOver",
  bad_limit: "errBadLimit",
};

/** What a station answers to a reservation. Spec: OCPP 1.6 §7.35; OCPP 2.0.1 ReserveNowStatusEnumType. */
const RESERVATION_SAID: Readonly<Record<string, Word>> = {
  Occupied: "errReservationOccupied",
  Faulted: "errReservationFaulted",
  Unavailable: "errReservationUnavailable",
  Rejected: "errReservationRejected",
};

/** The server, or a proxy before it, asks for patience; nothing is broken. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

function wordOf(problem: ApiProblem): Word | undefined {
  const said = problem.code === "reservation_refused" ? RESERVATION_SAID[problem.extra["said"] ?? ""] : undefined;
  return said ?? BY_CODE[problem.code];
}

export function explain(problem: ApiProblem): string {
  const until = problem.extra["reserved_until"];
  if (problem.code === "connector_reserved" && until) return m.errConnectorReservedUntil(show.until(until));
  const word = wordOf(problem);
  if (word && word !== "errServer") return m[word];
  if (AWAY.has(problem.status)) return m.errAway;
  if (word || problem.status >= 500) return m.errServer;
  return problem.message || m.errServer;
}
