import { formatMoney, formatNumber, type Language } from '../../kit/index.ts';
import { isNumeric } from '../model.ts';
import { wordsOf } from '../value.tsx';
import type { Measured } from './chart-spec.ts';

/** A measured number in the reader's way, with the unit of its field. Averages keep two digits. */
export function measureWords({ fn, field }: Measured, value: number | string, language: Language): string {
  const counts = fn === 'count' || fn === 'countDistinct';
  if (counts || !field) return formatNumber(value, language);
  if (field.type === 'money' && field.currency) return formatMoney(value, field.currency, language);
  if (!isNumeric(field)) return wordsOf(field, value, language);
  const digits = field.type === 'decimal' ? { min: field.scale ?? 0, max: field.scale ?? 2 } : { min: 0, max: 2 };
  const number = formatNumber(value, language, digits);
  return field.unit ? `${number} ${field.unit}` : number;
}

/** A number in few characters: `12K`, `1.2万`. */
export function shortNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}
