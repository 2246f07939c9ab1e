import { boolean, number, text, Unfit, type Kind, type Value } from './sql-value.ts';

interface SqlFunction {
  /** Kinds of the arguments in order; `?` may be left out. */
  readonly takes: readonly (Kind | 'number?' | 'any')[];
  readonly make: (args: readonly Value[], at: { from: number; to: number }) => Value;
}

const sql = (args: readonly Value[], index: number): string => args[index]?.sql ?? 'NULL';

/** A whole number that is written out: what comes from a field could be any, and fail when a record is saved. */
function written(value: Value | undefined, at: { from: number; to: number }, range: readonly [number, number]): number {
  const found = Number(value?.constant ?? Number.NaN);
  if (value?.kind === 'number' && Number.isInteger(found) && found >= range[0] && found <= range[1]) return found;
  throw new Unfit(at, `a whole number from ${range[0]} to ${range[1]} must be written here`, `此处必须直接写出 ${range[0]} 到 ${range[1]} 之间的整数`);
}

/** Shifted by the digits kept, worked out, shifted back. */
function atScale(args: readonly Value[], at: { from: number; to: number }, make: (shifted: string) => string): Value {
  const scale = args[1] === undefined ? 0 : written(args[1], at, [0, 12]);
  const factor = `1${'0'.repeat(scale)}::numeric`;
  return number(scale === 0 ? make(sql(args, 0)) : `(${make(`(${sql(args, 0)} * ${factor})`)} / ${factor})`);
}

function substring(args: readonly Value[], at: { from: number; to: number }): Value {
  const start = written(args[1], at, [-10_000, 10_000]);
  if (start === 0) throw new Unfit(at, 'positions begin with 1', '位置从 1 开始');
  const tail = start > 0 ? `substr(${sql(args, 0)}, ${start})` : `right(${sql(args, 0)}, ${-start})`;
  return text(args[2] === undefined ? tail : `left(${tail}, ${written(args[2], at, [0, 10_000])})`);
}

/** With one value missing there is none. */
function extreme(name: 'least' | 'greatest', args: readonly Value[]): Value {
  const missing = args.map((one) => `${one.sql} IS NULL`).join(' OR ');
  return number(`(CASE WHEN ${missing} THEN NULL ELSE ${name}(${args.map((one) => one.sql).join(', ')}) END)`);
}

function asText([value]: readonly Value[], at: { from: number; to: number }): Value {
  const given = value?.sql ?? 'NULL';
  if (value?.kind === 'number') return text(`trim_scale(${given})::text`);
  if (value?.kind === 'text') return text(given);
  if (value?.kind === 'boolean') return text(`(${given})::text`);
  if (value?.kind !== 'date') throw new Unfit(at, 'only texts, numbers, dates and yes/no can become a text', '只有文本、数字、日期和是/否可以转换为文本');
  const part = (unit: string, digits: number): string => `lpad(extract(${unit} FROM ${given})::text, ${digits}, '0')`;
  return text(`(${part('year', 4)} || '-' || ${part('month', 2)} || '-' || ${part('day', 2)})`);
}

/** FEEL's built-in functions that a database can work out for ever the same (DMN 1.5, clause 10.3.4). */
export const sqlFunctions: Readonly<Record<string, SqlFunction>> = {
  not: { takes: ['boolean'], make: (args) => boolean(`(NOT ${sql(args, 0)})`) },
  string: { takes: ['any'], make: asText },
  substring: { takes: ['text', 'number', 'number?'], make: substring },
  'string length': { takes: ['text'], make: (args) => number(`char_length(${sql(args, 0)})::numeric`) },
  'upper case': { takes: ['text'], make: (args) => text(`upper(${sql(args, 0)})`) },
  'lower case': { takes: ['text'], make: (args) => text(`lower(${sql(args, 0)})`) },
  'substring before': {
    takes: ['text', 'text'],
    make: ([a, b]) => text(`(CASE WHEN strpos(${a?.sql}, ${b?.sql}) = 0 THEN '' ELSE left(${a?.sql}, strpos(${a?.sql}, ${b?.sql}) - 1) END)`),
  },
  'substring after': {
    takes: ['text', 'text'],
    make: ([a, b]) => text(`(CASE WHEN strpos(${a?.sql}, ${b?.sql}) = 0 THEN '' ELSE substr(${a?.sql}, strpos(${a?.sql}, ${b?.sql}) + char_length(${b?.sql})) END)`),
  },
  contains: { takes: ['text', 'text'], make: (args) => boolean(`(strpos(${sql(args, 0)}, ${sql(args, 1)}) > 0)`) },
  'starts with': { takes: ['text', 'text'], make: (args) => boolean(`starts_with(${sql(args, 0)}, ${sql(args, 1)})`) },
  'ends with': { takes: ['text', 'text'], make: (args) => boolean(`(right(${sql(args, 0)}, char_length(${sql(args, 1)})) = ${sql(args, 1)})`) },
  abs: { takes: ['number'], make: (args) => number(`abs(${sql(args, 0)})`) },
  floor: { takes: ['number', 'number?'], make: (args, at) => atScale(args, at, (value) => `floor(${value})`) },
  ceiling: { takes: ['number', 'number?'], make: (args, at) => atScale(args, at, (value) => `ceil(${value})`) },
  'round up': { takes: ['number', 'number'], make: (args, at) => atScale(args, at, (value) => `(sign(${value}) * ceil(abs(${value})))`) },
  'round down': { takes: ['number', 'number'], make: (args, at) => atScale(args, at, (value) => `trunc(${value})`) },
  'round half up': { takes: ['number', 'number'], make: (args, at) => atScale(args, at, (value) => `round(${value})`) },
  // To the even neighbour, as FEEL asks for: half of it is rounded where two neighbours are equally near.
  decimal: {
    takes: ['number', 'number'],
    make: (args, at) => atScale(args, at, (value) => `(CASE WHEN abs(${value} - trunc(${value})) = 0.5 THEN 2 * round(${value} / 2) ELSE round(${value}) END)`),
  },
  modulo: { takes: ['number', 'number'], make: ([a, b]) => number(`(${a?.sql} - ${b?.sql} * floor(${a?.sql} / nullif(${b?.sql}, 0)))`) },
  sqrt: { takes: ['number'], make: (args) => number(`(CASE WHEN ${sql(args, 0)} >= 0 THEN sqrt(${sql(args, 0)}) END)`) },
  odd: { takes: ['number'], make: (args) => boolean(`(mod(abs(${sql(args, 0)}), 2) = 1)`) },
  even: { takes: ['number'], make: (args) => boolean(`(mod(abs(${sql(args, 0)}), 2) = 0)`) },
  min: { takes: ['number', 'number?', 'number?', 'number?', 'number?', 'number?'], make: (args) => extreme('least', args) },
  max: { takes: ['number', 'number?', 'number?', 'number?', 'number?', 'number?'], make: (args) => extreme('greatest', args) },
};
