import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { columnOf, tableOf } from '@portico/contracts';
import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { introspect } from '../introspect.ts';
import { quoted } from '../naming.ts';
import type { Imported } from './imported.ts';

/**
 * Reads the tables of one schema of a live PostgreSQL. `client` is a connection of its own for the whole import: it is put into one
 * read-only snapshot (repeatable read), so all tables are of the same moment; nothing is written. `close()` ends the snapshot and
 * leaves the connection to the caller. One `rows()` can be read at a time.
 */
export async function importPostgres(client: ClientBase, schema: string): Promise<Imported> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    // Values must come out as they go in elsewhere, whatever the source's settings.
    await client.query(
      `SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'`,
    );
    const found = await introspect(client, schema);
    const stored = await storedColumns(client, schema);
    const tables = found.entities.map((entity) => {
      const table = tableOf(entity);
      const writable = new Set(Object.entries(entity.fields).flatMap(([name, field]) => (field.computed === undefined ? [columnOf(entity, name)] : [])));
      // A key that was added is not in the source.
      const columns = (stored.get(table) ?? []).filter((column) => writable.has(column));
      return { entity: entity.name, columns, rows: () => tableRows(client, { schema, table, columns }) };
    });
    return { entities: found.entities, issues: [...found.issues], tables, close: async () => void (await client.query('ROLLBACK')) };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Table → its columns in their order. */
async function storedColumns(client: ClientBase, schema: string): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `SELECT c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped GROUP BY c.relname`,
    [schema],
  );
  return new Map(rows.map((row) => [row.table, row.columns]));
}

async function* tableRows(client: ClientBase, of: { schema: string; table: string; columns: readonly string[] }): AsyncIterable<string> {
  // COPY of a query also gives the rows of a table's partitions.
  const names = of.columns.map(quoted).join(', ');
  const copy = client.query(copyTo(`COPY (SELECT ${names} FROM ${quoted(of.schema)}.${quoted(of.table)}) TO STDOUT`));
  const out = new PassThrough();
  const done = pipeline(copy, out);
  // The reader below sees a failure as the stream's error.
  done.catch(() => undefined);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of out) {
    const text = rest + decoder.decode(chunk as Buffer, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) yield text.slice(0, end);
    rest = text.slice(end);
  }
  await done;
}
