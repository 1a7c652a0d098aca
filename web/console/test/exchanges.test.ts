import { expect, test } from "vitest";
import { actionOf, joinFrames, prettyFrame, type Frame } from "../src/lib/exchanges";

function frame(id: number, direction: "in" | "out", kind: Frame["kind"], messageId: string | null, ms = id): Frame {
  return {
    id,
    at: new Date(1_700_000_000_000 + ms).toISOString(),
    direction,
    kind,
    message_id: messageId,
    action: kind === "call" ? "Heartbeat" : null,
    summary: "",
    raw: "",
    size_bytes: 0,
  };
}

test("a request stands beside its answer, whatever order they are given in", () => {
  const [only, ...rest] = joinFrames([frame(2, "out", "result", "m", 25), frame(1, "in", "call", "m", 1)]);
  expect(rest).toEqual([]);
  expect(only?.reply?.id).toBe(2);
  expect(only?.elapsed_ms).toBe(24);
});
test("the same message id in both directions is two exchanges", () => {
  const joined = joinFrames([
    frame(1, "in", "call", "m"),
    frame(2, "out", "call", "m"),
    frame(3, "in", "result", "m"),
    frame(4, "out", "error", "m"),
  ]);
  expect(joined.map((one) => [one.first.id, one.reply?.id])).toEqual([
    [1, 4],
    [2, 3],
  ]);
});
test("a repeated request gets its own answer", () => {
  const joined = joinFrames([
    frame(1, "in", "call", "m"),
    frame(2, "out", "result", "m"),
    frame(3, "in", "call", "m"),
    frame(4, "out", "result", "m"),
  ]);
  expect(joined.map((one) => one.reply?.id)).toEqual([2, 4]);
});
test("an answer nobody asked for stands alone and says so", () => {
  const [only] = joinFrames([frame(9, "in", "result", "x")]);
  expect(only?.reply).toBeNull();
  expect(only && actionOf(only)).toBe("Answer nobody asked for");
});
test("a frame seen twice, by page and by stream, is shown once", () => {
  expect(joinFrames([frame(1, "in", "call", "m"), frame(1, "in", "call", "m")])).toHaveLength(1);
});
test("a frame that is not JSON stays as it came", () => {
  expect(prettyFrame('[2,"x')).toBe('[2,"x');
  expect(prettyFrame('[3,"x",{}]')).toContain("\n");
});
test("what was mended stands with the exchange it is about, else alone", () => {
  const joined = joinFrames([
    frame(1, "in", "call", "m"),
    frame(2, "in", "mended", "m"),
    frame(3, "out", "result", "m"),
    frame(4, "out", "call", "n"),
    frame(5, "in", "result", "n"),
    frame(6, "in", "mended", "n"),
    frame(7, "in", "mended", "x"),
  ]);
  expect(joined.map((one) => [one.first.id, one.reply?.id, one.mended.length])).toEqual([
    [1, 3, 1],
    [4, 5, 1],
    [7, undefined, 0],
  ]);
});
