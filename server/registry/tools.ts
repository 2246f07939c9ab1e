import {
  operations,
  recordsAggregate,
  schemaOfRecord,
  surfacesSchema,
  titleIn,
  toolBindings,
  verbOperations,
  type AppModel,
  type Entity,
  type JsonSchema,
  type Language,
  type Operation,
  type SurfaceTool,
  type ToolBinding,
  type ToolVerb,
} from '@portico/contracts';
import { actionOf, type Access, type EntityAccess } from './access.ts';
import { inputSchemaOf, objectOf, outputSchemaOf, property, withProperties } from './schemas.ts';
import { contextTool } from './context/context-tool.ts';
import { exampleFilter, filterWords, say, toolDescription, toolTitle, visibleRelations } from './words.ts';

export interface Reader {
  readonly model: AppModel;
  readonly access: Access;
  readonly language: Language;
}

const nothing: EntityAccess = { actions: [], readable: [], creatable: [], updatable: [] };
const at = (reader: Reader, entity: string): EntityAccess => reader.access.get(entity) ?? nothing;

/** The tools of an app that this reader may call, in the order every reader sees them. */
export function toolsFor(reader: Reader): SurfaceTool[] {
  return toolBindings(reader.model).flatMap((binding) => {
    // Those of processes stand with the processes they go with: see thing-tools.ts.
    if (binding.verb === 'follow' || binding.verb === 'answer') return [];
    const tool = binding.verb === 'context' ? contextTool(reader) : binding.entity === undefined ? genericTool(reader, binding) : namedTool(reader, binding, binding.entity);
    return tool ? [tool] : [];
  });
}

/** Relations of an entity that the reader can follow. */
export function relationsFor(reader: Reader, entity: Entity): string[] {
  return visibleRelations(reader.model, entity, { readable: (name) => at(reader, name).readable, reads: (name) => at(reader, name).actions.includes('read') });
}

/** Tools that are about no records. */
type Apart = 'context' | 'follow' | 'answer';
function isApart(verb: ToolBinding['verb']): verb is Apart {
  return verb === 'context' || verb === 'follow' || verb === 'answer';
}

function operationOf(name: string): Operation {
  const found = operations.get(name);
  if (!found) throw new Error(`no operation ${name}`);
  return found;
}

/** Hints for clients, from what the operation declares. Nothing of an app reaches beyond Portico. */
export function annotationsOf(operation: Operation, title: string): SurfaceTool['annotations'] {
  const reads = operation.effect === 'read';
  return {
    title,
    readOnlyHint: reads,
    destructiveHint: operation.destructive === true,
    idempotentHint: reads || operation.idempotent === true,
    openWorldHint: operation.effect === 'outside',
  };
}

function mayCall(access: EntityAccess, verb: ToolVerb): boolean {
  if (!access.actions.includes(actionOf[verb])) return false;
  if (verb === 'create') return access.creatable.length > 0;
  return verb !== 'update' || access.updatable.length > 0;
}

function namedTool(reader: Reader, binding: ToolBinding, name: string): SurfaceTool | undefined {
  const entity = reader.model.entities[name];
  const verb = binding.verb;
  const access = at(reader, name);
  if (!entity || verb === 'aggregate' || verb === 'describe' || isApart(verb) || !mayCall(access, verb)) return undefined;
  const operation = operationOf(verbOperations[verb]);
  const title = titleIn(reader.language, binding.title, toolTitle(reader.language, verb, entity));
  return {
    name: binding.name,
    title,
    description: titleIn(reader.language, binding.description, toolDescription(reader.language, verb, { entity, readable: access.readable })),
    inputSchema: withProperties(inputSchemaOf(operation), {
      app: undefined,
      entity: undefined,
      ...argumentWords(reader.language, operation),
      ...namedArguments(reader, entity, verb),
    }),
    outputSchema: outputOf(verb, valuesOut(reader, entity)),
    annotations: annotationsOf(operation, title),
  };
}

