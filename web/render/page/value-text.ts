import { formatDate, formatDateTime, formatNumber, type Language } from '../../kit/index.ts';

/** What an expression gave, in the reader's words. */
export function valueText(value: unknown, how: { language: Language; yes: string; no: string }): string {
  const { language } = how;
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value, language, { min: 0, max: 6 });
  if (typeof value === 'boolean') return value ? how.yes : how.no;
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDate(value, language);
    return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(value) ? formatDateTime(value, language) : value;
  }
  if (Array.isArray(value)) return value.map((one) => valueText(one, how)).join(', ');
  return typeof value === 'object' && 'label' in value && typeof value.label === 'string' ? value.label : JSON.stringify(value);
}
