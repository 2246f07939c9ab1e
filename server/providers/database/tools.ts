import { schemaOfRecord, type Entity, type JsonObject, type ResourceDefinition, type ResourceTemplateDefinition, type ToolDefinition } from '@portico/contracts';
import { z } from 'zod';
import { modelOf, type Finding } from './derive.ts';
import { columnsByTable, describeTable, reachOf } from './describe.ts';
import { relatedOf, shownOf, verbs, type Binding, type Column, type DatabaseModel, type DatabaseSchema, type Table, type Verb } from './model.ts';
import { argumentsOf, type DatabaseOptions } from './settings.ts';
import { writableOf } from './store-write.ts';
import { filterWords, say, toolWords, type Reader } from './words.ts';

export interface Derived {
  /** What calls need to know; kept beside the definitions it belongs to. */
  readonly model: DatabaseModel;
  readonly tools: readonly { readonly definition: ToolDefinition; readonly binding: Binding }[];
  readonly resources: readonly ResourceDefinition[];
  readonly resourceTemplates: readonly ResourceTemplateDefinition[];
  readonly findings: readonly Finding[];
}

const shared: Readonly<Record<Verb, string>> = {
  find: 'find_rows',
  get: 'get_row',
  aggregate: 'aggregate_rows',
  related: 'related_rows',
  describe: 'describe_table',
  insert: 'insert_row',
  update: 'update_row',
  delete: 'delete_row',
};

/** The tools a database becomes: four for each table, or five for all when there are many; writes where switched on. Pure. */
export function deriveTools(schema: DatabaseSchema, how: { provider: string; options: DatabaseOptions }): Derived {
  const { model, findings } = modelOf(schema, how);
  const reader: Reader = { model, language: how.options.language };
  const own = model.tables.length <= how.options.ownTools;
  const tools = own ? model.tables.flatMap((table) => ownTools(reader, table, how.options)) : sharedTools(reader, how.options);
  const uri = `db://${how.provider}/schema`;
  const title = say(reader.language, `Tables of ${how.provider}`, `${how.provider} 的表`);
  return {
    model,
    tools,
    resources: [
      {
        uri,
        name: 'schema',
        title,
        mimeType: 'application/json',
        description: say(reader.language, 'Tables, columns and references, as far as callers see them. Context type SQLSchema.', '可见的表、列与引用。上下文类型 SQLSchema。'),
        _meta: { 'portico/tables': columnsByTable(model) },
      },
    ],
    resourceTemplates: [{ uriTemplate: `${uri}/{table}`, name: 'table', title: say(reader.language, 'One table', '单个表'), mimeType: 'application/json' }],
    findings,
  };
}

/** What a schema resource holds; undefined when the URI names none of this provider's. */
export function readSchema(model: DatabaseModel, uri: string): JsonObject | undefined {
  const base = `db://${model.provider}/schema`;
  if (uri === base) return { contextType: 'SQLSchema', provider: model.provider, dialect: model.engine, tables: model.tables.map((table) => describeTable(model, table)) };
  const table = uri.startsWith(`${base}/`) ? model.tables.find((one) => one.name === uri.slice(base.length + 1)) : undefined;
  return table && { contextType: 'SQLSchema', provider: model.provider, dialect: model.engine, tables: [describeTable(model, table)] };
}

/** What can be done with a table at all. */
function possible(model: DatabaseModel, table: Table, verb: Verb): boolean {
  const writes = model.writes && table.kind === 'table' && table.key.length > 0;
  switch (verb) {
    case 'find':
    case 'aggregate':
    case 'describe':
      return shownOf(table).length > 0;
    case 'get':
      return table.key.length > 0;
    case 'related':
      return table.key.length > 0 && relatedOf(model, table).length > 0;
    case 'insert':
      return writes && writableOf(table, 'insert').length > 0 && mustFill(table).every((column) => column.show === 'open');
    case 'update':
      return writes && writableOf(table, 'update').length > 0;
    case 'delete':
      return writes;
  }
}

const mustFill = (table: Table): Column[] => table.columns.filter((column) => !column.nullable && !column.filled && !column.generated);

