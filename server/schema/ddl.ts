import { columnOf, languages, moneyDigits, tableOf, titleIn, type Entity, type Field, type Relation, type Title } from '@portico/contracts';
import { columnsIn } from './expression.ts';
import { hash, identifier, quoted, searchColumn } from './naming.ts';
import { searchExpression } from './search.ts';
import { adoptSequence, isSequence, sequenceDefault, sequenceName } from './sequence.ts';

/** Entities by name, as an AppModel holds them. */
export type Entities = Readonly<Record<string, Entity>>;

export type ObjectKind = 'sequence' | 'key' | 'unique' | 'check' | 'index' | 'relation' | 'search';

/** What hangs on a table beside its columns. Two of the same definition are the same, whatever they are called. */
export interface TableObject {
  readonly kind: ObjectKind;
  readonly entity: string;
  readonly table: string;
  readonly name: string;
  /** Names it in the model: a field, a relation, fields of an index, a check's name. */
  readonly subject: string;
  readonly definition: string;
  /** The condition of a check. */
  readonly condition?: string;
  readonly columns: readonly string[];
  readonly target?: { readonly entity: string; readonly table: string; readonly columns: readonly string[] };
  /** Rows that break it, as a query over `{schema}` giving one int; undefined where none can. */
  readonly broken?: string;
}

type Draft = Omit<TableObject, 'name'> & { readonly wanted?: string; readonly auto: string };

/** The PostgreSQL type of a field's column. */
export function columnType(field: Field): string {
  return scalarType(field) + (field.list === true ? '[]' : '');
}

function scalarType(field: Field): string {
  switch (field.type) {
    case 'text':
      return field.length === undefined ? 'text' : `character varying(${field.length})`;
    case 'decimal':
      return field.precision === undefined ? 'numeric' : `numeric(${field.precision},${field.scale ?? 0})`;
    case 'float':
      return 'double precision';
    case 'datetime':
      return 'timestamp with time zone';
    case 'localDatetime':
      return 'timestamp without time zone';
    case 'money':
      return `numeric(${moneyDigits.precision},${moneyDigits.scale})`;
    case 'json':
    case 'localText':
      return 'jsonb';
    case 'enum':
    case 'person':
    case 'attachment':
      return 'text';
    case 'binary':
      return 'bytea';
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'time':
    case 'interval':
    case 'uuid':
      return field.type;
  }
}

/** The default of a field's column; undefined when it has none or is numbered by identity. */
export function defaultSql(entity: Entity, name: string): string | undefined {
  const field = entity.fields[name];
  const value = field?.default;
  if (field === undefined || value === undefined) return undefined;
  if (isSequence(field)) return sequenceDefault(entity, name);
  if (typeof value !== 'object') return literal(value, field);
  if ('sql' in value) return `(${value.sql}\n)`;
  const automatic = {
    uuid: field.type === 'uuid' ? 'gen_random_uuid()' : 'gen_random_uuid()::text',
    now: 'now()',
    today: 'CURRENT_DATE',
    increment: undefined,
    sequence: undefined,
    person: undefined,
  };
  return automatic[value.auto];
}

export function isNumbered(field: Field): boolean {
  const auto = typeof field.default === 'object' && 'auto' in field.default ? field.default.auto : undefined;
  return auto === 'increment' || (auto === 'sequence' && !isSequence(field));
}

/** Not null: asked for, or part of the key, or numbered. */
export function isRequired(entity: Entity, name: string): boolean {
  const field = entity.fields[name];
  return field !== undefined && (field.required === true || entity.key.includes(name) || isNumbered(field));
}

/** A value of a field as SQL. */
export function literal(value: string | number | boolean, field: Field): string {
  const numeric = isNumeric(field) && typeof value !== 'boolean';
  if (field.type === 'boolean' || numeric) return String(value);
  if (field.type === 'localText') return `${text(JSON.stringify(Object.fromEntries(languages.map((language) => [language, value]))))}::jsonb`;
  return field.type === 'json' ? `${text(String(value))}::jsonb` : text(String(value));
}

export function isNumeric(field: Field): boolean {
  return ['smallint', 'integer', 'bigint', 'decimal', 'float', 'money'].includes(field.type) && field.list !== true;
}

