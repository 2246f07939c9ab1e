import type { FieldType } from '@portico/contracts';

/** A way to read the values of a column. */
export interface ValueKind {
  readonly name: string;
  readonly type: FieldType;
  /** The value as PostgreSQL reads it, or undefined when it is not of this kind. */
  read(text: string): string | undefined;
}

const integer = /^[+-]?(?:0|[1-9]\d{0,18})$/;
/** Numbers in which a leading zero does not carry meaning (as it does in phone numbers and codes). */
const decimal = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d+)?|\.\d+|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?)$/;
const decimalComma = /^[+-]?(?:(?:0|[1-9]\d*)(?:,\d+)?|[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?)$/;
const float = /^[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const time = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,6})?)?$/;

const yearFirst = /^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日)$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(?:\s*([AaPp])\.?[Mm]\.?)?$/;
const chineseClock = /^(\d{1,2})[时点](\d{1,2})分(?:(\d{1,2})秒)?$/;
const zone = /\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)$/i;

const yes = new Set(['true', 'yes', 'y', 't', '是', '真', '对']);
const no = new Set(['false', 'no', 'n', 'f', '否', '假', '错']);

type Order = 'ymd' | 'mdy' | 'dmy';

/** All kinds, in order of preference; what fits none of them is text. */
export const valueKinds: readonly ValueKind[] = [
  { name: 'integer', type: 'integer', read: (text) => within(text, 2_147_483_647n) },
  { name: 'bigint', type: 'bigint', read: (text) => within(text, 9_223_372_036_854_775_807n) },
  { name: 'decimal', type: 'decimal', read: (text) => (decimal.test(text) ? text.replaceAll(',', '') : undefined) },
  { name: 'decimal-comma', type: 'decimal', read: (text) => (decimalComma.test(text) ? text.replaceAll('.', '').replace(',', '.') : undefined) },
  { name: 'float', type: 'float', read: (text) => (float.test(text) || decimal.test(text) ? text.replaceAll(',', '') : undefined) },
  { name: 'boolean', type: 'boolean', read: readBoolean },
  { name: 'uuid', type: 'uuid', read: (text) => (uuid.test(text) ? text.toLowerCase() : undefined) },
  { name: 'date-ymd', type: 'date', read: (text) => readDate(text, 'ymd') },
  { name: 'date-mdy', type: 'date', read: (text) => readDate(text, 'mdy') },
  { name: 'date-dmy', type: 'date', read: (text) => readDate(text, 'dmy') },
  { name: 'local-ymd', type: 'localDatetime', read: (text) => readMoment(text, 'ymd') },
  { name: 'local-mdy', type: 'localDatetime', read: (text) => readMoment(text, 'mdy') },
  { name: 'local-dmy', type: 'localDatetime', read: (text) => readMoment(text, 'dmy') },
  { name: 'instant', type: 'datetime', read: readInstant },
  { name: 'time', type: 'time', read: (text) => (time.test(text) ? text : undefined) },
];

function within(text: string, most: bigint): string | undefined {
  if (!integer.test(text)) return undefined;
  if (text.length < 10) return text;
  const value = BigInt(text.replace('+', ''));
  return value <= most && value >= -most - 1n ? text : undefined;
}

function readBoolean(text: string): string | undefined {
  const low = text.toLowerCase();
  if (yes.has(low)) return 't';
  return no.has(low) ? 'f' : undefined;
}

function readDate(text: string, order: Order): string | undefined {
  const first = text.charCodeAt(0);
  if (first < 48 || first > 57) return undefined;
  if (order === 'ymd') {
    const found = yearFirst.exec(text);
    return found ? dateText(found[1], found[2] ?? found[4], found[3] ?? found[5]) : undefined;
  }
  const found = yearLast.exec(text);
  if (!found) return undefined;
  return order === 'mdy' ? dateText(found[4], found[1], found[3]) : dateText(found[4], found[3], found[1]);
}

function dateText(year = '', month = '', day = ''): string | undefined {
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(year) < 1 || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** A date with or without a time of day. */
function readMoment(text: string, order: Order): string | undefined {
  const cut = /^([^\sT日]+日?)(?:[\sT]*)(.*)$/.exec(text);
  if (!cut) return undefined;
  const date = readDate(cut[1] ?? '', order);
  if (date === undefined) return undefined;
  const rest = cut[2] ?? '';
  if (rest === '') return text === cut[1] ? `${date} 00:00:00` : undefined;
  const clockText = readClock(rest);
  return clockText === undefined ? undefined : `${date} ${clockText}`;
}

function readClock(text: string): string | undefined {
  const found = clock.exec(text) ?? chineseClock.exec(text);
  if (!found) return undefined;
  let hour = Number(found[1]);
  const half = found[5]?.toLowerCase();
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  if (half !== undefined) hour = (hour % 12) + (half === 'p' ? 12 : 0);
  if (hour > 23 || Number(found[2]) > 59 || Number(found[3] ?? 0) > 59) return undefined;
  const two = (value: number | string): string => String(value).padStart(2, '0');
  return `${two(hour)}:${two(found[2] ?? 0)}:${two(found[3] ?? 0)}${found[4] ?? ''}`;
}

function readInstant(text: string): string | undefined {
  const found = zone.exec(text);
  if (!found || !text.includes(':')) return undefined;
  const local = readMoment(text.slice(0, found.index), 'ymd');
  if (local === undefined) return undefined;
  const offset = found[1] ?? 'Z';
  return `${local}${/^(?:Z|UTC)$/i.test(offset) ? '+00' : offset}`;
}
