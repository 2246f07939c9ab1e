import { isLocalText, titleIn } from '@portico/contracts';
import { formatDate, formatDateTime, formatNumber, type Language } from '../kit/index.ts';

/** A variable of a process in the words of whoever reads it; undefined when it holds nothing. */
export function told(value: unknown, language: Language, words: { yes: string; no: string }): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return formatNumber(value, language);
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDate(value, language);
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return formatDateTime(value, language, /(Z|[+-]\d\d:?\d\d)$/.test(value) ? 'instant' : 'local');
    return value;
  }
  if (isLocalText(value)) return titleIn(language, value, '');
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.map((item) => told(item, language, words) ?? '').join(', ');
  if (isPerson(value)) return value.name;
  return JSON.stringify(value, null, 2);
}

/** Somebody, as processes keep whoever began them. */
function isPerson(value: object): value is { id: string; name: string } {
  return Object.keys(value).length === 2 && 'id' in value && 'name' in value && typeof value.name === 'string';
}
