/** The power curve of a session: points in order of time, thinned so that it draws fast; pure. */

export interface CurvePoint {
  at_ms: number;
  power_w: number;
}

const MAX_POINTS = 400;

/** Add a point: out of order or repeated ones are left out; beyond the limit every second one goes. */
export function extended(curve: readonly CurvePoint[], point: CurvePoint): readonly CurvePoint[] {
  const last = curve.at(-1);
  if (last && point.at_ms <= last.at_ms) return curve;
  const next = [...curve, point];
  return next.length > MAX_POINTS ? next.filter((_, index) => index % 2 === 0 || index === next.length - 1) : next;
}

export interface Drawing {
  line: string;
  area: string;
  peak_w: number;
  average_w: number;
  end: { x: number; y: number };
}

/** A step up to a round number, so that the scale does not jump with each reading. */
export function ceiling(peak_w: number): number {
  const steps = [1000, 2000, 4000, 8000, 12_000, 16_000, 24_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000, 400_000];
  return steps.find((step) => step >= peak_w * 1.05) ?? Math.ceil(peak_w / 100_000) * 100_000;
}

/** SVG paths over a box; null until there are two points. The average is over time, not over points. */
export function draw(curve: readonly CurvePoint[], width: number, height: number): Drawing | null {
  const first = curve[0];
  const last = curve.at(-1);
  if (!first || !last || curve.length < 2) return null;
  const peak_w = Math.max(...curve.map((point) => point.power_w));
  const top_w = ceiling(peak_w);
  const x = (at_ms: number): number => ((at_ms - first.at_ms) / (last.at_ms - first.at_ms)) * width;
  const y = (power_w: number): number => height - (Math.max(0, power_w) / top_w) * height;
  const points = curve.map((point) => `${x(point.at_ms).toFixed(1)} ${y(point.power_w).toFixed(1)}`);
  const line = `M${points.join("L")}`;
  let energy = 0;
  for (let index = 1; index < curve.length; index++) {
    const [a, b] = [curve[index - 1]!, curve[index]!];
    energy += ((a.power_w + b.power_w) / 2) * (b.at_ms - a.at_ms);
  }
  return {
    line,
    area: `${line}L${width} ${height}L0 ${height}Z`,
    peak_w,
    average_w: energy / (last.at_ms - first.at_ms),
    end: { x: width, y: y(last.power_w) },
  };
}
