/** What a person may type into a bill. */
import { number } from "./words";

const MOST_KWH = 1_000_000;

/** Why an energy cannot stand in a bill, as a sentence; null where it can. */
export function energyFault(energy_wh: number): string | null {
  if (energy_wh < 0) return "Energy cannot be below zero.";
  return energy_wh > MOST_KWH * 1000 ? `A bill holds at most ${number(MOST_KWH, 0)}\u00a0kWh.` : null;
}
