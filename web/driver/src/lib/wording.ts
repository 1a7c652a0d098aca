/** A session in words: what is going on and what to do about it; pure but for the language. */
import type { SessionView } from "@gridtap/shared/types";
import { m } from "./words";

export type Tone = "wait" | "act" | "go" | "pause" | "trouble" | "done";

export interface Wording {
  title: string;
  hint: string;
  tone: Tone;
}

export const LIVE_STATES: ReadonlySet<SessionView["state"]> = new Set(["starting", "charging", "suspended", "stopping"]);

export function isLive(session: Pick<SessionView, "state">): boolean {
  return LIVE_STATES.has(session.state);
}

/** The finer word comes from the server; without a known one the state decides. */
function phaseOf(session: SessionView): string {
  if (isLive(session) && !session.station_online) return "offline";
  return session.phase;
}

export function wordingOf(session: SessionView): Wording {
  switch (phaseOf(session)) {
    case "waiting_for_station":
      return { title: m.phaseWaiting, hint: m.phaseWaitingHint, tone: "wait" };
    case "plug_in":
      return { title: m.phasePlugIn, hint: m.phasePlugInHint, tone: "act" };
    case "charging":
      return { title: m.phaseCharging, hint: m.phaseChargingHint, tone: "go" };
    case "suspended_by_car":
      return { title: m.phaseCarPaused, hint: m.phaseCarPausedHint, tone: "pause" };
    case "suspended_by_station":
      return { title: m.phaseStationPaused, hint: m.phaseStationPausedHint, tone: "pause" };
    case "station_restarted":
      return { title: m.phaseRestarted, hint: m.phaseRestartedHint, tone: "pause" };
    case "finishing":
      return { title: m.phaseFinishing, hint: m.phaseFinishingHint, tone: "wait" };
    case "offline":
      return { title: m.phaseOffline, hint: m.phaseOfflineHint, tone: "trouble" };
    case "ended":
      return { title: m.phaseEnded, hint: endOf(session), tone: "done" };
    case "failed":
      return failedWording(session);
    default:
      return byState(session);
  }
}

function byState(session: SessionView): Wording {
  switch (session.state) {
    case "starting":
      return { title: m.phaseWaiting, hint: m.phaseWaitingHint, tone: "wait" };
    case "charging":
      return { title: m.phaseCharging, hint: m.phaseChargingHint, tone: "go" };
    case "suspended":
      return { title: m.phaseCarPaused, hint: m.phaseCarPausedHint, tone: "pause" };
    case "stopping":
      return { title: m.phaseFinishing, hint: m.phaseFinishingHint, tone: "wait" };
    case "ended":
      return { title: m.phaseEnded, hint: endOf(session), tone: "done" };
    case "failed":
      return failedWording(session);
  }
}

/** A limit is watched by us: the station only knows that it was told to stop. */
function endOf(session: SessionView): string {
  const { fraction, kind } = progressOf(session, session.duration_s);
  const counts = kind !== "soc" || session.limit?.soc_pct != null;
  const kept = session.stop_reason === "Remote" && counts && fraction === 1;
  return kept ? m.reasonLimit : reasonOf(session);
}

function failedWording(session: SessionView): Wording {
  const title = session.failure_code === "cancelled" ? m.phaseCancelled : m.phaseFailed;
  return { title, hint: failureOf(session), tone: "trouble" };
}

/** Why it never began: our words by the code, else the server's sentence. */
function failureOf(session: Pick<SessionView, "failure" | "failure_code">): string {
  switch (session.failure_code) {
    case "station_unreachable":
      return m.failedUnreachable;
    case "start_rejected":
      return m.failedRejected;
    case "start_failed":
    case "start_not_possible":
      return m.failedStation;
    case "not_started":
      return m.failedTime;
    case "connector_taken":
      return m.failedTaken;
    case "cancelled":
      return m.failedCancelled;
    default:
      return session.failure ?? m.phaseFailedHint;
  }
}

/** Why it ended. Spec: OCPP 1.6 §7.36 Reason; the server's own words for limits. */
export function reasonOf(session: Pick<SessionView, "stop_reason">): string {
  const word = session.stop_reason ?? "";
  switch (word.toLowerCase()) {
    case "":
      return "";
    case "remote":
      return m.reasonRemote;
    case "local":
    case "masterpass":
      return m.reasonLocal;
    case "stoppedbyev":
      return m.reasonCarEnd;
    case "evdisconnected":
    case "unlockcommand":
      return m.reasonCar;
    case "energylimitreached":
    case "timelimitreached":
    case "costlimitreached":
    case "soclimitreached":
    case "limit":
    case "limit_reached":
    case "energy_limit":
    case "time_limit":
    case "cost_limit":
      return m.reasonLimit;
    case "powerloss":
    case "emergencystop":
      return m.reasonPower;
    case "hardreset":
    case "softreset":
    case "immediatereset":
    case "reboot":
      return m.reasonReset;
    case "groundfault":
    case "overcurrentfault":
    case "powerquality":
      return m.reasonFault;
    case "deauthorized":
      return m.reasonDeauthorized;
    default:
      return m.reasonOther(word);
  }
}

/** Flags that say nothing of the figures. */
const HARMLESS = new Set(["started_offline", "clock_wrong", "not_authorised", "evse_zero"]);

/** What to say of figures that are not plainly the station's own; empty where they are. */
export function doubtOf(session: Pick<SessionView, "flags">): string {
  if (session.flags.includes("corrected")) return ""; // the operator has looked
  const doubts = session.flags.filter((flag) => !HARMLESS.has(flag));
  if (doubts.length === 0) return "";
  return doubts.every((flag) => flag === "estimated") ? m.flagEstimated : m.flagReview;
}

export interface Progress {
  /** 0…1, null where there is nothing to count towards. */
  fraction: number | null;
  kind: "soc" | "energy" | "time" | "money" | null;
}

/** How far along: the limit that comes first, else the battery. */
export function progressOf(session: SessionView, duration_s: number): Progress {
  const { limit } = session;
  const parts: { fraction: number; kind: Exclude<Progress["kind"], null> }[] = [];
  if (limit?.energy_wh) parts.push({ fraction: session.energy_wh / limit.energy_wh, kind: "energy" });
  if (limit?.duration_s) parts.push({ fraction: duration_s / limit.duration_s, kind: "time" });
  if (limit?.cost_minor) parts.push({ fraction: session.cost_minor / limit.cost_minor, kind: "money" });
  if (limit?.soc_pct && session.soc_pct !== null) parts.push({ fraction: session.soc_pct / limit.soc_pct, kind: "soc" });
  if (parts.length === 0 && session.soc_pct !== null) parts.push({ fraction: session.soc_pct / 100, kind: "soc" });
  const first = parts.reduce<(typeof parts)[number] | null>((best, part) => (best && best.fraction >= part.fraction ? best : part), null);
  return first ? { fraction: Math.min(1, Math.max(0, first.fraction)), kind: first.kind } : { fraction: null, kind: null };
}
