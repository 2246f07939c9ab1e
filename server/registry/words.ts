import { titleIn, type AppModel, type Entity, type Field, type Language, type ToolVerb } from '@portico/contracts';

/** Picks one of two texts. */
export function say(language: Language, en: string, zh: string): string {
  return language === 'zh' ? zh : en;
}

const titleOf = (language: Language, entity: Entity): string => titleIn(language, entity.title, entity.name);
const pluralOf = (language: Language, entity: Entity): string => titleIn(language, entity.plural, titleIn(language, entity.title, entity.name));

/** `Find customers`, for people who look at a list of tools. */
export function toolTitle(language: Language, verb: ToolVerb, entity: Entity): string {
  const one = titleOf(language, entity);
  switch (verb) {
    case 'find':
      return say(language, `Find ${pluralOf(language, entity)}`, `查找${pluralOf(language, entity)}`);
    case 'get':
      return say(language, `Get ${one}`, `获取${one}`);
    case 'create':
      return say(language, `Create ${one}`, `新建${one}`);
    case 'update':
      return say(language, `Change ${one}`, `修改${one}`);
    case 'delete':
      return say(language, `Delete ${one}`, `删除${one}`);
  }
}

/** What a tool does, what comes back and where to go on, in words an agent can act on. */
export function toolDescription(language: Language, verb: ToolVerb, about: { entity: Entity; readable: readonly string[] }): string {
  const { entity, readable } = about;
  const one = titleOf(language, entity);
  const many = pluralOf(language, entity);
  const whatItIs = entity.description === undefined ? '' : say(language, ` (${titleIn(language, entity.description, '')})`, `（${titleIn(language, entity.description, '')}）`);
  switch (verb) {
    case 'find': {
      const example = JSON.stringify({ filter: exampleFilter(entity, readable), limit: 20 });
      return say(
        language,
        `Finds ${many}${whatItIs} by filter or full-text search, page by page. Example: ${example}. Gives records with id, version, label and values; pass "next" as cursor for the page after. To count or add up, use count_and_sum instead of fetching pages.`,
        `按条件或全文检索分页查找${many}${whatItIs}。示例：${example}。返回记录的 id、version、label 与 values；将 next 作为 cursor 获取下一页。统计数量或合计请用 count_and_sum。`,
      );
    }
    case 'get':
      return say(language, `Gets one ${one}${whatItIs} by its id, with the related records named in expand.`, `按 id 获取一条${one}${whatItIs}，可用 expand 带出关联记录。`);
    case 'create':
      return say(
        language,
        `Creates a ${one}${whatItIs} from values and gives the record. Set dryRun to see verdict and result without saving; set idempotencyKey to make a retry safe.`,
        `按 values 新建${one}${whatItIs}并返回记录。dryRun 为真时只返回判定与结果而不保存；设置 idempotencyKey 可安全重试。`,
      );
    case 'update':
      return say(
        language,
        `Changes the given values of one ${one}; others stay. Pass the version you read to be refused if somebody changed it meanwhile. Set dryRun to see before and after without saving.`,
        `仅修改一条${one}中给定的值。传入读取时的 version，若期间被他人修改则拒绝。dryRun 为真时只返回修改前后对比而不保存。`,
      );
    case 'delete':
      return say(
        language,
        `Deletes one ${one} by its id. Set dryRun first to see whether it is allowed and what would go; it can be brought back for 30 days.`,
        `按 id 删除一条${one}。可先设 dryRun 查看是否允许及影响；30 天内可恢复。`,
      );
  }
}

/** `status (one of open, closed), total (decimal, CNY), customer.… (→ Customer)` for the filter argument. */
export function filterWords(language: Language, entity: Entity, visible: { fields: readonly string[]; relations: readonly string[] }): string {
  const fields = visible.fields.map((name) => `${name} (${fieldWords(language, entity.fields[name])})`);
  const relations = visible.relations.map((name) => `${name}.<${say(language, 'field', '字段')}> (→ ${entity.relations?.[name]?.to ?? ''})`);
  return say(
    language,
    `Field → value, or field → {eq|ne|lt|lte|gt|gte|in|contains|startsWith|isNull: …}; all must hold; combine with and, or (lists) and not. Fields: ${[...fields, ...relations].join(', ')}`,
    `字段 → 值，或字段 → {eq|ne|lt|lte|gt|gte|in|contains|startsWith|isNull: …}，需全部满足；可用 and、or（列表）与 not 组合。字段：${[...fields, ...relations].join('、')}`,
  );
}

const mostValues = 12;

function fieldWords(language: Language, field: Field | undefined): string {
  if (!field) return '';
  const values = field.values?.map((option) => option.value) ?? [];
  const shown = values.slice(0, mostValues).join(', ') + (values.length > mostValues ? ', …' : '');
  const type = values.length > 0 ? say(language, `one of ${shown}`, `取值 ${shown}`) : field.type;
  return [type, field.unit, field.list && say(language, 'list', '列表')].filter(Boolean).join(', ');
}

/** A filter that fits the fields the reader may see: by a choice if there is one, else by the name, a number, anything. */
export function exampleFilter(entity: Entity, readable: readonly string[]): Record<string, unknown> {
  const fields = readable.flatMap((name) => (entity.fields[name] && !entity.fields[name].list ? [{ name, field: entity.fields[name] }] : []));
  const find = (...types: string[]): string | undefined => fields.find(({ field }) => types.includes(field.type))?.name;
  const choice = fields.find(({ field }) => field.type === 'enum');
  if (choice) return { [choice.name]: choice.field.values?.[0]?.value };
  const text = fields.find(({ name, field }) => field.type === 'text' && entity.label?.includes(name) === true)?.name ?? find('text', 'localText');
  if (text !== undefined) return { [text]: { contains: 'a' } };
  const date = find('date', 'datetime', 'localDatetime');
  if (date !== undefined) return { [date]: { gte: '2026-01-01' } };
  const number = find('integer', 'smallint', 'decimal', 'money', 'float', 'bigint');
  return number === undefined ? {} : { [number]: { gte: 1 } };
}

/** Relations the reader can follow: she may read their fields here and records there. */
export function visibleRelations(model: AppModel, entity: Entity, may: { readable: (entity: string) => readonly string[]; reads: (entity: string) => boolean }): string[] {
  return Object.entries(entity.relations ?? {})
    .filter(([, relation]) => model.entities[relation.to] !== undefined && may.reads(relation.to) && relation.fields.every((field) => may.readable(entity.name).includes(field)))
    .map(([name]) => name);
}
