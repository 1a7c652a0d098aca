/** Reads a text/event-stream; pure, fed with text in any slices. Spec: WHATWG HTML §9.2.6. */
export interface SseMessage {
  event: string;
  data: string;
  id: string | null;
}

export class SseParser {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #id: string | null = null;
  /** The server's wish for the reconnection delay, if it said one. */
  retryMs: number | null = null;

  /** Add text; returns the messages it completed. */
  push(text: string): SseMessage[] {
    const out: SseMessage[] = [];
    this.#rest += text;
    // A lone CR at the end may be the first half of CRLF: leave it for the next slice.
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = this.#line(line);
      if (message) out.push(message);
    }
    return out;
  }

  #line(line: string): SseMessage | null {
    if (line === "") {
      const message = this.#data.length ? { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id } : null;
      this.#event = "";
      this.#data = [];
      return message;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return null; // a comment: the heartbeat
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retryMs = Number(value);
    return null;
  }
}
