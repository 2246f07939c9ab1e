import { languages, moneyDigits, type Field } from '@portico/contracts';
import { columnType, isNumeric } from './ddl.ts';

/** How the values of a column get from one type to another. */
export interface Conversion {
  readonly loss: 'safe' | 'slow' | 'lossy';
  /** SQL expression for USING; undefined where PostgreSQL needs none. */
  readonly using?: string;
  /** Condition of rows whose value changes. */
  readonly changes?: string;
  /** Condition of rows that make it impossible. */
  readonly blocks?: string;
}

const ranges: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};
const order = ['smallint', 'integer', 'bigint'];
const textual = new Set(['text', 'enum', 'person', 'attachment']);

/** The way from one field's type to another's, for the quoted column `c`; undefined when there is none. */
export function conversion(given: Field, wanted: Field, c: string): Conversion | undefined {
  const [from, to] = [asDecimal(given), asDecimal(wanted)];
  if (columnType(from) === columnType(to)) return { loss: 'safe' };
  if (from.list === true || to.list === true) return listConversion(from, to, c);
  if (to.type === 'localText' && textual.has(from.type)) {
    const words = languages.map((language) => `'${language}', ${c}`).join(', ');
    return { loss: 'slow', using: `CASE WHEN ${c} <> '' THEN jsonb_build_object(${words}) END` };
  }
  if (from.type === 'localText' && textual.has(to.type)) return fromWords(to, c);
  if (textual.has(to.type)) return toText(from, to, c);
  if (textual.has(from.type)) return fromText(to, c);
  if (isNumeric(from) && isNumeric(to)) return betweenNumbers(from, to, c);
  return betweenOthers(from, to, c);
}

/** Money is stored as a decimal number of fixed digits. */
function asDecimal(field: Field): Field {
  return field.type === 'money' ? { ...field, ...moneyDigits, type: 'decimal' } : field;
}

/** Of several languages the first that has words stays. */
function fromWords(to: Field, c: string): Conversion {
  const found = `coalesce(${languages.map((language) => `${c} ->> '${language}'`).join(', ')})`;
  const others = languages.slice(1).map((language) => `${c} ->> '${language}' <> ${found}`);
  const cut = to.length === undefined ? [] : [`char_length(${found}) > ${to.length}`];
  return { loss: 'lossy', using: to.length === undefined ? found : `left(${found}, ${to.length})`, changes: [...others, ...cut].join(' OR ') };
}

function listConversion(from: Field, to: Field, c: string): Conversion | undefined {
  const { list: _f, ...one } = from;
  const { list: _t, ...other } = to;
  if (from.list === true && to.list === true) {
    const widened = textual.has(from.type) && textual.has(to.type) && (to.length === undefined || (from.length !== undefined && to.length >= from.length));
    return widened ? { loss: 'slow', using: `${c}::${columnType(to)}` } : undefined;
  }
  if (columnType(one) !== columnType(other)) return undefined;
  if (to.list === true) return { loss: 'slow', using: `CASE WHEN ${c} IS NOT NULL THEN ARRAY[${c}] END` };
  return { loss: 'lossy', using: `${c}[1]`, changes: `cardinality(${c}) > 1` };
}

function toText(from: Field, to: Field, c: string): Conversion {
  const plain = from.type === 'binary' ? `encode(${c}, 'base64')` : `${c}::text`;
  const fromLength = textual.has(from.type) ? from.length : undefined;
  const shorter = to.type === 'text' && to.length !== undefined && (fromLength === undefined || fromLength > to.length);
  if (shorter) return { loss: 'lossy', using: `left(${plain}, ${to.length})`, changes: `char_length(${plain}) > ${to.length}` };
  if (textual.has(from.type)) return { loss: 'safe' };
  return { loss: 'slow', using: plain };
}

/** Texts that do not read as the new type become empty; the plan counts them. */
function fromText(to: Field, c: string): Conversion | undefined {
  const using = reading(to, c);
  if (using === undefined) return undefined;
  return { loss: 'lossy', using, changes: `${c} IS NOT NULL AND (${using}) IS NULL` };
}

