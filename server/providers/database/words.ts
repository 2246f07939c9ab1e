import type { Language } from '@portico/contracts';
import { isOrderable, relatedOf, shownOf, type Column, type DatabaseModel, type Table, type Verb } from './model.ts';

export interface Reader {
  readonly model: DatabaseModel;
  readonly language: Language;
}

export function say(language: Language, en: string, zh: string): string {
  return language === 'zh' ? zh : en;
}

/** `InvoiceLine`, `invoice_line` → `invoice line`; other scripts stay as they are. */
export function spoken(name: string): string {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_\s]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** ` (what the comment says)`, kept short. */
function comment(language: Language, text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  return line === '' ? '' : say(language, ` (${line})`, `（${line}）`);
}

type Words = { readonly title: string; readonly description: string };

/** A tool's title and what it does, what comes back and where to go on, in words an agent can act on. */
export function toolWords({ model, language }: Reader, verb: Verb, table: Table | undefined): Words {
  const one = table ? spoken(table.table) : say(language, 'row', '行');
  const many = table ? say(language, `rows of ${one}`, `${one} 的行`) : say(language, 'rows of a table', '某个表的行');
  const about = table ? comment(language, table.comment) : '';
  const describe = table ? '' : say(language, ' Call describe_table for its columns.', '列请用 describe_table 查询。');
  const from = table ?? model.tables[0];
  const named = table ? {} : { table: from?.name };
  const aggregate = table ? `aggregate_${table.name}` : 'aggregate_rows';
  const example = JSON.stringify({ ...named, filter: from ? exampleFilter(from) : {}, limit: 20 });
  const [groupField] = Object.keys(from ? exampleFilter(from) : {});
  const counted = JSON.stringify({ ...named, measures: [{ as: 'count', fn: 'count' }], ...(groupField !== undefined && { groupBy: [{ field: groupField }] }) });
  const dry = say(language, ' Set dryRun to see the result without keeping it.', 'dryRun 为真时只返回结果而不保存。');
  const sources = table
    ? relatedOf(model, table)
        .map((related) => related.name)
        .join(', ')
    : '';
  const texts: Record<Verb, readonly [string, string, string, string]> = {
    find: [
      `Find ${one}`,
      `查找 ${one}`,
      `Finds ${many}${about} by filter, page by page.${describe} Example: ${example}. Gives records with values; pass "next" as cursor for the page after. To count or add up, use ${aggregate} instead of fetching pages.`,
      `按条件分页查找${many}${about}。${describe}示例：${example}。返回各行的 values；将 next 作为 cursor 获取下一页。统计或合计请用 ${aggregate}。`,
    ],
    get: [
      `Get ${one}`,
      `获取 ${one}`,
      `Gets one ${one}${about} by its id, as find gave it, with the related rows named in expand.${describe}`,
      `按 id（由查找返回）获取一行 ${one}${about}，可用 expand 带出关联行。${describe}`,
    ],
    aggregate: [
      `Count and sum up ${one}`,
      `统计 ${one}`,
      `Counts, sums, averages, smallest and largest over all ${many} that match, grouped by fields or by day, week, month, quarter or year of a date.${describe} Example: ${counted}.`,
      `对全部匹配的${many}计算数量、合计、平均、最小与最大值，可按字段或日期的日、周、月、季、年分组。${describe}示例：${counted}。`,
    ],
    related: [
      `Find what belongs to ${one}`,
      `查找 ${one} 的从属数据`,
      `Finds rows of other tables that refer to one ${one}${table ? `: ${sources}` : ''}. Takes its id, and filter, sort and pages as find does.${describe}`,
      `查找其他表中引用某一 ${one} 的行${table ? `：${sources}` : ''}。参数为其 id，筛选、排序与分页同查找。${describe}`,
    ],
    describe: [
      'Describe a table',
      '表说明',
      'Columns, types, choices, references and an example filter of a table; without a table, the list of all. Call it before filtering or writing.',
      '表的列、类型、可选值、引用与筛选示例；不指定表时列出全部表。请在筛选或写入前调用。',
    ],
    insert: [`Add ${one}`, `新增 ${one}`, `Adds one ${one}${about} from values and gives it.${describe}${dry}`, `按 values 新增一行 ${one}${about} 并返回。${describe}${dry}`],
    update: [
      `Change ${one}`,
      `修改 ${one}`,
      `Changes the given values of one ${one}; others stay. Gives the row before and after.${describe}${dry}`,
      `仅修改一行 ${one} 中给定的值，返回修改前后的行。${describe}${dry}`,
    ],
    delete: [
      `Delete ${one}`,
      `删除 ${one}`,
      `Deletes one ${one} by its id, for good. Set dryRun first to see whether it is possible and what would go.`,
      `按 id 永久删除一行 ${one}。可先设 dryRun 查看是否可行及影响。`,
    ],
  };
  const [enTitle, zhTitle, en, zh] = texts[verb];
  return { title: say(language, enTitle, zhTitle), description: say(language, en, zh) };
}

/** What can be asked of which column, in one line for each argument that takes columns. */
export function filterWords({ model, language }: Reader, table: Table | undefined): string {
  const rule = say(
    language,
    'Field → value, or field → {eq|ne|lt|lte|gt|gte|in|contains|startsWith|isNull: …}; all must hold; combine with and, or (lists) and not.',
    '字段 → 值，或字段 → {eq|ne|lt|lte|gt|gte|in|contains|startsWith|isNull: …}，需全部满足；可用 and、or（列表）与 not 组合。',
  );
  if (!table) return rule;
  const fields = shownOf(table).map((column) => `${column.name} (${columnWords(language, column)})`);
  const relations = table.relations
    .filter((relation) => model.tables.some((one) => one.name === relation.to))
    .map((relation) => `${relation.name}.<${say(language, 'field', '字段')}> (→ ${relation.to})`);
  return `${rule}${say(language, ' Fields: ', '字段：')}${[...fields, ...relations].join(say(language, ', ', '、'))}`;
}

const mostValues = 12;

export function columnWords(language: Language, column: Column): string {
  const values = column.field.values?.map((option) => option.value) ?? [];
  const shown = values.slice(0, mostValues).join(', ') + (values.length > mostValues ? ', …' : '');
  const type = values.length > 0 ? say(language, `one of ${shown}`, `取值 ${shown}`) : column.opaque ? column.sqlType : column.field.type;
  const masked = column.show === 'masked' ? say(language, 'masked', '已脱敏') : '';
  return [type, column.field.list === true && say(language, 'list', '列表'), masked, column.comment.replaceAll(/\s+/g, ' ').slice(0, 120)].filter(Boolean).join(', ');
}

/** A filter that fits the table: by a choice if there is one, else by a text, a date, a number. */
export function exampleFilter(table: Table): Record<string, unknown> {
  const columns = shownOf(table).filter(isOrderable);
  const find = (...types: string[]): Column | undefined => columns.find((column) => types.includes(column.field.type) && !table.key.includes(column.name));
  const choice = find('enum');
  if (choice) return { [choice.name]: choice.field.values?.[0]?.value };
  const text = columns.find((column) => column.field.type === 'text' && !column.exact);
  if (text) return { [text.name]: { contains: 'a' } };
  const date = find('date', 'datetime', 'localDatetime');
  if (date) return { [date.name]: { gte: '2026-01-01' } };
  const number = find('integer', 'smallint', 'bigint', 'decimal', 'float');
  return number ? { [number.name]: { gte: 1 } } : {};
}