/** What the arguments shared by all entities mean; only those the operation has. */
function argumentWords(language: Language, operation: Operation): Record<string, JsonSchema> {
  const words: Record<string, string> = {
    search: say(language, 'Full-text search over the text fields', '在文本字段中全文检索'),
    sort: say(language, 'Field names, "-" in front for largest first', '字段名，前缀 “-” 表示降序'),
    cursor: say(language, '"next" of the page before', '上一页返回的 next'),
    total: say(language, 'Also count all that match', '同时返回匹配总数'),
    expand: say(language, 'Relations whose record comes along', '一并返回的关联'),
    fields: say(language, 'Only these fields', '仅返回这些字段'),
    id: say(language, 'Id of the record, as find gave it', '记录 id（由查找返回）'),
    version: say(language, 'Version as it was read', '读取时的 version'),
    dryRun: say(language, 'Say what would happen and change nothing', '仅说明结果，不做修改'),
    idempotencyKey: say(language, 'The same key gives the same answer for a day', '同一键在一天内返回相同结果'),
  };
  const schema = inputSchemaOf(operation);
  const present = Object.keys(schema['properties'] as object);
  return Object.fromEntries(Object.entries(words).flatMap(([name, description]) => (present.includes(name) ? [[name, property(schema, name, { description })]] : [])));
}

function namedArguments(reader: Reader, entity: Entity, verb: ToolVerb): Record<string, JsonSchema | undefined> {
  const access = at(reader, entity.name);
  const relations = relationsFor(reader, entity);
  const words = argumentWords(reader.language, operationOf(verbOperations[verb]));
  const expand = relations.length === 0 ? undefined : { ...words['expand'], items: { type: 'string', enum: relations } };
  switch (verb) {
    case 'find':
      return {
        filter: { type: 'object', description: filterWords(reader.language, entity, { fields: access.readable, relations }) },
        fields: { ...words['fields'], items: { type: 'string', enum: access.readable } },
        expand,
      };
    case 'get':
      return { expand };
    case 'create':
    case 'update': {
      const fields = verb === 'create' ? access.creatable : access.updatable;
      return { values: valuesIn(schemaOfRecord(entity, { fields, purpose: verb, language: reader.language })) };
    }
    case 'delete':
      return {};
  }
}

/** Values to be written; titles that only repeat a field's name are left out, agents pay for every word. */
function valuesIn(schema: JsonSchema): JsonSchema {
  const { $schema: _dialect, title: _title, description: _description, ...rest } = schema;
  const properties = Object.entries(schema['properties'] as Record<string, JsonSchema>).map(([name, { title, ...field }]) => [name, title === name ? field : { title, ...field }]);
  return { ...rest, properties: Object.fromEntries(properties) as Record<string, JsonSchema> };
}

/** Values as they come out: types and choices only, since clients check answers against it. */
function valuesOut(reader: Reader, entity: Entity): JsonSchema {
  const schema = schemaOfRecord(entity, { fields: at(reader, entity.name).readable, purpose: 'read', language: reader.language });
  const properties = Object.entries(schema['properties'] as Record<string, JsonSchema>).map(([name, field]) => {
    const { type, enum: choices, title, description, contentEncoding } = field;
    const kept = {
      ...(title !== name && { title }),
      ...(description !== undefined && { description }),
      ...(type !== undefined && { type }),
      ...(choices !== undefined && { enum: choices }),
    };
    return [name, { ...kept, ...(contentEncoding !== undefined && { contentEncoding }) }];
  });
  return { type: 'object', properties: Object.fromEntries(properties) as Record<string, JsonSchema> };
}

function outputOf(verb: ToolVerb, values: JsonSchema): JsonSchema {
  const record = objectOf({ id: { type: 'string' }, version: { type: 'string' }, label: { type: 'string' }, values, related: { type: 'object' } }, [
    'id',
    'version',
    'label',
    'values',
  ]);
  const dryRun = { type: 'object' };
  switch (verb) {
    case 'find':
      return objectOf({ records: { type: 'array', items: record }, next: { type: ['string', 'null'] }, total: { type: 'integer' } }, ['records', 'next']);
    case 'get':
      return record;
    case 'create':
    case 'update':
      return objectOf({ record: { anyOf: [record, { type: 'null' }] }, dryRun }, ['record']);
    case 'delete':
      return objectOf({ deleted: { type: 'boolean' }, dryRun }, ['deleted']);
  }
}

