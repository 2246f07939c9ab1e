import type { ChartData } from './chart-data.ts';

/** The numbers of a chart as CSV. */
export function chartCsv(data: ChartData, { group, measure }: { group: string; measure: string }): string {
  const head = [group, ...data.series.map(({ part }) => part.label || measure)];
  const lines = data.groups.map((part, index) => [part.label, ...data.series.map(({ numbers }) => numbers[index] ?? '')]);
  return csvOf([head, ...lines]);
}

/** Lines as CSV (RFC 4180, with the mark that tells spreadsheets it is UTF-8). */
export function csvOf(lines: readonly (readonly (string | number)[])[]): string {
  return `\uFEFF${lines.map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** A spreadsheet would run a text that begins like a formula: a quote in front stops it. */
function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hands a file to the browser to be kept. */
export function keepFile(name: string, address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
