import { PGlite } from '@electric-sql/pglite';
import { PorticoError } from '@portico/contracts';
import { quoted } from '../naming.ts';

/** The one schema everything of a script goes into. */
export const shadowSchema = 'imported';

export interface ShadowColumn {
  readonly name: string;
  /** Name of the base type, e.g. `int4`, `numeric`; `_int4` for a list. */
  readonly type: string;
  /** Something is stored when no value is given: default, serial, identity. */
  readonly filled: boolean;
  readonly generated: boolean;
}

/**
 * A throw-away PostgreSQL in memory, in which the definitions of a script are built so that PostgreSQL itself says what they
 * mean. It has no files, no network and no data of anybody.
 */
export class Shadow {
  readonly #lite: PGlite;
  readonly #columns = new Map<string, Promise<readonly ShadowColumn[]>>();

  private constructor(lite: PGlite) {
    this.#lite = lite;
  }

  static async open(): Promise<Shadow> {
    const lite = await PGlite.create();
    // Foreign keys must not be looked at while single tables hold rows.
    await lite.exec(
      `CREATE SCHEMA ${shadowSchema}; SET search_path = ${shadowSchema}; SET timezone = UTC; SET session_replication_role = replica; SET check_function_bodies = off; SET client_min_messages = error`,
    );
    return new Shadow(lite);
  }

  /** Runs definitions; what was known of the columns is forgotten. */
  async define(sql: string): Promise<void> {
    this.#columns.clear();
    await this.#lite.exec(sql);
  }

  async query(sql: string, parameters: readonly unknown[] = []): Promise<{ rows: Record<string, unknown>[] }> {
    const { rows } = await this.#lite.query<Record<string, unknown>>(sql, parameters as unknown[]);
    return { rows };
  }

  /** Columns of a table in their order; empty when there is no such table. */
  columns(table: string): Promise<readonly ShadowColumn[]> {
    let known = this.#columns.get(table);
    if (!known) {
      known = this.#readColumns(table);
      this.#columns.set(table, known);
    }
    return known;
  }

  /** Runs INSERTs in one transaction; gives the database's message when one of them is refused. */
  async insert(statements: readonly string[]): Promise<{ message: string } | undefined> {
    try {
      await this.#lite.transaction(async (tx) => {
        await tx.exec(statements.join(';\n'));
      });
      return undefined;
    } catch (error) {
      return { message: messageOf(error) };
    }
  }

  /** Takes all rows out of these tables, as COPY text. */
  async take(tables: readonly string[]): Promise<{ table: string; columns: string[]; text: string }[]> {
    const taken = [];
    for (const table of tables) {
      const columns = (await this.columns(table)).filter((column) => !column.generated).map((column) => column.name);
      const { blob } = await this.#lite.query(`COPY ${quoted(table)} (${columns.map(quoted).join(', ')}) TO '/dev/blob'`);
      taken.push({ table, columns, text: blob ? await blob.text() : '' });
    }
    if (tables.length > 0) await this.#lite.exec(`TRUNCATE ${tables.map(quoted).join(', ')} CASCADE`);
    return taken;
  }

  /** Empties the write-ahead log, which is kept in memory, too. */
  async settle(): Promise<void> {
    await this.#lite.exec('CHECKPOINT');
  }

  async close(): Promise<void> {
    await this.#lite.close();
  }

  async #readColumns(table: string): Promise<readonly ShadowColumn[]> {
    const { rows } = await this.query(
      `SELECT a.attname AS name, CASE WHEN t.typtype = 'd' THEN b.typname ELSE t.typname END AS type,
              (a.atthasdef OR a.attidentity <> '') AND a.attgenerated = '' AS filled, a.attgenerated <> '' AS generated
         FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype
        WHERE a.attrelid = (SELECT c.oid FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relname = $2 AND c.relkind = 'r')
          AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
      [shadowSchema, table],
    );
    return rows.map((row) => ({ name: String(row['name']), type: String(row['type']), filled: row['filled'] === true, generated: row['generated'] === true }));
  }
}

/** SQLSTATE of an error of the database. */
export function stateOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

export function messageOf(error: unknown): string {
  if (error instanceof PorticoError) throw error;
  return error instanceof Error ? error.message : String(error);
}