function genericTool(reader: Reader, binding: ToolBinding): SurfaceTool | undefined {
  const { verb } = binding;
  if (isApart(verb)) return undefined;
  const entities = (binding.entities ?? []).filter((name) => {
    const access = at(reader, name);
    if (verb === 'describe') return access.actions.length > 0;
    return verb === 'aggregate' ? access.actions.includes('read') : mayCall(access, verb);
  });
  if (entities.length === 0) return undefined;
  const operation = operationOf(verbOperations[verb]);
  const texts = genericWords(reader, verb, entities[0] ?? '');
  const schema = inputSchemaOf(operation);
  const required = [...new Set(['entity', ...((schema['required'] as readonly string[] | undefined) ?? []).filter((name) => name !== 'app')])];
  const output = verb === 'aggregate' || verb === 'describe' ? outputSchemaOf(verb === 'aggregate' ? recordsAggregate : surfacesSchema) : outputOf(verb, { type: 'object' });
  return {
    name: binding.name,
    title: texts.title,
    description: texts.description,
    inputSchema: {
      ...withProperties(schema, { app: undefined, ...argumentWords(reader.language, operation), entity: { type: 'string', enum: entities, description: texts.entity } }),
      required,
    },
    ...(output && { outputSchema: output }),
    annotations: annotationsOf(operation, texts.title),
  };
}

function genericWords(reader: Reader, verb: Exclude<ToolBinding['verb'], Apart>, first: string): { title: string; description: string; entity: string } {
  const { language } = reader;
  const describe = say(language, ' Call describe_entity for its fields.', '字段请用 describe_entity 查询。');
  const filter = reader.model.entities[first] ? exampleFilter(reader.model.entities[first], at(reader, first).readable) : {};
  const [groupField] = Object.keys(filter);
  const find = JSON.stringify({ entity: first, filter, limit: 20 });
  const count = JSON.stringify({ entity: first, measures: [{ as: 'count', fn: 'count' }], ...(groupField !== undefined && { groupBy: [{ field: groupField }] }) });
  const texts: Record<Exclude<ToolBinding['verb'], Apart>, readonly [string, string, string, string]> = {
    find: [
      'Find records',
      '查找记录',
      `Finds records of an entity by filter or full-text search, page by page.${describe} Example: ${find}.`,
      `按条件或全文检索分页查找某实体的记录。${describe}示例：${find}。`,
    ],
    get: [
      'Get a record',
      '获取记录',
      'Gets one record of an entity by its id, with the related records named in expand.',
      '按 id 获取某实体的一条记录，可用 expand 带出关联记录。',
    ],
    create: [
      'Create a record',
      '新建记录',
      `Creates a record from values and gives it.${describe} Set dryRun to see verdict and result without saving.`,
      `按 values 新建记录并返回。${describe}dryRun 为真时只返回判定与结果而不保存。`,
    ],
    update: [
      'Change a record',
      '修改记录',
      `Changes the given values of one record; others stay.${describe} Pass the version you read to be refused if somebody was faster.`,
      `仅修改一条记录中给定的值。${describe}传入读取时的 version，若期间被他人修改则拒绝。`,
    ],
    delete: [
      'Delete a record',
      '删除记录',
      'Deletes one record by its id. Set dryRun first to see whether it is allowed and what would go.',
      '按 id 删除一条记录。可先设 dryRun 查看是否允许及影响。',
    ],
    aggregate: [
      'Count and sum up',
      '统计汇总',
      `Counts, sums, averages, smallest and largest over all records that match, grouped by fields or by day, week, month, quarter or year of a date. Example: ${count}.`,
      `对全部匹配记录计算数量、合计、平均、最小与最大值，可按字段或日期的日、周、月、季、年分组。示例：${count}。`,
    ],
    describe: [
      'Describe an entity',
      '实体说明',
      'Fields, types, choices, relations and an example filter of an entity, narrowed to what you may see. Call it before filtering or writing.',
      '实体的字段、类型、可选值、关联及筛选示例（按您的权限收窄）。请在筛选或写入前调用。',
    ],
  };
  const [enTitle, zhTitle, en, zh] = texts[verb];
  return { title: say(language, enTitle, zhTitle), description: say(language, en, zh), entity: say(language, 'Which kind of record', '记录所属的实体') };
}
