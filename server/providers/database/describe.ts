import { createHash } from 'node:crypto';
import type { JsonObject } from '@portico/contracts';
import { relatedOf, shownOf, tableOf, type DatabaseModel, type Table } from './model.ts';
import { exampleFilter } from './words.ts';

/** A table as callers see it: for describe_table and the schema resource. */
export function describeTable(model: DatabaseModel, table: Table): JsonObject {
  return {
    name: table.name,
    table: `${table.schema}.${table.table}`,
    kind: table.kind,
    ...(table.comment !== '' && { description: table.comment }),
    ...(table.rows !== null && { about: table.rows }),
    key: table.key,
    columns: shownOf(table).map((column) => ({
      name: column.name,
      ...(column.name !== column.column && { column: column.column }),
      type: column.opaque ? column.sqlType : column.field.type,
      ...(column.field.list === true && { list: true }),
      ...(!column.nullable && { required: true }),
      ...(column.show === 'masked' && { masked: true }),
      ...(column.field.values && { values: column.field.values.map((option) => option.value) }),
      ...(column.field.length !== undefined && { length: column.field.length }),
      ...(column.comment !== '' && { description: column.comment }),
    })),
    relations: table.relations.map(({ name, to, columns, keys }) => ({ name, to, fields: columns, keys })),
    referencedBy: relatedOf(model, table).map((related) => related.name),
    exampleFilter: exampleFilter(table),
  };
}

/** All tables in a line each. */
export function listTables(model: DatabaseModel): JsonObject[] {
  return model.tables.map((table) => ({
    name: table.name,
    ...(table.comment !== '' && { description: table.comment }),
    ...(table.rows !== null && { about: table.rows }),
    columns: shownOf(table).map((column) => column.name),
  }));
}

/** Columns a caller sees, by table. */
export function columnsByTable(model: DatabaseModel): JsonObject {
  return Object.fromEntries(model.tables.map((table) => [table.name, shownOf(table).map((column) => column.name)]));
}

/**
 * Stands for all a tool can bring to light: a table and its neighbours, or everything. It goes into the definition, so
 * that a column that is added later is a change somebody has to approve.
 */
export function reachOf(model: DatabaseModel, table: Table | undefined): string {
  const near = table && [table, ...table.relations.flatMap((relation) => tableOf(model, relation.to) ?? []), ...relatedOf(model, table).map((related) => related.from)];
  const tables = [...new Set(near ?? model.tables)].map(({ rows: _rows, ...one }) => [describeTable(model, { ...one, rows: null }), one.policy]);
  return createHash('sha256').update(JSON.stringify(tables)).digest('hex').slice(0, 16);
}
