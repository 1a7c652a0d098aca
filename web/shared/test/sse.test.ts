import { describe, expect, test } from "vitest";
import { SseParser } from "../src/sse-parser";

const STREAM = ": hello\n\nevent: session\nid: 41\ndata: {\"a\":1}\n\nid: 42\ndata: first\ndata: second\n\nretry: 3000\n\n";
const EXPECTED = [
  { event: "session", data: '{"a":1}', id: "41" },
  { event: "message", data: "first\nsecond", id: "42" },
];

describe("an event stream", () => {
  test("reads the same however it is sliced", () => {
    for (let size = 1; size <= STREAM.length; size++) {
      const parser = new SseParser();
      const got = [];
      for (let at = 0; at < STREAM.length; at += size) got.push(...parser.push(STREAM.slice(at, at + size)));
      expect(got, `slices of ${size}`).toEqual(EXPECTED);
      expect(parser.retryMs).toBe(3000);
    }
  });

  test("takes CRLF and lone CR, also cut between the two", () => {
    const parser = new SseParser();
    expect([...parser.push("data: a\r"), ...parser.push("\n\r\ndata: b\r\r"), ...parser.push("\n")]).toEqual([
      { event: "message", data: "a", id: null },
      { event: "message", data: "b", id: null },
    ]);
  });

  test("comments and an unfinished message give nothing", () => {
    const parser = new SseParser();
    expect(parser.push(": heartbeat\n\n: heartbeat\n\ndata: not yet\n")).toEqual([]);
  });

  test("the id stays for messages that bring none, and one with a null character is ignored", () => {
    const parser = new SseParser();
    const got = parser.push("id: 7\ndata: a\n\ndata: b\n\nid: x\0\ndata: c\n\n");
    expect(got.map((message) => message.id)).toEqual(["7", "7", "7"]);
  });
});
