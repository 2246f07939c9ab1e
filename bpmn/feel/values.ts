import { FeelDate, FeelDateTime, FeelDuration, FeelTime, parseDate, parseDateTime, parseTime } from 'feelin';

/** Kinds of text that FEEL compares and adds as time rather than as letters. */
const readers = { date: parseDate, datetime: parseDateTime, localDatetime: parseDateTime, time: parseTime } as const;

/**
 * A value of a field as FEEL works with it: ISO 8601 text of a date, time or instant becomes temporal, the text of an
 * exact number becomes a number; anything else stays. `type` is a field type of the entity file.
 */
export function temporalValue(type: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (type === 'decimal' || type === 'money' || type === 'bigint') return value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value);
  const read = readers[type as keyof typeof readers] as ((text: string) => unknown) | undefined;
  if (!read) return value;
  try {
    return read(value) ?? value;
  } catch {
    return value;
  }
}

/** What FEEL gives, as JSON has it: temporal values as ISO 8601 text, functions and ranges as null. */
export function plainValue(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === 'function') return null;
  if (typeof value !== 'object') return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  if (value instanceof FeelDate || value instanceof FeelDateTime || value instanceof FeelTime || value instanceof FeelDuration) return String(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainValue(part)]));
}
