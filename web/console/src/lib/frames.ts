/** Which frames of the wire log a filter lets through: the same the server would send. */
import type { Frame } from "./exchanges";

export interface FrameFilter extends Record<string, string> {
  q: string;
  action: string;
  direction: string;
  kind: string;
}

export function wants(filter: FrameFilter, frame: Frame): boolean {
  const text = filter.q.toLowerCase();
  return (
    (!filter.action || frame.action === filter.action) &&
    (!filter.direction || frame.direction === filter.direction) &&
    (!filter.kind || frame.kind === filter.kind) &&
    (!text || frame.raw.toLowerCase().includes(text) || frame.summary.toLowerCase().includes(text))
  );
}
