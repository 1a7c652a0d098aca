// The wire log as exchanges: each request beside its answer, joined by message id.

export interface Frame {
  id: number;
  at: string;
  direction: "in" | "out";
  kind: "call" | "result" | "error" | "send" | "malformed" | "connection" | "mended";
  message_id: string | null;
  action: string | null;
  summary: string;
  raw: string;
  size_bytes: number;
}

export interface Exchange<F extends Frame = Frame> {
  /** Stable while answers arrive: the id of the first frame. */
  key: number;
  first: F;
  /** The answer to `first`, where `first` is a call. */
  reply: F | null;
  /** What the server took though it breaks the schema: one sentence for each frame it is about. */
  mended: string[];
  /** Time between the two as the server saw it; null without an answer. */
  elapsed_ms: number | null;
}

/** Joins frames in any order; the result is oldest first. A reply that answers nothing stands alone. */
export function joinFrames<F extends Frame>(frames: Iterable<F>): Exchange<F>[] {
  const ordered = [...new Map([...frames].map((frame) => [frame.id, frame])).values()].sort((a, b) => a.id - b.id);
  const open = new Map<string, Exchange<F>[]>();
  const heard = new Map<string | null, Exchange<F>>();
  const exchanges: Exchange<F>[] = [];
  for (const frame of ordered) {
    if (frame.kind === "result" || frame.kind === "error") {
      const asker = frame.direction === "in" ? "out" : "in";
      const waiting = open.get(`${asker} ${frame.message_id}`)?.shift();
      if (waiting) {
        waiting.reply = frame;
        waiting.elapsed_ms = Math.max(0, Date.parse(frame.at) - Date.parse(waiting.first.at));
        heard.set(frame.message_id, waiting);
        continue;
      }
    }
    const about = frame.kind === "mended" ? heard.get(frame.message_id) : undefined;
    if (about) {
      about.mended.push(frame.raw);
      continue;
    }
    const exchange: Exchange<F> = { key: frame.id, first: frame, reply: null, mended: [], elapsed_ms: null };
    exchanges.push(exchange);
    heard.set(frame.message_id, exchange);
    if (frame.kind === "call") {
      const key = `${frame.direction} ${frame.message_id}`;
      open.set(key, [...(open.get(key) ?? []), exchange]);
    }
  }
  return exchanges;
}

/** The action an exchange is about; an answer knows it only through its question. `whole`: no question was filtered away. */
export function actionOf(exchange: Exchange, whole = true): string {
  const action = exchange.first.action ?? exchange.reply?.action;
  if (action) return action;
  switch (exchange.first.kind) {
    case "malformed":
      return "Malformed frame";
    case "connection":
      return "Connection";
    case "mended":
      return "Mended";
    case "result":
      return whole ? "Answer nobody asked for" : "Answer";
    case "error":
      return whole ? "Error nobody asked for" : "Error";
    default:
      return "Unnamed message";
  }
}

/** Leaves out answers at the old end whose questions are on a page not read yet. */
export function withoutCutEnd<F extends Frame>(exchanges: Exchange<F>[], more: boolean): Exchange<F>[] {
  if (!more) return exchanges;
  const start = exchanges.findIndex((exchange) => !["result", "error", "mended"].includes(exchange.first.kind));
  return start < 0 ? [] : exchanges.slice(start);
}

/** JSON with indents; what is not JSON stays as it came. */
export function prettyFrame(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