/** A text as an SQL constant, in which nothing looks like our placeholder. */
export function text(value: string): string {
  const plain = value.replaceAll("'", "''");
  return value.includes('{schema}') ? `E'${plain.replaceAll('\\', '\\\\').replaceAll('{schema}', String.raw`\x7bschema}`)}'` : `'${plain}'`;
}

/** `{schema}."table"`; the placeholder is filled when the SQL is run. */
export function at(table: string): string {
  return `{schema}.${quoted(table)}`;
}

/** A column as it stands in CREATE TABLE and ADD COLUMN. `required` false leaves NOT NULL for later. */
export function columnSql(entity: Entity, name: string, options: { required: boolean }): string {
  const field = entity.fields[name];
  if (field === undefined) throw new Error(`${entity.name} has no field ${name}`);
  const parts = [quoted(columnOf(entity, name)), columnType(field)];
  const standard = defaultSql(entity, name);
  if (field.computed !== undefined) parts.push(`GENERATED ALWAYS AS (${field.computed}\n) STORED`);
  else if (isNumbered(field)) parts.push('GENERATED BY DEFAULT AS IDENTITY');
  else if (standard !== undefined) parts.push(`DEFAULT ${standard}`);
  if (options.required && isRequired(entity, name)) parts.push('NOT NULL');
  return parts.join(' ');
}

/** CREATE TABLE with its columns, search column and comments; keys and the rest come from {@link addObject}. */
export function createTable(entity: Entity): string {
  const columns = Object.keys(entity.fields).map((name) => columnSql(entity, name, { required: true }));
  const sequences = Object.keys(entity.fields).filter((name) => isSequence(entity.fields[name]));
  const search = searchExpression(entity);
  if (search !== undefined) columns.push(`${quoted(searchColumn)} tsvector GENERATED ALWAYS AS (${search}) STORED`);
  const comments = [
    ...(entity.description === undefined ? [] : [commentOnTable(entity)]),
    ...Object.entries(entity.fields).flatMap(([name, field]) => (field.description === undefined ? [] : [commentOnColumn(entity, name)])),
  ];
  return [
    ...sequences.map((name) => `CREATE SEQUENCE ${at(sequenceName(entity, name))}`),
    `CREATE TABLE ${at(tableOf(entity))} (\n  ${columns.join(',\n  ')}\n)`,
    ...sequences.flatMap((name) => adoptSequence(entity, name)),
    ...comments,
  ].join(';\n');
}

export function commentOnTable(entity: Entity): string {
  return `COMMENT ON TABLE ${at(tableOf(entity))} IS ${comment(entity.description)}`;
}

export function commentOnColumn(entity: Entity, name: string): string {
  return `COMMENT ON COLUMN ${at(tableOf(entity))}.${quoted(columnOf(entity, name))} IS ${comment(entity.fields[name]?.description)}`;
}

/** Comments hold one language, English if there is one. */
function comment(description: Title | undefined): string {
  return description === undefined ? 'NULL' : text(titleIn('en', description, ''));
}

