import { createHash } from 'node:crypto';
import type { Entity, Field } from '@portico/contracts';
import { asOwner, connectionOf, type Tx } from '../kernel/index.ts';
import { at } from './ddl.ts';
import { quoted } from './naming.ts';
import type { Plan } from './plan.ts';
import type { Removed, Step } from './steps.ts';

/** Columns that a publish removed are called so until they are purged; tables lie in a schema of their own. */
const goneColumn = '_gone_';
const goneSchema = 'gone_';

/** Something a publish took out of an app and kept: the name of its column now, or the schema its table lies in. */
export interface Aside {
  readonly entity: string;
  readonly field: string | null;
  readonly aside: string;
  readonly definition: Entity | Field;
}

/**
 * The same plan, but what it would delete is moved out of sight, at once and whole, so that it can come back. `salt` is
 * another one for each publish.
 */
export function settingAside(plan: Plan, salt: string): { plan: Plan; asides: Aside[] } {
  const asides: Aside[] = [];
  const steps = plan.steps.map((step): Step => {
    const { removes } = step;
    if (!removes) return step;
    const mark = createHash('sha256').update(`${salt}\0${step.id}`).digest('hex').slice(0, 12);
    const aside = 'column' in removes ? `${goneColumn}${mark}` : `${goneSchema}${mark}`;
    asides.push({ entity: removes.entity, field: 'column' in removes ? removes.field : null, aside, definition: removes.definition });
    return { ...step, sql: movingAway(removes, aside) };
  });
  return { plan: { ...plan, steps }, asides };
}

function movingAway(removes: Removed, aside: string): string {
  const table = at(removes.table);
  if (!('column' in removes)) return `CREATE SCHEMA ${quoted(aside)};\nALTER TABLE ${table} SET SCHEMA ${quoted(aside)}`;
  const column = quoted(removes.column);
  const alter = (what: string): string => `ALTER TABLE ${table} ALTER COLUMN ${column} ${what}`;
  return [alter('DROP IDENTITY IF EXISTS'), alter('DROP DEFAULT'), alter('DROP NOT NULL'), `ALTER TABLE ${table} RENAME COLUMN ${column} TO ${quoted(aside)}`].join(';\n');
}

/** What of an app lies aside now: column → its table, and schemas of tables. A restored backup, say, holds none of it. */
export async function asidesIn(tx: Tx, of: { schema: string; schemas: readonly string[] }): Promise<{ columns: ReadonlyMap<string, string>; schemas: ReadonlySet<string> }> {
  const connection = connectionOf(tx);
  const columns = await connection.query(
    `SELECT a.attname::text AS name, c.relname::text AS "table" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'r' AND NOT a.attisdropped AND starts_with(a.attname, $2)`,
    [of.schema, goneColumn],
  );
  const schemas = await connection.query('SELECT nspname::text AS name FROM pg_namespace WHERE nspname = ANY ($1::text[])', [of.schemas]);
  return {
    columns: new Map((columns.rows as { name: string; table: string }[]).map((row) => [row.name, row.table])),
    schemas: new Set((schemas.rows as { name: string }[]).map((row) => row.name)),
  };
}

/** Deletes for good what lies aside. */
export async function purgeAsides(tx: Tx, of: { schema: string; asides: readonly Pick<Aside, 'field' | 'aside'>[] }): Promise<void> {
  const there = await asidesIn(tx, { schema: of.schema, schemas: of.asides.map(({ aside }) => aside) });
  const statements = of.asides.flatMap(({ field, aside }): string[] => {
    if (field === null) return there.schemas.has(aside) ? [`DROP SCHEMA ${quoted(aside)} CASCADE`] : [];
    const table = there.columns.get(aside);
    return table === undefined ? [] : [`ALTER TABLE ${quoted(of.schema)}.${quoted(table)} DROP COLUMN ${quoted(aside)}`];
  });
  if (statements.length > 0) await asOwner(tx, () => connectionOf(tx).script(statements.join(';\n')));
}
