import { isLocalText, languages, type Text } from '../text.ts';
import type { Field, LocalText } from './entity.ts';
import { moneyDigits } from './money.ts';
import { nearestName } from './nearest-name.ts';

/** A value in the form it has in JSON and in the database's text, or why it can't be read. */
export type Parsed = { readonly value: unknown } | { readonly problem: Text };

const problem = (en: string, zh: string): Parsed => ({ problem: { en, zh } });
const value = (found: unknown): Parsed => ({ value: found });

const whole = /^[+-]?\d{1,40}$/;
const decimal = /^([+-]?)(\d{0,1000})(?:\.(\d{0,1000}))?(?:[eE]([+-]?\d{1,3}))?$/;
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const day = /^(\d{4})-(\d{2})-(\d{2})$/;
const clock = /^(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?$/;
const moment = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;
const period = /^P(?=.)(?:\d+(?:\.\d+)?[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?$/;
const periodWords = /^[+-]?\d[\d\s:.+-]*(?:[a-z]+[\s\d:.+-]*)*$/i;

const ranges = {
  smallint: [-32_768n, 32_767n],
  integer: [-2_147_483_648n, 2_147_483_647n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

/**
 * A decimal number written out exactly: no exponent, no needless zeros or sign. Undefined when it is none.
 * `1e3` → `1000`, `.50` → `0.50` (zeros behind the point are kept, they carry the scale).
 */
export function plainDecimal(text: string): string | undefined {
  const match = decimal.exec(text.trim());
  const digits = match && `${match[2] ?? ''}${match[3] ?? ''}`;
  if (!match || !digits) return undefined;
  const point = (match[2] ?? '').length + Number(match[4] ?? 0);
  if (Math.abs(point) > 2000) return undefined;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = point <= 0 ? 1 : point;
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const after = padded.slice(at);
  const sign = match[1] === '-' && /[1-9]/.test(digits) ? '-' : '';
  return `${sign}${before}${after && `.${after}`}`;
}

/** Orders two plain decimals without rounding: negative, zero or positive. */
export function compareDecimals(a: string, b: string): number {
  const scale = Math.max((a.split('.')[1] ?? '').length, (b.split('.')[1] ?? '').length);
  const scaled = (text: string): bigint => {
    const [before = '0', after = ''] = text.split('.');
    return BigInt(before + after.padEnd(scale, '0'));
  };
  const [left, right] = [scaled(a), scaled(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function text(input: unknown): Parsed {
  if (typeof input !== 'string') return problem('a text is expected', '应为文本');
  if (input.includes('\u0000') || !input.isWellFormed()) {
    return problem('holds a character that can not be stored (NUL or half of a surrogate pair)', '包含无法存储的字符（NUL 或不完整的代理对）');
  }
  return value(input);
}

/** Words in several languages; one text alone counts for all of them. Languages without words are left out. */
function localText(input: unknown): Parsed {
  const given = typeof input === 'string' ? Object.fromEntries(languages.map((language) => [language, input])) : input;
  if (!isLocalText(given)) return problem('words by language are expected, e.g. {"en": "Red", "zh": "红"}', '应为按语言给出的文本，例如 {"en": "Red", "zh": "红"}');
  const words: LocalText = {};
  for (const language of languages) {
    const read = text(given[language] ?? '');
    if ('problem' in read) return read;
    if (read.value !== '') words[language] = String(read.value);
  }
  return value(Object.keys(words).length > 0 ? words : null);
}

function integer(type: keyof typeof ranges, input: unknown): Parsed {
  const written = typeof input === 'string' ? input.trim() : typeof input === 'number' && Number.isInteger(input) ? BigInt(input).toString() : '';
  if (!whole.test(written)) return problem('a whole number is expected', '应为整数');
  if (typeof input === 'number' && !Number.isSafeInteger(input)) {
    return problem('too large to be exact as a JSON number; send it as text', '作为 JSON 数字已无法精确表示，请以文本形式提供');
  }
  const [least, most] = ranges[type];
  const number = BigInt(written.replace(/^\+/, ''));
  if (number < least || number > most) return problem(`must lie between ${least} and ${most}`, `必须介于 ${least} 与 ${most} 之间`);
  return value(type === 'bigint' ? number.toString() : Number(number));
}

function exact(field: Field, input: unknown): Parsed {
  const plain = typeof input === 'number' || typeof input === 'string' ? plainDecimal(String(input)) : undefined;
  if (plain === undefined) return problem('a decimal number is expected, e.g. "12.50"', '应为十进制数，例如 "12.50"');
  if (field.precision === undefined) return value(plain);
  const scale = field.scale ?? 0;
  const [before = '', after = ''] = plain.replace('-', '').split('.');
  if (after.replace(/0+$/, '').length > scale) return problem(`at most ${scale} digits behind the point`, `小数位最多 ${scale} 位`);
  const most = field.precision - scale;
  if (before.replace(/^0+/, '').length > most) return problem(`at most ${most} digits before the point`, `整数位最多 ${most} 位`);
  return value(after.length > scale ? (scale === 0 ? plain.replace(/\..*$/, '') : plain.slice(0, scale - after.length)) : plain);
}

function float(input: unknown): Parsed {
  const number = typeof input === 'number' ? input : typeof input === 'string' && plainDecimal(input) !== undefined ? Number(input) : NaN;
  return Number.isFinite(number) ? value(number) : problem('a number is expected', '应为数字');
}

function isDay(written: string): boolean {
  const [, year, month, date] = day.exec(written) ?? [];
  if (year === undefined || year === '0000') return false;
  const made = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(made.getTime()) && made.getUTCMonth() + 1 === Number(month) && made.getUTCDate() === Number(date);
}

function isClock(written: string): boolean {
  const [, hours, minutes, seconds] = clock.exec(written) ?? [];
  return hours !== undefined && Number(hours) <= 23 && Number(minutes) <= 59 && Number(seconds ?? 0) <= 59;
}

function date(input: unknown): Parsed {
  // A date picker's instant at midnight UTC is the date.
  const written = typeof input === 'string' ? input.trim().replace(/T00:00:00(\.0+)?Z$/, '') : '';
  return isDay(written) ? value(written) : problem('a date is expected: YYYY-MM-DD', '应为日期：YYYY-MM-DD');
}

function time(input: unknown): Parsed {
  const written = typeof input === 'string' ? input.trim() : '';
  if (!isClock(written)) return problem('a time is expected: HH:MM or HH:MM:SS', '应为时间：HH:MM 或 HH:MM:SS');
  return value(written.length === 5 ? `${written}:00` : written);
}

function datetime(input: unknown, zoned: boolean): Parsed {
  const match = typeof input === 'string' ? moment.exec(input.trim()) : null;
  const [, date = '', rawTime = '', zone] = match ?? [];
  const [main = '', fraction = ''] = rawTime.split('.');
  const seconds = main.length === 5 ? `${main}:00` : main;
  if (!match || !isDay(date) || !isClock(seconds)) {
    return problem('a date with time is expected: 2026-03-01T09:30:00Z', '应为日期时间：2026-03-01T09:30:00Z');
  }
  const part = fraction.slice(0, 6).replace(/0+$/, '');
  const tail = part && `.${part}`;
  if (!zoned) {
    if (zone !== undefined) return problem('a date with time but without time zone is expected: 2026-03-01T09:30:00', '应为不带时区的日期时间：2026-03-01T09:30:00');
    return value(`${date}T${seconds}${tail}`);
  }
  if (zone === undefined) return problem('add the time zone: 2026-03-01T09:30:00Z or +08:00', '请补充时区：2026-03-01T09:30:00Z 或 +08:00');
  const offset = /^[zZ]$/.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.replace(':', '').slice(3) || '00'}`;
  const instant = new Date(`${date}T${seconds}${offset}`);
  if (Number.isNaN(instant.getTime())) return problem('the time zone is not valid', '时区无效');
  return value(`${instant.toISOString().slice(0, 19)}${tail}Z`);
}

function interval(input: unknown): Parsed {
  const written = typeof input === 'string' ? input.trim() : '';
  const good = written.length <= 100 && (period.test(written) || periodWords.test(written));
  return good ? value(written) : problem('a duration is expected, e.g. "P3DT4H" or "3 days 04:00"', '应为时长，例如 "P3DT4H" 或 "3 days 04:00"');
}

function choice(field: Field, input: unknown): Parsed {
  const values = (field.values ?? []).map((option) => option.value);
  if (typeof input === 'string' && values.includes(input)) return value(input);
  const near = typeof input === 'string' ? nearestName(input, values) : undefined;
  const list = values.slice(0, 20).join(', ') + (values.length > 20 ? ', …' : '');
  return problem(`must be one of ${list}${near === undefined ? '' : `; did you mean "${near}"?`}`, `必须是以下值之一：${list}${near === undefined ? '' : `；您是指“${near}”吗？`}`);
}

function boolean(input: unknown): Parsed {
  if (typeof input === 'boolean') return value(input);
  if (input === 'true' || input === 'false') return value(input === 'true');
  return problem('true or false is expected', '应为 true 或 false');
}

function identifier(input: unknown): Parsed {
  return typeof input === 'string' && uuid.test(input.trim()) ? value(input.trim().toLowerCase()) : problem('a UUID is expected', '应为 UUID');
}

function reference(input: unknown): Parsed {
  return typeof input === 'string' && /^[\u0021-\uFFFF]{1,200}$/.test(input) && !/\s/.test(input) ? value(input) : problem('an id is expected', '应为编号');
}

function binary(input: unknown): Parsed {
  const good = typeof input === 'string' && input.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(input);
  return good ? value(input) : problem('bytes in base64 are expected', '应为 base64 编码的字节');
}

function json(input: unknown): Parsed {
  return JSON.stringify(input).includes('\\u0000') ? problem('holds a NUL character, which can not be stored', '包含无法存储的 NUL 字符') : value(input);
}

/**
 * Reads one value (not a list, not null) of a field's type and gives it in its one normal form: numbers as numbers,
 * bigint and decimal as exact text, instants in UTC. Limits such as length or min are not looked at.
 */
export function parseValue(field: Field, input: unknown): Parsed {
  switch (field.type) {
    case 'text':
      return text(input);
    case 'smallint':
    case 'integer':
    case 'bigint':
      return integer(field.type, input);
    case 'decimal':
      return exact(field, input);
    case 'money':
      return exact({ ...field, ...moneyDigits }, input);
    case 'localText':
      return localText(input);
    case 'float':
      return float(input);
    case 'boolean':
      return boolean(input);
    case 'date':
      return date(input);
    case 'time':
      return time(input);
    case 'datetime':
      return datetime(input, true);
    case 'localDatetime':
      return datetime(input, false);
    case 'interval':
      return interval(input);
    case 'uuid':
      return identifier(input);
    case 'json':
      return json(input);
    case 'enum':
      return choice(field, input);
    case 'person':
    case 'attachment':
      return reference(input);
    case 'binary':
      return binary(input);
  }
}
