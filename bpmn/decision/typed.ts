import { FeelDate, FeelDateTime, FeelDuration, FeelTime, duration } from 'feelin';
import { temporalValue } from '../feel/values.ts';
import type { ValueType } from './definition.ts';

const fieldTypes: Readonly<Record<string, string>> = { number: 'decimal', date: 'date', time: 'time', dateTime: 'datetime' };

/** A value as its type has it in FEEL: text of a date becomes a date, of a number a number. What does not fit stays. */
export function typedValue(type: ValueType, value: unknown): unknown {
  if (type.list) return Array.isArray(value) ? value.map((one) => typedValue({ ...type, list: false }, one)) : value;
  if (type.base === 'duration') return typeof value === 'string' ? (readDuration(value) ?? value) : value;
  const field = fieldTypes[type.base];
  return field === undefined ? value : temporalValue(field, value);
}

function readDuration(text: string): unknown {
  try {
    return duration(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is of the type; null is of every type. */
export function fitsType(type: ValueType, value: unknown): boolean {
  if (value === null || value === undefined || type.base === 'any') return true;
  if (type.list) return Array.isArray(value) && value.every((one) => fitsType({ ...type, list: false }, one));
  switch (type.base) {
    case 'date':
      return value instanceof FeelDate;
    case 'time':
      return value instanceof FeelTime;
    case 'dateTime':
      return value instanceof FeelDateTime;
    case 'duration':
      return value instanceof FeelDuration;
    default:
      return typeof value === type.base;
  }
}
