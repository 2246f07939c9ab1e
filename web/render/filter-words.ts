import type { Comparison } from '@portico/contracts';
import type { Language } from '../kit/index.ts';
import type { FieldView } from './model.ts';
import { enumTitle, wordsOf } from './value.tsx';

/** Words that a filter in force needs. */
export interface FilterTexts {
  readonly empty: string;
  readonly notEmpty: string;
  readonly yes: string;
  readonly no: string;
  readonly chosen: (count: number) => string;
}

/** What a filter keeps, in a few words: "≥ 5 ≤ 10", "open, sent", "contains …". */
export function filterWords(field: FieldView, comparison: Comparison, how: { language: Language; texts: FilterTexts; related: boolean }): string {
  const { texts, language } = how;
  if (comparison.isNull !== undefined) return comparison.isNull ? texts.empty : texts.notEmpty;
  if (comparison.in) {
    if (how.related || field.type === 'person') return texts.chosen(comparison.in.length);
    return comparison.in.map((value) => enumTitle(field, String(value), language)).join(', ');
  }
  if (typeof comparison.eq === 'boolean') return comparison.eq ? texts.yes : texts.no;
  const signs = { eq: '=', ne: '≠', gte: '≥', gt: '>', lte: '≤', lt: '<', contains: '', startsWith: '' } as const;
  return (Object.keys(signs) as (keyof typeof signs)[])
    .filter((operator) => comparison[operator] !== undefined)
    .map((operator) => {
      const words =
        operator === 'contains' || operator === 'startsWith'
          ? `“${String(comparison[operator])}${operator === 'startsWith' ? '…' : ''}”`
          : wordsOf(field, comparison[operator], language);
      return `${signs[operator]} ${words}`.trim();
    })
    .join(' ');
}
