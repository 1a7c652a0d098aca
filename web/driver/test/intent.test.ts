// @vitest-environment jsdom
import { ApiProblem } from "@gridtap/shared/problem";
import { describe, expect, test } from "vitest";
import { Intent } from "../src/lib/intent.svelte";

const lost = (): never => {
  throw new TypeError("Failed to fetch");
};
const at_once = (): Promise<void> => Promise.resolve();

describe("an intent", () => {
  test("a second tap while the first runs does nothing", async () => {
    const intent = new Intent<string>(at_once);
    let sent = 0;
    let finish = (_: string): void => undefined;
    const first = intent.run(() => (sent++, new Promise((done) => (finish = done))));
    expect(await intent.run(() => (sent++, Promise.resolve("no")))).toBeNull();
    finish("yes");
    expect(await first).toBe("yes");
    expect(sent).toBe(1);
  });

  test("what became of it is forgotten when another takes its place", async () => {
    const intent = new Intent<string>(at_once);
    const fail = (): Promise<string> => Promise.reject(new ApiProblem({ status: 401, code: "wrong_password", detail: "No." }));
    await intent.run(fail);
    expect(intent.problem?.code).toBe("wrong_password");
    intent.forget();
    expect(intent.problem).toBeNull();
  });

  test("a lost network is asked again with the same key", async () => {
    const intent = new Intent<string>(at_once);
    const keys: string[] = [];
    const answer = await intent.run((key) => (keys.push(key), keys.length < 3 ? lost() : Promise.resolve("started")));
    expect(answer).toBe("started");
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(3);
  });

  test("giving up keeps the key for the next tap; an answer ends it", async () => {
    const intent = new Intent<string>(at_once);
    const keys: string[] = [];
    expect(await intent.run((key) => (keys.push(key), lost()))).toBeNull();
    expect(intent.problem?.code).toBe("network_lost");
    await intent.run((key) => (keys.push(key), Promise.resolve("started")));
    await intent.run((key) => (keys.push(key), Promise.resolve("another")));
    expect(new Set(keys.slice(0, 6)).size).toBe(1);
    expect(keys[6]).not.toBe(keys[5]);
  });

  test("a refusal is not repeated, and the next tap is a new intent", async () => {
    const intent = new Intent<string>(at_once);
    const keys: string[] = [];
    const refuse = (key: string): never => {
      keys.push(key);
      throw new ApiProblem({ status: 409, code: "connector_busy", detail: "Busy." });
    };
    await intent.run(refuse);
    await intent.run(refuse);
    expect(keys).toHaveLength(2);
    expect(keys[0]).not.toBe(keys[1]);
    expect(intent.problem?.code).toBe("connector_busy");
  });
});