function ownTools(reader: Reader, table: Table, options: DatabaseOptions): Derived['tools'] {
  return verbs
    .filter((verb) => verb !== 'describe' && possible(reader.model, table, verb))
    .map((verb) => ({
      definition: definitionOf(reader, { verb, table, name: `${verb}_${table.name}`, properties: narrowed(reader, verb, table), options }),
      binding: { verb, table: table.name },
    }));
}

function sharedTools(reader: Reader, options: DatabaseOptions): Derived['tools'] {
  return verbs.flatMap((verb) => {
    const tables = reader.model.tables.filter((table) => possible(reader.model, table, verb)).map((table) => table.name);
    if (tables.length === 0) return [];
    const words = say(reader.language, 'Name of the table', '表名');
    // A long list of names is told by describe_table, not by each tool.
    const table =
      tables.length <= 60
        ? { type: 'string', enum: tables, description: words }
        : { type: 'string', description: say(reader.language, `${words}, as describe_table lists them`, `${words}（由 describe_table 列出）`) };
    return [
      { definition: definitionOf(reader, { verb, table: undefined, name: shared[verb], properties: { table, ...narrowed(reader, verb, undefined) }, options }), binding: { verb } },
    ];
  });
}

type Properties = Readonly<Record<string, JsonObject>>;

function definitionOf(reader: Reader, of: { verb: Verb; table: Table | undefined; name: string; properties: Properties; options: DatabaseOptions }): ToolDefinition {
  const { title, description } = toolWords(reader, of.verb, of.table);
  const written = z.toJSONSchema(argumentsOf(of.options.maxRows)[of.verb], { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' }) as JsonObject;
  const properties: Record<string, JsonObject> = {};
  const base = written['properties'] as Properties;
  for (const name of new Set([...('table' in of.properties ? ['table'] : []), ...Object.keys(base)])) properties[name] = { ...base[name], ...of.properties[name] };
  if (of.table && of.table.relations.length === 0) delete properties['expand'];
  const tableNeeded = 'table' in of.properties && of.verb !== 'describe' ? ['table'] : [];
  const required = [...tableNeeded, ...((written['required'] as string[] | undefined) ?? [])];
  const reads = !['insert', 'update', 'delete'].includes(of.verb);
  return {
    name: of.name,
    title,
    description,
    inputSchema: { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false },
    outputSchema: outputOf(reader, of.verb, of.table),
    annotations: { title, readOnlyHint: reads, destructiveHint: of.verb === 'delete' || of.verb === 'update', idempotentHint: of.verb !== 'insert', openWorldHint: false },
    _meta: { 'portico/reach': reachOf(reader.model, of.table) },
  };
}

/** What the arguments mean, and which names they take. */
function narrowed(reader: Reader, verb: Verb, table: Table | undefined): Properties {
  const { language } = reader;
  const names = table && shownOf(table).map((column) => column.name);
  const relations = table?.relations.map((relation) => relation.name);
  const one = (values: readonly string[] | undefined): JsonObject => (values && values.length > 0 ? { items: { type: 'string', enum: values } } : {});
  const words: Record<string, JsonObject> = {
    filter: { type: 'object', description: filterWords(reader, verb === 'related' ? undefined : table) },
    sort: { description: say(language, 'Field names, "-" in front for largest first', '字段名，前缀 “-” 表示降序') },
    fields: { description: say(language, 'Only these fields', '仅返回这些字段'), ...(verb !== 'related' && one(names)) },
    expand: { description: say(language, 'References whose row comes along', '一并返回的引用'), ...(verb !== 'related' && one(relations)) },
    cursor: { description: say(language, '"next" of the page before', '上一页返回的 next') },
    total: { description: say(language, 'Also count all that match', '同时返回匹配总数') },
    id: { description: idWords(reader, table) },
    relation: {
      description: say(language, 'Whose rows: table.reference', '查找的表与引用：表.引用'),
      ...(table && { enum: relatedOf(reader.model, table).map((related) => related.name) }),
    },
    dryRun: { description: say(language, 'Say what would happen and change nothing', '仅说明结果，不做修改') },
    ...((verb === 'insert' || verb === 'update') && table && { values: valuesIn(table, verb) }),
  };
  const own = new Set(Object.keys(argumentsOf(1)[verb].shape));
  return Object.fromEntries(Object.entries(words).filter(([name]) => own.has(name)));
}

function idWords({ language }: Reader, table: Table | undefined): string {
  if (!table) return say(language, 'Id of the row, as find gave it', '行的 id（由查找返回）');
  const shape = table.key.join('~');
  return say(language, `Id of the row, as find gave it: ${shape}`, `行的 id（由查找返回）：${shape}`);
}

/** The table in the form records have, so that one writer of schemas serves both. */
function entityOf(table: Table, columns: readonly Column[]): Entity {
  return {
    format: 1,
    name: table.name,
    key: [],
    fields: Object.fromEntries(
      columns.map((column) => [
        column.name,
        {
          ...column.field,
          ...(column.comment !== '' && { description: column.comment.slice(0, 200) }),
          ...((column.filled || column.nullable) && { default: { sql: 'DEFAULT' } }),
          ...(column.nullable && { required: false }),
        },
      ]),
    ),
  };
}

function valuesIn(table: Table, verb: 'insert' | 'update'): JsonObject {
  const columns = writableOf(table, verb);
  const schema = schemaOfRecord(entityOf(table, columns), { fields: columns.map((column) => column.name), purpose: verb === 'insert' ? 'create' : 'update' });
  const { $schema: _dialect, title: _title, description: _description, ...rest } = schema;
  return { ...rest, properties: untitled(schema['properties'] as Properties) };
}

function untitled(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, { title, ...field }]) => [name, title === name ? field : { title, ...field }]));
}

