import { parseValue, type Field } from '@portico/contracts';
import type { Column } from './model.ts';
import { refuse } from './refuse.ts';

/** Reads what a column is compared with; a date stands for its first instant. */
export function operand({ path, column }: { readonly path: string; readonly column: Column }, value: unknown): unknown {
  const { precision: _precision, scale: _scale, ...field }: Field = column.field;
  const isDay = (field.type === 'datetime' || field.type === 'localDatetime') && typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
  const midnight = field.type === 'datetime' ? 'T00:00:00Z' : 'T00:00:00';
  // A phone number asked for as a number is still a text.
  const written = field.type === 'text' && typeof value === 'number' ? String(value) : isDay ? `${value}${midnight}` : value;
  const parsed = parseValue(field, written);
  if ('problem' in parsed) throw refuse(path, parsed.problem.en, parsed.problem.zh);
  return parsed.value;
}

/** What the database wrote as text, in the form `parseValue` takes. */
export function asWritten(column: Column, mark: unknown): unknown {
  const written = String(mark);
  switch (column.field.type) {
    case 'boolean':
      return ['t', 'true', '1'].includes(written);
    case 'datetime':
      return /(Z|[+-]\d\d)$/.test(written.slice(11)) ? written : `${written}Z`;
    default:
      return written;
  }
}
