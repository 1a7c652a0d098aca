/** Receipt lines in the language in use. */
import type { Receipt } from "@gridtap/shared/types";
import { m } from "./words";

export function lineWord(line: Receipt["lines"][number]): string {
  switch (line.kind) {
    case "energy":
      return m.lineEnergy;
    case "time":
      return m.lineTime;
    case "session":
      return m.lineSession;
    case "idle":
      return m.lineIdle;
    default:
      return line.description;
  }
}