/** Types only, since clients check answers against it: a cut JSON is a text, a masked number too. */
function valuesOut(table: Table): JsonObject {
  return {
    type: 'object',
    properties: Object.fromEntries(
      shownOf(table).map((column): [string, JsonObject] => {
        const described = column.comment === '' ? {} : { description: column.comment.slice(0, 200) };
        return [column.name, { ...described, ...typeOf(column) }];
      }),
    ),
  };
}

function typeOf(column: Column): JsonObject {
  if (column.show === 'masked') return { type: ['string', 'null'] };
  if (column.field.list === true) return { type: ['array', 'null'] };
  switch (column.field.type) {
    case 'json':
      return {};
    case 'binary':
      return { type: ['object', 'null'], properties: { bytes: { type: 'integer' }, base64: { type: 'string' } } };
    case 'smallint':
    case 'integer':
      return { type: ['integer', 'null'] };
    case 'float':
      return { type: ['number', 'null'] };
    case 'boolean':
      return { type: ['boolean', 'null'] };
    default:
      return { type: ['string', 'null'] };
  }
}

const object = (properties: Properties, required: readonly string[]): JsonObject => ({ type: 'object', properties, required });

function outputOf(reader: Reader, verb: Verb, table: Table | undefined): JsonObject {
  const values = table && verb !== 'related' ? valuesOut(table) : { type: 'object' };
  const record = object({ id: { type: 'string' }, values, related: { type: 'object' }, cut: { type: 'array', items: { type: 'string' } } }, ['values']);
  const maybe = { anyOf: [record, { type: 'null' }] };
  switch (verb) {
    case 'find':
    case 'related':
      return object({ records: { type: 'array', items: record }, next: { type: ['string', 'null'] }, total: { type: 'integer' } }, ['records', 'next']);
    case 'get':
      return record;
    case 'aggregate': {
      const row = object({ group: { type: 'object' }, measures: { type: 'object' } }, ['group', 'measures']);
      return object({ rows: { type: 'array', items: row }, more: { type: 'boolean' } }, ['rows', 'more']);
    }
    case 'describe':
      return object({ tables: { type: 'array', items: { type: 'object' } } }, ['tables']);
    case 'insert':
    case 'update':
    case 'delete':
      return object({ before: maybe, after: maybe, dryRun: { type: 'boolean' } }, ['before', 'after', 'dryRun']);
  }
}
