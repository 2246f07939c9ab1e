import { type Entity, type Field, type Language, titleIn } from '@portico/contracts';
import { plainName } from './names.ts';

/** What a person meant with a line like `Priority: low, high`, `Amount (EUR)`, `Due date` or `Customer`. */
export type Quick =
  | { readonly kind: 'field'; readonly title: string; readonly name: string; readonly definition: Partial<Field> & Pick<Field, 'type'> }
  | { readonly kind: 'relation'; readonly to: string };

const currencies = ['CNY', 'EUR', 'USD', 'GBP', 'JPY', 'HKD', 'CHF', 'INR', 'SGD'];
const colours = ['neutral', 'blue', 'green', 'amber', 'red', 'purple'] as const;

/** Words at the end of a title, in both languages, and the type they speak of. */
const guesses: readonly (readonly [RegExp, Partial<Field> & Pick<Field, 'type'>])[] = [
  [/(^| )(date|day|deadline|birthday|due|on)$|日期|日$|生日|截止/i, { type: 'date' }],
  [/(^| )(time|at|moment)$|时间|时刻/i, { type: 'datetime' }],
  [/(^| )(amount|price|cost|total|budget|salary|fee)$|金额|价格|费用|单价|总价|预算/i, { type: 'money', currency: 'CNY' }],
  [/(^| )(quantity|count|number of .*|pieces|stock|age|days|hours|size)$|数量|库存|件数|天数/i, { type: 'integer' }],
  [/(^| )(percent|rate|score|weight)$|比例|评分|重量/i, { type: 'decimal', precision: 12, scale: 2 }],
  [/^(is|has|can|needs) |(^| )(done|active|paid|urgent|approved)$|^是否|^已/i, { type: 'boolean', required: true, default: false }],
  [/(^| )(description|notes?|comments?|remarks?|text|details|reason)$|描述|备注|说明|评论|内容|原因/i, { type: 'text', multiline: true, length: 4000 }],
  [/(^| )(file|attachment|document|photo|picture|image)$|附件|文件|照片|图片/i, { type: 'attachment' }],
  [/(^| )(owner|assignee|responsible|requester|reporter|person|manager)$|负责人|经办人|申请人|处理人/i, { type: 'person' }],
];

/**
 * Reads a line in which somebody names a new field: values behind a colon make a choice, a currency in brackets money,
 * the name of another entity a relation; otherwise the last word is a hint. It can always be changed afterwards.
 */
export function quickField(line: string, about: { entities: readonly Entity[]; language: Language }): Quick | undefined {
  const text = line.trim();
  if (text === '') return undefined;
  const known = about.entities.find((entity) =>
    [entity.name, titleIn('en', entity.title, ''), titleIn('zh', entity.title, '')].some((one) => one !== '' && one.toLowerCase() === text.toLowerCase()),
  );
  if (known) return { kind: 'relation', to: known.name };
  const [, choiceTitle, choices] = /^([^:：]+)[:：](.+)$/.exec(text) ?? [];
  if (choiceTitle !== undefined && choices !== undefined) return field(choiceTitle, { type: 'enum', values: valuesOf(choices, about.language) });
  const [, moneyTitle, code] = /^(.+?)\s*[(（]([A-Za-z]{3})[)）]$/.exec(text) ?? [];
  if (moneyTitle !== undefined && code !== undefined && currencies.includes(code.toUpperCase())) return field(moneyTitle, { type: 'money', currency: code.toUpperCase() });
  return field(text, guesses.find(([pattern]) => pattern.test(text))?.[1] ?? { type: 'text', length: 200 });
}

function field(title: string, definition: Partial<Field> & Pick<Field, 'type'>): Quick {
  return { kind: 'field', title: title.trim(), name: plainName(title, 'field'), definition };
}

/** `low, high` → values with titles and colours; the value itself is what stands in the records. */
export function valuesOf(text: string, language: Language): NonNullable<Field['values']> {
  const titles = [...new Set(text.split(/[,，;；、/]/).map((one) => one.trim()))].filter((one) => one !== '').slice(0, 50);
  const taken = new Set<string>();
  return titles.map((title, index) => {
    const plain = plainName(title, 'field').replaceAll('_', '-');
    const wish = plain === 'field' && !/^field$/i.test(title) ? title : plain;
    const value = taken.has(wish) ? title : wish;
    taken.add(value);
    return { value, title: { [language]: title }, color: colours[index % colours.length] ?? 'neutral' };
  });
}
