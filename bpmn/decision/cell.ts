// A cell of a decision table, as far as it is simple: values, comparisons and ranges. Most cells are; they are tested
// without FEEL, and tables made of them can be looked over for gaps and for rules that overlap.

/** A part of the line of numbers; without `from` or `to` it has no end there. */
export interface Interval {
  readonly from?: number;
  readonly to?: number;
  readonly withFrom: boolean;
  readonly withTo: boolean;
}

export type Cell =
  | { readonly type: 'any' }
  | { readonly type: 'texts'; readonly texts: readonly string[]; readonly not: boolean }
  | { readonly type: 'flags'; readonly flags: readonly boolean[]; readonly not: boolean }
  | { readonly type: 'numbers'; readonly intervals: readonly Interval[]; readonly not: boolean }
  /** Whatever else FEEL can say. */
  | { readonly type: 'feel' };

const feel: Cell = { type: 'feel' };
const number = String.raw`-?(?:\d+(?:\.\d+)?|\.\d+)`;
const textPattern = /^"((?:[^"\\]|\\["\\])*)"$/;
const numberPattern = new RegExp(`^${number}$`);
const comparisonPattern = new RegExp(`^(<=|>=|<|>)\\s*(${number})$`);
const rangePattern = new RegExp(`^([[\\](])\\s*(${number})\\s*\\.\\.\\s*(${number})\\s*([\\])[])$`);

const cells = new Map<string, Cell>();

/** Reads the unary tests of a cell; what is not simple comes back as `feel`. */
export function readCell(text: string): Cell {
  const known = cells.get(text);
  if (known) return known;
  const cell = read(text.trim());
  // Tables are read again and again; a process or page that makes up cells must not fill the memory.
  if (cells.size >= 10_000) cells.clear();
  cells.set(text, cell);
  return cell;
}

function read(text: string): Cell {
  if (text === '' || text === '-') return { type: 'any' };
  const negated = /^not\s*\(([\s\S]*)\)$/.exec(text);
  const parts = partsOf(negated ? (negated[1] ?? '') : text);
  if (!parts) return feel;
  const not = negated !== null;
  const texts = parts.map((part) => textPattern.exec(part)?.[1]?.replaceAll(/\\(["\\])/g, '$1'));
  if (texts.every((one) => one !== undefined)) return { type: 'texts', texts, not };
  if (parts.every((part) => part === 'true' || part === 'false')) return { type: 'flags', flags: parts.map((part) => part === 'true'), not };
  const intervals = parts.map(intervalOf);
  return intervals.every((one) => one !== undefined) ? { type: 'numbers', intervals, not } : feel;
}

/** The tests between the commas; undefined when a bracket or quote makes it more than a plain list. */
function partsOf(text: string): string[] | undefined {
  const parts = text.match(/"(?:[^"\\]|\\.)*"|[^",]+|,/g) ?? [];
  if (parts.join('').length !== text.length) return undefined;
  const joined = parts.reduce<string[]>((list, part) => (part === ',' ? [...list, ''] : [...list.slice(0, -1), `${list.at(-1) ?? ''}${part}`]), ['']).map((part) => part.trim());
  return joined.every((part) => part !== '') ? joined : undefined;
}

function intervalOf(part: string): Interval | undefined {
  if (numberPattern.test(part)) return { from: Number(part), to: Number(part), withFrom: true, withTo: true };
  const comparison = comparisonPattern.exec(part);
  if (comparison) {
    const limit = Number(comparison[2]);
    const withLimit = comparison[1]?.endsWith('=') ?? false;
    return comparison[1]?.startsWith('<') ? { to: limit, withFrom: false, withTo: withLimit } : { from: limit, withFrom: withLimit, withTo: false };
  }
  const range = rangePattern.exec(part);
  if (!range) return undefined;
  const [from, to] = [Number(range[2]), Number(range[3])];
  return from > to ? undefined : { from, to, withFrom: range[1] === '[', withTo: range[4] === ']' };
}

/** Whether a simple cell holds for a value; undefined when only FEEL can tell. */
export function holds(cell: Cell, value: unknown): boolean | undefined {
  if (cell.type === 'any') return true;
  if (cell.type === 'texts' && typeof value === 'string') return cell.texts.includes(value) !== cell.not;
  if (cell.type === 'flags' && typeof value === 'boolean') return cell.flags.includes(value) !== cell.not;
  if (cell.type === 'numbers' && typeof value === 'number') return cell.intervals.some((interval) => isIn(interval, value)) !== cell.not;
  return undefined;
}

function isIn({ from, to, withFrom, withTo }: Interval, value: number): boolean {
  return (from === undefined || value > from || (withFrom && value === from)) && (to === undefined || value < to || (withTo && value === to));
}
