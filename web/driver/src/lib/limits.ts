/** The limits a driver may choose before starting; pure. */
import type { Limit } from "@gridtap/shared/types";

export type LimitKind = "none" | "energy" | "time" | "money";

export interface LimitChoice {
  kind: LimitKind;
  /** kWh, minutes or whole currency units, by kind. */
  amount: number;
}

interface Scale {
  steps: readonly number[];
  start: number;
}

export const SCALES: Record<Exclude<LimitKind, "none">, Scale> = {
  energy: { steps: [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 100, 120, 150], start: 20 },
  time: { steps: [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720], start: 60 },
  money: { steps: [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 75, 100], start: 10 },
};

/** The next step up or down; at the end it stays. */
export function stepped(choice: LimitChoice, direction: 1 | -1): LimitChoice {
  if (choice.kind === "none") return choice;
  const { steps } = SCALES[choice.kind];
  const index = steps.indexOf(choice.amount);
  const next = steps[Math.min(steps.length - 1, Math.max(0, index + direction))];
  return { ...choice, amount: next ?? choice.amount };
}

/** As the API takes it; null for no limit. */
export function toLimit(choice: LimitChoice, minor_digits: number): Limit | null {
  const none = { energy_wh: null, duration_s: null, cost_minor: null, power_w: null, soc_pct: null };
  switch (choice.kind) {
    case "none":
      return null;
    case "energy":
      return { ...none, energy_wh: choice.amount * 1000 };
    case "time":
      return { ...none, duration_s: choice.amount * 60 };
    case "money":
      return { ...none, cost_minor: choice.amount * 10 ** minor_digits };
  }
}
