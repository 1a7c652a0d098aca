import { describe, expect, test } from "vitest";
import { isEmail } from "../src/lib/email";

describe("the address of a new account", () => {
  test.each(["zoe@example.com", " zoe@example.com ", "z.o+e@mail.example.co.uk"])("%j is one that the server takes", (text) => {
    expect(isEmail(text)).toBe(true);
  });

  test.each(["zoe@example", "zoe", "@example.com", "zoe@.com", "zoe@example.", "zo e@example.com", "a@b@c.de", `${"z".repeat(65)}@example.com`])(
    "%j is none",
    (text) => {
      expect(isEmail(text)).toBe(false);
    },
  );
});
