/** Readings of a session as the lines of a chart and the rows of a table. */
import type { ReadingView } from "./types";

export interface Curves {
  /** Epoch seconds, rising, one per instant at which anything was read. */
  times: number[];
  power_w: (number | null)[];
  energy_wh: (number | null)[];
  soc_pct: (number | null)[];
}

const isEnergy = (name: string): boolean => name === "Energy.Active.Import.Register";
const isPower = (name: string): boolean => name === "Power.Active.Import";

/** Energy counts from the first register value. Phases are added up where there is no total. */
export function curvesOf(readings: ReadingView[]): Curves {
  const at = new Map<number, { power: number | null; phases: number | null; energy: number | null; soc: number | null }>();
  for (const reading of readings) {
    const second = Date.parse(reading.at) / 1000;
    if (Number.isNaN(second)) continue;
    const row = at.get(second) ?? { power: null, phases: null, energy: null, soc: null };
    at.set(second, row);
    if (isPower(reading.measurand)) {
      if (reading.phase) row.phases = (row.phases ?? 0) + reading.value;
      else row.power = reading.value;
    } else if (isEnergy(reading.measurand) && !reading.phase) row.energy = reading.value;
    else if (reading.measurand === "SoC") row.soc = reading.value;
  }
  const rows = [...at.entries()].sort(([a], [b]) => a - b);
  const base = rows.find(([, row]) => row.energy !== null)?.[1].energy ?? 0;
  return {
    times: rows.map(([second]) => second),
    power_w: rows.map(([, row]) => row.power ?? row.phases),
    energy_wh: rows.map(([, row]) => (row.energy === null ? null : row.energy - base)),
    soc_pct: rows.map(([, row]) => row.soc),
  };
}

export interface ReadingRow {
  at: string;
  context: string;
  cells: Map<string, string>;
}

const THOUSANDTHS = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 3 });

/** One row per instant, one column per measurand and phase, newest first. */
export function tableOf(readings: ReadingView[]): { columns: string[]; rows: ReadingRow[] } {
  const columns = new Set<string>();
  const rows = new Map<string, ReadingRow>();
  for (const reading of readings) {
    const column = `${reading.measurand}${reading.phase ? ` ${reading.phase}` : ""}${reading.location && reading.location !== "Outlet" ? ` (${reading.location})` : ""}`;
    columns.add(column);
    const key = `${reading.at} ${reading.context}`;
    const row = rows.get(key) ?? { at: reading.at, context: reading.context, cells: new Map<string, string>() };
    rows.set(key, row);
    row.cells.set(column, `${THOUSANDTHS.format(reading.value)} ${reading.unit === "celsius" ? "°C" : reading.unit}`);
  }
  return { columns: [...columns], rows: [...rows.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)) };
}
