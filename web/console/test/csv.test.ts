import { expect, test } from "vitest";
import { escapeCell, toCsv } from "../src/lib/csv";

test.each(["=1+1", "+49", "-2", "@sum", "\t=1", " =1", "\r=x"])("text that begins a formula is disarmed: %j", (text) => {
  expect(escapeCell(text).replace(/^"/, "")).toMatch(/^'/);
});
test("a negative number stays a number", () => expect(escapeCell(-3.5)).toBe("-3.5"));
test("a number that is none becomes an empty cell", () => expect(escapeCell(Number.NaN)).toBe(""));
test("quotes, commas and line ends are quoted", () => expect(escapeCell('a "b", c\nd')).toBe('"a ""b"", c\nd"'));
test("rows come out in the order of the columns, lines end as RFC 4180 says", () => {
  const csv = toCsv(
    [
      { title: "id", cell: (row: { id: string; wh: number | null }) => row.id },
      { title: "energy_wh", cell: (row) => row.wh },
    ],
    [
      { id: "a", wh: 7 },
      { id: "=b", wh: null },
    ],
  );
  expect(csv).toBe("id,energy_wh\r\na,7\r\n'=b,\r\n");
});
