// Rows as CSV that a spreadsheet opens without running anything in it.

export type Cell = string | number | null | undefined;
export interface Column<Row> {
  title: string;
  cell: (row: Row) => Cell;
}

/** Text that a spreadsheet would read as a formula gets an apostrophe in front. */
export function escapeCell(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const harmless = /^[\s\u0000-\u001f]*[=+\-@＝＋－＠]/.test(cell) || /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function toCsv<Row>(columns: Column<Row>[], rows: Row[]): string {
  const lines = [columns.map((column) => escapeCell(column.title))];
  for (const row of rows) lines.push(columns.map((column) => escapeCell(column.cell(row))));
  return lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
}

/** Hands the text to the browser as a file. */
export function download(name: string, text: string, type = "text/csv;charset=utf-8"): void {
  const url = URL.createObjectURL(new Blob(["\ufeff", text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