/** The SQL that makes an object. */
export function addObject(object: TableObject): string {
  const table = at(object.table);
  if (object.kind === 'sequence') return `CREATE SEQUENCE ${at(object.name)}`;
  if (object.kind === 'search') return `ALTER TABLE ${table} ADD COLUMN ${quoted(searchColumn)} ${object.definition}`;
  if (object.kind !== 'index') return `ALTER TABLE ${table} ADD CONSTRAINT ${quoted(object.name)} ${object.definition}`;
  const unique = object.definition.startsWith('UNIQUE ');
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoted(object.name)} ON ${table} ${unique ? object.definition.slice(7) : object.definition}`;
}

/** The SQL that removes an object. */
export function dropObject(object: TableObject): string {
  if (object.kind === 'index') return `DROP INDEX ${at(object.name)}`;
  // With the default that draws from it.
  if (object.kind === 'sequence') return `DROP SEQUENCE ${at(object.name)} CASCADE`;
  const what = object.kind === 'search' ? 'COLUMN' : 'CONSTRAINT';
  return `ALTER TABLE ${at(object.table)} DROP ${what} ${quoted(object.name)}`;
}

/** The name an index or key gets when the model gives none. */
export function autoName(table: string, columns: readonly string[], tail: 'key' | 'idx' | 'fkey'): string {
  return identifier(`${table}_${columns.join('_')}_${tail}`);
}

/** Keys, uniques, checks, indexes, relations and search of all entities, in file order, with their names settled. */
export function objectsOf(entities: Entities): readonly TableObject[] {
  const drafts = Object.values(entities).flatMap((entity) => draftsOf(entity, entities));
  const taken = new Set(Object.values(entities).map(tableOf));
  const scope = (draft: Draft, name: string): string => (['sequence', 'key', 'unique', 'index'].includes(draft.kind) ? name : `${draft.table}\0${name}`);
  for (const draft of drafts) if (draft.wanted !== undefined) taken.add(scope(draft, draft.wanted));
  return drafts.map(({ wanted, auto, ...object }) => {
    if (object.kind === 'search') return { ...object, name: searchColumn };
    let name = wanted ?? auto;
    if (wanted === undefined && taken.has(scope({ ...object, auto }, name))) name = identifier(`${auto}_${hash(`${object.table} ${object.definition}`)}`);
    taken.add(scope({ ...object, auto }, name));
    return { ...object, name };
  });
}

function draftsOf(entity: Entity, entities: Entities): Draft[] {
  const search = searchExpression(entity);
  const gin: Draft[] =
    search === undefined
      ? []
      : [
          draft(entity, { kind: 'search', subject: 'search', auto: searchColumn, columns: searchColumns(search), definition: `tsvector GENERATED ALWAYS AS (${search}) STORED` }),
          draft(entity, {
            kind: 'index',
            subject: 'search',
            auto: identifier(`${tableOf(entity)}${searchColumn}_idx`),
            columns: [searchColumn],
            definition: `USING gin (${quoted(searchColumn)})`,
          }),
        ];
  return [
    keyDraft(entity),
    ...Object.keys(entity.fields).flatMap((name) => fieldDrafts(entity, name)),
    ...(entity.checks ?? []).map((check, index) => {
      const auto = identifier(`${tableOf(entity)}_check_${index + 1}`);
      return checkDraft(entity, { sql: check.sql, auto, subject: check.name ?? auto, ...(check.name !== undefined && { wanted: check.name }) });
    }),
    ...(entity.indexes ?? []).map((index) => {
      const columns = index.fields.map((name) => columnOf(entity, name));
      const unique = index.unique === true;
      return draft(entity, {
        kind: 'index',
        subject: index.fields.join('+'),
        auto: autoName(tableOf(entity), columns, unique ? 'key' : 'idx'),
        ...(index.name !== undefined && { wanted: index.name }),
        columns,
        definition: `${unique ? 'UNIQUE ' : ''}(${list(columns)})`,
        ...(unique && { broken: duplicates(entity, columns) }),
      });
    }),
    ...Object.entries(entity.relations ?? {}).flatMap(([name, relation]) => relationDrafts(entity, { name, relation, entities })),
    ...gin,
  ];
}

function searchColumns(expression: string): readonly string[] {
  return columnsIn(expression);
}

function keyDraft(entity: Entity): Draft {
  const columns = entity.key.map((name) => columnOf(entity, name));
  return draft(entity, {
    kind: 'key',
    subject: 'key',
    auto: identifier(`${tableOf(entity)}_pkey`),
    columns,
    definition: `PRIMARY KEY (${list(columns)})`,
    broken: duplicates(entity, columns),
  });
}

function fieldDrafts(entity: Entity, name: string): Draft[] {
  const field = entity.fields[name];
  if (field === undefined) return [];
  const column = columnOf(entity, name);
  const found: Draft[] = [];
  if (isSequence(field)) {
    const own = sequenceName(entity, name);
    found.push(draft(entity, { kind: 'sequence', subject: name, auto: own, wanted: own, columns: [column], definition: `of ${quoted(column)}` }));
  }
  if (field.unique === true) {
    found.push(
      draft(entity, {
        kind: 'unique',
        subject: name,
        auto: autoName(tableOf(entity), [column], 'key'),
        columns: [column],
        definition: `UNIQUE (${quoted(column)})`,
        broken: duplicates(entity, [column]),
      }),
    );
  }
  const check = (tail: string, sql: string): void => {
    found.push(checkDraft(entity, { sql, auto: identifier(`${tableOf(entity)}_${column}_${tail}`), subject: `${name}.${tail}` }));
  };
  if (field.type === 'localText') check('languages', languagesCheck(column));
  if (field.type === 'enum' && field.values) check('values', valuesCheck(field, column));
  if (isNumeric(field) && field.min !== undefined) check('min', `${quoted(column)} >= ${literal(field.min, field)}`);
  if (isNumeric(field) && field.max !== undefined) check('max', `${quoted(column)} <= ${literal(field.max, field)}`);
  if (field.type === 'text' && field.list !== true && field.pattern !== undefined) check('pattern', `${quoted(column)} ~ ${text(field.pattern)}`);
  return found;
}

function valuesCheck(field: Field, column: string): string {
  const values = (field.values ?? []).map((one) => text(one.value)).join(', ');
  return field.list === true ? `${quoted(column)} <@ ARRAY[${values}]::text[]` : `${quoted(column)} = ANY (ARRAY[${values}])`;
}

/** Nothing but words by language. Written as PostgreSQL gives it back, so that it is recognised. */
export function languagesCheck(column: string): string {
  const own = languages.map((language) => `'${language}'::text`).join(', ');
  return `CASE WHEN (jsonb_typeof(${quoted(column)}) <> 'object'::text) THEN false ELSE ((${quoted(column)} - ARRAY[${own}]) = '{}'::jsonb) END`;
}

function checkDraft(entity: Entity, check: { sql: string; auto: string; wanted?: string; subject: string }): Draft {
  const { sql, ...rest } = check;
  return draft(entity, {
    kind: 'check',
    ...rest,
    columns: columnsIn(sql),
    condition: sql,
    definition: `CHECK (${sql}\n)`,
    broken: `SELECT count(*)::int AS count FROM ${at(tableOf(entity))} WHERE NOT (${sql}\n)`,
  });
}

function relationDrafts(entity: Entity, given: { name: string; relation: Relation; entities: Entities }): Draft[] {
  const { name, relation } = given;
  const target = given.entities[relation.to];
  if (target === undefined) return [];
  const columns = relation.fields.map((field) => columnOf(entity, field));
  const theirs = (relation.keys ?? target.key).map((field) => columnOf(target, field));
  const rule = { noAction: '', restrict: 'RESTRICT', cascade: 'CASCADE', setNull: 'SET NULL' };
  const onDelete = rule[relation.onDelete ?? 'noAction'];
  const onUpdate = rule[relation.onUpdate ?? 'noAction'];
  const clauses = [
    `FOREIGN KEY (${list(columns)}) REFERENCES ${at(tableOf(target))} (${list(theirs)})`,
    ...(onDelete === '' ? [] : [`ON DELETE ${onDelete}`]),
    ...(onUpdate === '' ? [] : [`ON UPDATE ${onUpdate}`]),
    ...(relation.deferrable === true ? ['DEFERRABLE'] : []),
  ];
  const filled = columns.map((column) => `a.${quoted(column)} IS NOT NULL`).join(' AND ');
  const met = columns.map((column, index) => `b.${quoted(theirs[index] ?? '')} = a.${quoted(column)}`).join(' AND ');
  return [
    draft(entity, {
      kind: 'relation',
      subject: name,
      auto: autoName(tableOf(entity), columns, 'fkey'),
      ...(relation.constraint !== undefined && { wanted: relation.constraint }),
      columns,
      target: { entity: relation.to, table: tableOf(target), columns: theirs },
      definition: clauses.join(' '),
      broken: `SELECT count(*)::int AS count FROM ${at(tableOf(entity))} AS a WHERE ${filled} AND NOT EXISTS (SELECT 1 FROM ${at(tableOf(target))} AS b WHERE ${met})`,
    }),
  ];
}

function draft(entity: Entity, rest: Omit<Draft, 'entity' | 'table'>): Draft {
  return { entity: entity.name, table: tableOf(entity), ...rest };
}

/** Rows too many for a unique key; a missing value is never a duplicate. */
function duplicates(entity: Entity, columns: readonly string[]): string {
  const filled = columns.map((column) => `${quoted(column)} IS NOT NULL`).join(' AND ');
  return `SELECT coalesce(sum(n - 1), 0)::int AS count FROM (SELECT count(*) AS n FROM ${at(tableOf(entity))} WHERE ${filled} GROUP BY ${list(columns)} HAVING count(*) > 1) AS d`;
}

function list(columns: readonly string[]): string {
  return columns.map(quoted).join(', ');
}
