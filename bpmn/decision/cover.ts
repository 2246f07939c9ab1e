// Which cases a table covers twice, and which not at all. Worked out for tables of simple cells: each column is cut into
// parts in which every rule answers the same, so that a few cases stand for all.
import type { Text } from '../text/fill-text.ts';
import type { XmlElement } from '../xml/read-xml.ts';
import { type Cell, holds, type Interval, readCell } from './cell.ts';
import type { DecisionTable, InputColumn } from './definition.ts';
import type { DecisionDrawing } from './read-decisions.ts';

/** A part of a column: values that no rule tells apart. `example` is one of them. */
interface Part {
  readonly example: unknown;
  readonly told: Text;
}

interface Column {
  readonly parts: readonly Part[];
  /** By rule: in which parts it holds. */
  readonly holds: readonly (readonly boolean[])[];
}

/** Most findings of a kind, and most cases looked at. */
const most = { findings: 3, cases: 200_000 };

/** Notes rules that overlap where only one may match, and cases for which no rule stands. */
export function checkCover(drawing: DecisionDrawing, decision: XmlElement, table: DecisionTable): void {
  const cells = table.rules.map(({ tests }) => tests.map(readCell));
  const columns = table.inputs.map((column, index) =>
    cutColumn(
      column,
      cells.map((row) => row[index] ?? { type: 'any' }),
    ),
  );
  const cut = columns.filter((column) => column !== undefined);
  if (cut.length < columns.length || cut.length === 0) return;
  if (table.policy === 'UNIQUE')
    for (const found of overlaps(cut, table.rules.length)) drawing.note('rules.overlap', decision, { a: found.a + 1, b: found.b + 1, example: tellCase(table, found.parts) });
  const must = ['UNIQUE', 'FIRST', 'PRIORITY', 'ANY'].includes(table.policy) && table.outputs.every(({ otherwise }) => otherwise === undefined);
  if (must) for (const parts of gaps(cut, table.rules.length)) drawing.note('rules.gap', decision, { example: tellCase(table, parts) });
}

/** Cuts a column into parts; undefined when a cell says more than values and ranges, or kinds are mixed. */
function cutColumn(column: InputColumn, cells: readonly Cell[]): Column | undefined {
  const kinds = new Set(cells.map(({ type }) => type).filter((type) => type !== 'any'));
  if (kinds.has('feel') || kinds.size > 1) return undefined;
  const allowed = column.type.allowed === undefined ? undefined : readCell(column.type.allowed);
  const all = kinds.size === 0 ? [{ example: undefined, told: { en: '', zh: '' } }] : partsOf([...kinds][0], cells, allowed);
  const parts = all.filter(({ example }) => allowed === undefined || kinds.size === 0 || holds(allowed, example) !== false);
  return { parts, holds: cells.map((cell) => parts.map(({ example }) => holds(cell, example) ?? false)) };
}

function partsOf(kind: Cell['type'] | undefined, cells: readonly Cell[], allowed: Cell | undefined): Part[] {
  if (kind === 'flags') return [true, false].map((flag) => ({ example: flag, told: flag ? { en: 'yes', zh: '是' } : { en: 'no', zh: '否' } }));
  const all = allowed === undefined ? cells : [...cells, allowed];
  if (kind === 'texts') {
    const texts = [...new Set(all.flatMap((cell) => (cell.type === 'texts' ? cell.texts : [])))];
    const other = texts.reduce((long, text) => (text.length >= long.length ? `${text}_` : long), '_');
    return [...texts.map((text) => ({ example: text, told: { en: `"${text}"`, zh: `“${text}”` } })), { example: other, told: { en: 'anything else', zh: '其他值' } }];
  }
  return cutNumbers(all.flatMap((cell) => (cell.type === 'numbers' ? cell.intervals : [])));
}

/** Each limit by itself, and the stretches before, between and behind. */
function cutNumbers(intervals: readonly Interval[]): Part[] {
  const limits = [...new Set(intervals.flatMap(({ from, to }) => [from, to].filter((limit) => limit !== undefined)))].sort((a, b) => a - b);
  const [first, last] = [limits[0], limits.at(-1)];
  if (first === undefined || last === undefined) return [];
  const parts: Part[] = [{ example: first - 1, told: { en: `below ${first}`, zh: `小于 ${first}` } }];
  for (const [index, limit] of limits.entries()) {
    parts.push({ example: limit, told: { en: `${limit}`, zh: `${limit}` } });
    const next = limits[index + 1];
    if (next !== undefined) parts.push({ example: (limit + next) / 2, told: { en: `between ${limit} and ${next}`, zh: `${limit} 与 ${next} 之间` } });
  }
  return [...parts, { example: last + 1, told: { en: `above ${last}`, zh: `大于 ${last}` } }];
}

/** Pairs of rules that hold in one case, with that case: a part for each column. */
function overlaps(columns: readonly Column[], rules: number): { a: number; b: number; parts: (Part | undefined)[] }[] {
  const found: { a: number; b: number; parts: (Part | undefined)[] }[] = [];
  for (let a = 0; a < rules; a += 1)
    for (let b = a + 1; b < rules && found.length < most.findings; b += 1) {
      const parts = columns.map((column) => column.parts.find((_, index) => (column.holds[a]?.[index] ?? false) && (column.holds[b]?.[index] ?? false)));
      if (parts.every((part) => part !== undefined)) found.push({ a, b, parts });
    }
  return found;
}

/** Cases no rule holds in; columns that do not matter for them are left out. */
function gaps(columns: readonly Column[], rules: number): (Part | undefined)[][] {
  const found: (Part | undefined)[][] = [];
  let cases = 0;
  /** From which column on a rule holds whatever comes. */
  const open = Array.from({ length: rules }, (_, rule) => {
    const last = columns.findLastIndex((column) => column.holds[rule]?.includes(false) ?? false);
    return last + 1;
  });
  const look = (depth: number, matching: readonly number[], parts: readonly Part[]): void => {
    cases += 1;
    if (cases > most.cases || found.length >= most.findings) return;
    if (matching.length === 0) {
      found.push([...parts, ...columns.slice(depth).map(() => undefined)]);
      return;
    }
    const column = columns[depth];
    if (!column || matching.some((rule) => (open[rule] ?? 0) <= depth)) return;
    for (const [index, part] of column.parts.entries())
      look(
        depth + 1,
        matching.filter((rule) => column.holds[rule]?.[index] ?? false),
        [...parts, part],
      );
  };
  look(
    0,
    Array.from({ length: rules }, (_, rule) => rule),
    [],
  );
  return found;
}

/** `Amount above 1000, Level "gold"`. */
function tellCase(table: DecisionTable, parts: readonly (Part | undefined)[]): Text {
  const told = table.inputs.flatMap(({ label }, index) => {
    const part = parts[index];
    return part === undefined || part.told.en === '' ? [] : [{ en: `${label} ${part.told.en}`, zh: `${label} 为 ${part.told.zh}` }];
  });
  if (told.length === 0) return { en: 'every case', zh: '任何情况' };
  return { en: told.map(({ en }) => en).join(', '), zh: told.map(({ zh }) => zh).join('，') };
}
