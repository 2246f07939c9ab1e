import { type Entity, type Field, type Language, titleIn } from '@portico/contracts';
import { plainName } from './names.ts';
import { nameWords, type Said, saidIn } from './say-name.ts';

/** What a person meant with a line like `Priority: low, high`, `Amount (EUR)`, `Due date` or `Customer`. */
export type Quick =
  | { readonly kind: 'field'; readonly title: Said; readonly name: string; readonly definition: Partial<Field> & Pick<Field, 'type'> }
  | { readonly kind: 'relation'; readonly to: string };

const currencies = ['CNY', 'EUR', 'USD', 'GBP', 'JPY', 'HKD', 'CHF', 'INR', 'SGD'];
const colours = ['neutral', 'blue', 'green', 'amber', 'red', 'purple'] as const;

/** Words at the end of a title, in both languages, and the type they speak of. */
const guesses: readonly (readonly [RegExp, Partial<Field> & Pick<Field, 'type'>])[] = [
  [/^(created|written|reported|received)( at| on)?$|^(创建|提交|填写|收到)(时间|于)$/i, { type: 'datetime', required: true, default: { auto: 'now' } }],
  [/(^| )(author|requester|reporter|applicant)$|作者|申请人|报告人|提交人/i, { type: 'person', default: { auto: 'person' } }],
  [/(^| )(date|day|deadline|birthday|due|on|since|until)$|日期|日$|生日|截止/i, { type: 'date' }],
  [/(^| )(time|at|moment)$|时间|时刻/i, { type: 'datetime' }],
  [/(^| )(amount|price|cost|total|budget|salary|fee)$|金额|价格|费用|单价|总价|预算/i, { type: 'money', currency: 'CNY' }],
  [/(^| )(quantity|count|number of .*|pieces|stock|age|days|hours|size)$|数量|库存|件数|天数/i, { type: 'integer' }],
  [/(^| )(percent|rate|score|weight)$|比例|评分|重量/i, { type: 'decimal', precision: 12, scale: 2 }],
  [/^(is|has|can|needs) |(^| )(done|active|paid|urgent|approved)$|^是否|^已/i, { type: 'boolean', required: true, default: false }],
  [/(^| )(description|notes?|comments?|remarks?|text|details|reason)$|描述|备注|说明|评论|内容|原因/i, { type: 'text', multiline: true, length: 4000 }],
  [/(^| )(file|attachment|document|photo|picture|image)$|附件|文件|照片|图片/i, { type: 'attachment' }],
  [/(^| )(owner|assignee|responsible|person|manager)$|负责人|经办人|处理人/i, { type: 'person' }],
];

/** A choice called so goes from its first value on: a new record has that one. */
const beginsSomewhere = /(^| )(status|state|stage|phase)$|状态|阶段/i;

/**
 * Reads a line in which somebody names a new field: values behind a colon make a choice, a currency in brackets money,
 * the name of another entity a relation; otherwise the last word is a hint. It can always be changed afterwards.
 */
export function quickField(line: string, about: { entities: readonly Entity[]; language: Language }): Quick | undefined {
  const text = line.trim();
  if (text === '') return undefined;
  const says = (part: string): Said => saidIn(part, about.language);
  const known = about.entities.find((entity) => {
    const names = [entity.name, titleIn('en', entity.title, ''), titleIn('zh', entity.title, '')].map((one) => one.toLowerCase());
    return Object.values(says(text)).some((one) => one !== undefined && names.includes(one.toLowerCase()));
  });
  if (known) return { kind: 'relation', to: known.name };
  const [, choiceTitle, choices] = /^([^:：]+)[:：](.+)$/.exec(text) ?? [];
  if (choiceTitle !== undefined && choices !== undefined) return choice(says(choiceTitle), valuesOf(choices, about.language));
  const [, moneyTitle, code] = /^(.+?)\s*[(（]([A-Za-z]{3})[)）]$/.exec(text) ?? [];
  if (moneyTitle !== undefined && code !== undefined && currencies.includes(code.toUpperCase())) return field(says(moneyTitle), { type: 'money', currency: code.toUpperCase() });
  const said = says(text);
  return field(said, guesses.find(([pattern]) => speaksOf(pattern, said))?.[1] ?? { type: 'text', length: 200 });
}

function speaksOf(pattern: RegExp, said: Said): boolean {
  return Object.values(said).some((one) => one !== undefined && pattern.test(one));
}

function choice(said: Said, values: NonNullable<Field['values']>): Quick {
  const [first] = values;
  return field(said, { type: 'enum', values, ...(first && speaksOf(beginsSomewhere, said) && { required: true, default: first.value }) });
}

function field(title: Said, definition: Partial<Field> & Pick<Field, 'type'>): Quick {
  return { kind: 'field', title, name: plainName(nameWords(title), 'field'), definition };
}

/** `low, high` → values with titles and colours; the value itself is what stands in the records. */
export function valuesOf(text: string, language: Language): NonNullable<Field['values']> {
  const titles = [...new Set(text.split(/[,，;；、/]/).map((one) => one.trim()))].filter((one) => one !== '').slice(0, 50);
  const taken = new Set<string>();
  return titles.map((title, index) => {
    const said = saidIn(title, language);
    const words = nameWords(said);
    const plain = plainName(words, 'field').replaceAll('_', '-');
    const wish = plain === 'field' && !/^field$/i.test(words) ? words : plain;
    const value = taken.has(wish) ? title : wish;
    taken.add(value);
    return { value, title: { ...said }, color: colours[index % colours.length] ?? 'neutral' };
  });
}
