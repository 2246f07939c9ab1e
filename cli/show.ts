import type { Text } from '@portico/contracts';
import { widthOf, wrapped, table, type Column } from './table.ts';
import type { Terminal } from './terminal.ts';
import type { Means } from './verb.ts';

/** Shows what an operation gave: JSON for machines, else lists as tables and the rest as lines `name  value`. */
export function showValue({ terminal, json }: Pick<Means, 'terminal' | 'json'>, value: unknown): void {
  if (json) {
    terminal.out(JSON.stringify(value, null, 2));
    return;
  }
  if (!isObject(value)) {
    terminal.out(cell(terminal, value));
    return;
  }
  const simple: [string, string][] = [];
  for (const [name, part] of Object.entries(value)) {
    if (!isList(part)) {
      if (name === 'next') {
        if (typeof part === 'string') terminal.error(terminal.paint('dim', terminal.say({ en: `There is more: --cursor ${part}`, zh: `还有更多：--cursor ${part}` }), true));
      } else simple.push([name, cell(terminal, part)]);
      continue;
    }
    if (Object.values(value).filter((one) => isList(one)).length > 1) terminal.out(terminal.paint('bold', name));
    showRows(terminal, part);
  }
  showPairs(terminal, simple);
}

export async function showStream({ terminal }: Pick<Means, 'terminal'>, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of bytes) await terminal.write(chunk);
}

/** Lines `name  value`, the values under each other. */
export function showPairs(terminal: Terminal, pairs: readonly (readonly [string, string])[]): void {
  const width = Math.max(0, ...pairs.map(([name]) => widthOf(name)));
  for (const [name, value] of pairs) {
    const lines = wrapped(value, (terminal.columns ?? Infinity) - width - 2);
    lines.forEach((line, index) => {
      const head = index === 0 ? name : '';
      terminal.out(`${terminal.paint('dim', head + ' '.repeat(width - widthOf(head)))}  ${line}`.trimEnd());
    });
  }
}

/** A table, or a word that there is nothing. */
export function showTable(terminal: Terminal, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) {
    terminal.out(terminal.paint('dim', terminal.say({ en: 'none', zh: '无' })));
    return;
  }
  const { head, lines, left } = table(columns, rows, terminal.columns);
  terminal.out(terminal.paint('bold', head));
  for (const line of lines) terminal.out(line);
  if (left.length === 0) return;
  const names = left.join(', ');
  terminal.error(terminal.paint('dim', terminal.say({ en: `No room for: ${names}. All of it: --json`, zh: `以下列放不下：${names}。完整内容请用 --json` }), true));
}

function showRows(terminal: Terminal, list: readonly unknown[]): void {
  const rows = list.filter((one) => isObject(one));
  if (rows.length < list.length) {
    for (const one of list) terminal.out(cell(terminal, one));
    return;
  }
  const found = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  // Ids are long and read by nobody, but needed whole: they stand last.
  const names = [...found.filter((name) => name !== 'id'), ...found.filter((name) => name === 'id')];
  const columns = names.map((name) => ({
    title: name,
    whole: name === 'id',
    right: rows.every((row) => row[name] === null || typeof row[name] === 'number') && rows.some((row) => typeof row[name] === 'number'),
  }));
  showTable(
    terminal,
    columns,
    rows.map((row) => names.map((name) => cell(terminal, row[name]))),
  );
}

/** One value in one line. */
export function cell(terminal: Terminal, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? moment(value) : value;
  if (typeof value === 'boolean') return terminal.say(value ? { en: 'yes', zh: '是' } : { en: 'no', zh: '否' });
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map((one) => cell(terminal, one)).join(', ');
  if (isText(value)) return terminal.say({ en: value.en ?? value.zh ?? '', zh: value.zh ?? value.en ?? '' });
  const named = value as { name?: unknown };
  return typeof named.name === 'string' ? named.name : JSON.stringify(value);
}

/** An instant in the time zone of the reader, to the second. */
export function moment(iso: string): string {
  const at = new Date(iso);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list worth a table: of objects; a list of words stands in its line. */
function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && (value.length === 0 || value.some((one) => isObject(one)));
}

function isText(value: object): value is Partial<Text> {
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => name === 'en' || name === 'zh');
}