function reading(to: Field, c: string): string | undefined {
  const trimmed = `btrim(${c})`;
  const range = ranges[to.type];
  if (range) {
    return `CASE WHEN ${trimmed} ~ '^[+-]?[0-9]{1,19}$' THEN CASE WHEN ${trimmed}::numeric BETWEEN ${range[0]} AND ${range[1]} THEN ${trimmed}::${to.type} END END`;
  }
  if (to.type === 'decimal') {
    const whole = (to.precision ?? 100) - (to.scale ?? 0);
    const fitting =
      to.precision === undefined
        ? `${trimmed}::numeric`
        : `CASE WHEN abs(round(${trimmed}::numeric, ${to.scale ?? 0})) < 1e${whole}::numeric THEN ${trimmed}::${columnType(to)} END`;
    return `CASE WHEN ${trimmed} ~ '^[+-]?([0-9]{1,100})([.][0-9]{0,100})?$' THEN ${fitting} END`;
  }
  if (to.type === 'float') return `CASE WHEN ${trimmed} ~ '^[+-]?([0-9]{1,15})([.][0-9]{0,20})?([eE][+-]?[0-9]{1,2})?$' THEN ${trimmed}::double precision END`;
  if (to.type === 'boolean') {
    const words = ['true', 't', 'yes', '1'].map((word) => `WHEN '${word}' THEN true`).concat(['false', 'f', 'no', '0'].map((word) => `WHEN '${word}' THEN false`));
    return `CASE lower(${trimmed}) ${words.join(' ')} END`;
  }
  if (to.type === 'uuid') return `CASE WHEN ${trimmed} ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN ${trimmed}::uuid END`;
  if (to.type === 'date') {
    const last = `extract(day FROM make_date(substr(${trimmed}, 1, 4)::int, substr(${trimmed}, 6, 2)::int, 1) + interval '1 month' - interval '1 day')`;
    return `CASE WHEN ${trimmed} ~ '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' THEN CASE WHEN substr(${trimmed}, 9, 2)::int <= ${last} THEN ${trimmed}::date END END`;
  }
  return undefined;
}

function betweenNumbers(from: Field, to: Field, c: string): Conversion {
  const type = columnType(to);
  const range = ranges[to.type];
  if (range) {
    const narrower = !order.includes(from.type) || order.indexOf(to.type) < order.indexOf(from.type);
    if (!narrower) return { loss: 'slow' };
    const rounded = order.includes(from.type) ? c : `round(${c}::numeric)`;
    const blocks =
      from.type === 'float' ? `${c} = 'NaN' OR abs(${c}) >= 9.2e18 OR ${rounded} NOT BETWEEN ${range[0]} AND ${range[1]}` : `${rounded} NOT BETWEEN ${range[0]} AND ${range[1]}`;
    if (order.includes(from.type)) return { loss: 'slow', using: `${c}::${type}`, blocks };
    return { loss: 'lossy', using: `${rounded}::${type}`, changes: `${c} <> ${rounded}`, blocks };
  }
  if (to.type === 'float') {
    const exact = from.type === 'smallint' || from.type === 'integer';
    return { loss: exact ? 'slow' : 'lossy', using: `${c}::double precision`, ...(!exact && { changes: `${c}::double precision::numeric <> ${c}` }) };
  }
  return toDecimal(from, to, c);
}

function toDecimal(from: Field, to: Field, c: string): Conversion {
  const type = columnType(to);
  if (to.precision === undefined) return from.type === 'decimal' ? { loss: 'safe' } : { loss: 'slow', using: `${c}::numeric` };
  const scale = to.scale ?? 0;
  const whole = to.precision - scale;
  const before = from.type === 'decimal' && from.precision !== undefined ? { whole: from.precision - (from.scale ?? 0), scale: from.scale ?? 0 } : undefined;
  const wide = before && before.whole <= whole && before.scale <= scale;
  if (wide) return { loss: before.scale === scale ? 'safe' : 'slow' };
  const rounded = `round(${c}::numeric, ${scale})`;
  const blocks = `abs(${rounded}) >= 1e${whole}::numeric`;
  const whollyKept = order.includes(from.type) || (before && before.scale <= scale);
  if (whollyKept) return { loss: 'slow', using: `${c}::${type}`, blocks };
  return {
    loss: 'lossy',
    using: `${rounded}::${type}`,
    changes: `${c}::numeric <> ${rounded}`,
    blocks: from.type === 'float' ? `${c} = 'NaN' OR abs(${c}) = 'infinity' OR ${blocks}` : blocks,
  };
}

function betweenOthers(from: Field, to: Field, c: string): Conversion | undefined {
  const ways: Readonly<Record<string, Conversion>> = {
    'boolean integer': { loss: 'slow', using: `${c}::integer` },
    'integer boolean': { loss: 'lossy', using: `${c} <> 0`, changes: `${c} NOT IN (0, 1)` },
    'date datetime': { loss: 'slow', using: `${c}::timestamp AT TIME ZONE 'UTC'` },
    'date localDatetime': { loss: 'slow', using: `${c}::timestamp` },
    'datetime date': { loss: 'lossy', using: `(${c} AT TIME ZONE 'UTC')::date`, changes: `(${c} AT TIME ZONE 'UTC')::time <> '00:00'` },
    'localDatetime date': { loss: 'lossy', using: `${c}::date`, changes: `${c}::time <> '00:00'` },
    'datetime localDatetime': { loss: 'slow', using: `${c} AT TIME ZONE 'UTC'` },
    'localDatetime datetime': { loss: 'slow', using: `${c} AT TIME ZONE 'UTC'` },
    'datetime time': { loss: 'lossy', using: `(${c} AT TIME ZONE 'UTC')::time`, changes: `${c} IS NOT NULL` },
    'localDatetime time': { loss: 'lossy', using: `${c}::time`, changes: `${c} IS NOT NULL` },
  };
  return ways[`${from.type} ${to.type}`];
}
