/** The limits a driver may choose, before starting and while charging; pure. */
import { minorDigits } from "@gridtap/shared/format";
import type { Limit, LimitNews, SessionView, StopAt } from "@gridtap/shared/types";

export type LimitKind = "none" | "energy" | "time" | "money" | "battery";
type Counted = Exclude<LimitKind, "none">;

export interface LimitChoice {
  kind: LimitKind;
  /** kWh, minutes, whole currency units or percent, by kind. */
  amount: number;
}

/** How far a session has come, in the same units; nothing before it begins. */
export type Used = Readonly<Record<Counted, number>>;
export const NOTHING: Used = { energy: 0, time: 0, money: 0, battery: 0 };

interface Scale {
  steps: readonly number[];
  start: number;
}

export const SCALES: Record<Counted, Scale> = {
  energy: { steps: [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 100, 120, 150], start: 20 },
  time: { steps: [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720], start: 60 },
  money: { steps: [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 75, 100], start: 10 },
  battery: { steps: [10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95], start: 80 },
};

/** Where one may stop still: the steps that are not reached, and at least one more unless the battery is full by then. */
export function stepsFor(kind: Counted, used: Used): readonly number[] {
  const { steps } = SCALES[kind];
  const ahead = steps.filter((step) => step > used[kind]);
  if (ahead.length > 0 || kind === "battery") return ahead;
  const next = Math.floor(used[kind] / 10) * 10 + 10;
  return [next, next + 10, next + 20, next + 50];
}

/** The kind with the amount to begin with: the usual one, or the first that is still ahead. */
export function chosen(kind: LimitKind, used: Used = NOTHING): LimitChoice {
  if (kind === "none") return { kind, amount: 0 };
  const ahead = stepsFor(kind, used);
  const { start } = SCALES[kind];
  return { kind, amount: ahead.includes(start) ? start : (ahead[0] ?? start) };
}

/** The next step up or down; at the end it stays. What lies between two steps goes to its neighbours. */
export function stepped(choice: LimitChoice, direction: 1 | -1, used: Used = NOTHING): LimitChoice {
  if (choice.kind === "none") return choice;
  const ahead = stepsFor(choice.kind, used);
  const next = direction === 1 ? ahead.find((step) => step > choice.amount) : ahead.findLast((step) => step < choice.amount);
  return { ...choice, amount: next ?? choice.amount };
}

/** As the API takes it; all null for no limit. */
export function toStop(choice: LimitChoice, minor_digits: number): Required<StopAt> {
  const none = { energy_wh: null, duration_s: null, cost_minor: null, soc_pct: null };
  switch (choice.kind) {
    case "none":
      return none;
    case "energy":
      return { ...none, energy_wh: Math.round(choice.amount * 1000) };
    case "time":
      return { ...none, duration_s: Math.round(choice.amount * 60) };
    case "money":
      return { ...none, cost_minor: Math.round(choice.amount * 10 ** minor_digits) };
    case "battery":
      return { ...none, soc_pct: choice.amount };
  }
}

/** The same for a session that begins; null for no limit. */
export function toLimit(choice: LimitChoice, minor_digits: number): Limit | null {
  return choice.kind === "none" ? null : { ...toStop(choice, minor_digits), power_w: null };
}

/** The choice that a limit in force stands for: the first of its bounds. */
export function choiceOf(limit: Limit | null, minor_digits: number): LimitChoice {
  if (limit?.energy_wh != null) return { kind: "energy", amount: limit.energy_wh / 1000 };
  if (limit?.duration_s != null) return { kind: "time", amount: limit.duration_s / 60 };
  if (limit?.cost_minor != null) return { kind: "money", amount: limit.cost_minor / 10 ** minor_digits };
  if (limit?.soc_pct != null) return { kind: "battery", amount: limit.soc_pct };
  return { kind: "none", amount: 0 };
}

export function usedBy(session: SessionView, duration_s: number): Used {
  return {
    energy: session.energy_wh / 1000,
    time: duration_s / 60,
    money: session.cost_minor / 10 ** minorDigits(session.currency, "en"),
    battery: session.soc_pct ?? 0,
  };
}

/** Whether a session would stop at once. */
export function isReached(choice: LimitChoice, used: Used): boolean {
  return choice.kind !== "none" && used[choice.kind] >= choice.amount;
}

export const BOUNDS = ["energy_wh", "duration_s", "cost_minor", "soc_pct"] as const;

/** Only where to stop, without the ceiling of power; null where that is nowhere. */
export function stopOf(limit: Limit | null): Required<StopAt> | null {
  const { energy_wh = null, duration_s = null, cost_minor = null, soc_pct = null } = limit ?? {};
  const stop = { energy_wh, duration_s, cost_minor, soc_pct };
  return BOUNDS.some((name) => stop[name] !== null) ? stop : null;
}

/** Who sees to a limit: its station by itself, its station at another point, its station soon, or we alone. */
export type Keeper = "station" | "other" | "soon" | "us";

export function keeperOf(news: LimitNews): Keeper {
  const [wanted, kept] = [stopOf(news.wanted), stopOf(news.kept)];
  const differs = BOUNDS.some((name) => kept?.[name] != null && kept[name] !== wanted?.[name]);
  const isNewest = news.kept_at !== null && (news.told_at === null || Date.parse(news.kept_at) >= Date.parse(news.told_at));
  if (differs && (isNewest || wanted === null)) return "other";
  if (wanted === null) return "us";
  const open = BOUNDS.filter((name) => wanted[name] !== null);
  if (open.every((name) => kept?.[name] === wanted[name])) return "station";
  return open.every((name) => news.can_keep.includes(name)) ? "soon" : "us";
}
