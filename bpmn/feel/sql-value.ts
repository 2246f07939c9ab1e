/** What a part of a formula is. `period` is a written duration, `span` the time between two dates. */
export type Kind = 'number' | 'text' | 'boolean' | 'date' | 'datetime' | 'period' | 'span' | 'null';

/** A part of a formula as SQL, in brackets where it needs them. */
export interface Value {
  readonly sql: string;
  readonly kind: Kind;
  /** What it is on every record, when it depends on none; null for no value. */
  readonly constant?: string | null;
}

interface Words {
  readonly en: string;
  readonly zh: string;
}

/** Why a formula can't be kept up to date by the database; caught by `formulaSql` alone. */
export class Unfit extends Error {
  readonly words: Words;
  readonly from: number;
  readonly to: number;

  constructor(at: { readonly from: number; readonly to: number }, en: string, zh: string) {
    super(en);
    this.words = { en, zh };
    this.from = at.from;
    this.to = at.to;
  }
}

export const kindWords: Readonly<Record<Kind, Words>> = {
  number: { en: 'a number', zh: '数字' },
  text: { en: 'a text', zh: '文本' },
  boolean: { en: 'yes or no', zh: '是/否' },
  date: { en: 'a date', zh: '日期' },
  datetime: { en: 'a date with time', zh: '日期时间' },
  period: { en: 'a duration', zh: '时长' },
  span: { en: 'the time between two dates', zh: '两个日期之间的时间' },
  null: { en: 'nothing', zh: '空' },
};

/** A text as an SQL constant; our own placeholder can't appear in it. */
export function quotedText(text: string): string {
  const constant = `'${text.replaceAll("'", "''").replaceAll('{schema}', "{' || 'schema}")}'`;
  return text.includes('{schema}') ? `(${constant})` : constant;
}

export const number = (sql: string): Value => ({ sql, kind: 'number' });
export const text = (sql: string): Value => ({ sql, kind: 'text' });
export const boolean = (sql: string): Value => ({ sql, kind: 'boolean' });
