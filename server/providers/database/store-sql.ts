import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type RawBuilder,
} from 'kysely';
import { tableOf, type Caller, type Column, type DatabaseModel, type Engine, type Relation, type Table } from './model.ts';
import type { Answer, Wire } from './wire.ts';

export type Expression = RawBuilder<unknown>;

/** A call's view of a database: the tables, who asks, and names for the tables within one statement. */
export interface Within {
  readonly model: DatabaseModel;
  readonly caller: Caller;
  readonly alias: () => string;
}

/** A call's view together with the connection its statements run on. */
export interface Desk extends Within {
  readonly wire: Wire;
}

/** A table within a statement. */
export interface Place {
  readonly in: Within;
  readonly table: Table;
  readonly alias: string;
}

export function within(model: DatabaseModel, caller: Caller): Within {
  let count = 0;
  return { model, caller, alias: () => `t${(count += 1)}` };
}

export function placeOf(view: Within, table: Table): Place {
  return { in: view, table, alias: view.alias() };
}

/** Only write the text of statements: nothing is run by them. */
const postgres = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
const mysql = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  },
});

/** Runs a statement: identifiers quoted, values as parameters, in the words of the engine. */
export function execute(desk: Desk, statement: Expression): Promise<Answer> {
  const compiled = statement.compile(desk.model.engine === 'postgresql' ? postgres : mysql);
  return desk.wire.query(compiled.sql, compiled.parameters);
}

export const isPostgres = (place: Place): boolean => place.in.model.engine === 'postgresql';

export function fromSql(place: Place): Expression {
  return sql`${sql.id(place.table.schema, place.table.table)} AS ${sql.id(place.alias)}`;
}

export function columnSql(place: Place, column: Column): Expression {
  return sql.id(place.alias, column.column);
}

export function joinedSql(from: Place, to: Place, relation: Relation): Expression {
  const parts = relation.columns.map(
    (name, at) => sql`${sql.id(to.alias, columnOf(to.table, relation.keys[at] ?? '').column)} = ${sql.id(from.alias, columnOf(from.table, name).column)}`,
  );
  return sql.join(parts, sql` AND `);
}

/** A column by its name, hidden ones too. The model is consistent: a missing one is our mistake. */
export function columnOf(table: Table, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (!found) throw new Error(`no column ${name} in ${table.name}`);
  return found;
}

export function targetTable(view: Within, relation: Relation): Table {
  const found = tableOf(view.model, relation.to);
  if (!found) throw new Error(`no table ${relation.to}`);
  return found;
}

const textual: ReadonlySet<string> = new Set(['text', 'enum']);
export const isText = (column: Column): boolean => textual.has(column.field.type);

/** A text as both engines compare it: by code points, blanks at the end included; `fold` takes case away. */
export function textSql(engine: Engine, value: Expression, fold: boolean): Expression {
  if (engine === 'postgresql') return fold ? sql`lower((${value})::text) COLLATE "C"` : sql`(${value})::text COLLATE "C"`;
  const written = sql`CONVERT(${value} USING utf8mb4)`;
  return fold ? sql`CAST(LOWER(${written}) AS BINARY)` : sql`CAST(${written} AS BINARY)`;
}

/** A value of the column's type from a parsed value (see `parseValue`), as a parameter. */
export function valueSql(engine: Engine, column: Column, value: unknown): Expression {
  const written = column.field.type === 'json' ? JSON.stringify(value) : String(value);
  if (engine === 'postgresql') return sql`${written}::text::${sql.raw(column.opaque ? 'text' : column.sqlType)}`;
  switch (column.field.type) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return sql`CAST(${written} AS SIGNED)`;
    case 'boolean':
      return sql`CAST(${value === true ? '1' : '0'} AS SIGNED)`;
    case 'decimal':
      return sql`CAST(${written} AS DECIMAL(65, 30))`;
    case 'float':
      return sql`(0e0 + ${written})`;
    case 'date':
      return sql`CAST(${written} AS DATE)`;
    case 'time':
      return sql`CAST(${written} AS TIME(6))`;
    case 'datetime':
    case 'localDatetime':
      return sql`CAST(${written.replace('T', ' ').replace('Z', '')} AS DATETIME(6))`;
    default:
      return sql`${written}`;
  }
}
