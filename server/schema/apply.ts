import { columnOf, fill, PorticoError, tableOf, type Entity, type Issue } from '@portico/contracts';
import { asOwner, connectionOf, tenantOf, tenantRoles, type Tx } from '../kernel/index.ts';
import { isNumbered } from './ddl.ts';
import { quoted } from './naming.ts';
import { adoptSequence, isSequence } from './sequence.ts';
import type { Plan } from './plan.ts';
import type { Step } from './steps.ts';

/** Makes the schema of an app: owned by the tenant's owner role, its rows open to the tenant's data role. */
export async function createAppSchema(tx: Tx, schema: string): Promise<void> {
  const { data, owner } = rolesOf(tx);
  const name = schemaName(schema);
  await asOwner(tx, () =>
    connectionOf(tx).script(`
      CREATE SCHEMA ${name} AUTHORIZATION ${owner};
      REVOKE ALL ON SCHEMA ${name} FROM PUBLIC;
      GRANT USAGE ON SCHEMA ${name} TO ${data};
      ALTER DEFAULT PRIVILEGES IN SCHEMA ${name} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${data};
      ALTER DEFAULT PRIVILEGES IN SCHEMA ${name} GRANT USAGE, UPDATE ON SEQUENCES TO ${data};`),
  );
}

/** Removes an app's schema with everything in it; nothing happens when there is none. */
export async function dropAppSchema(tx: Tx, schema: string): Promise<void> {
  await asOwner(tx, () => connectionOf(tx).script(`DROP SCHEMA IF EXISTS ${schemaName(schema)} CASCADE`));
}

/** Takes all rows of these entities away. */
export async function emptyTables(tx: Tx, schema: string, entities: readonly Entity[]): Promise<void> {
  const tables = entities.map((entity) => `${schemaName(schema)}.${quoted(tableOf(entity))}`);
  if (tables.length > 0) await asOwner(tx, () => connectionOf(tx).script(`TRUNCATE ${tables.join(', ')} CASCADE`));
}

/**
 * Runs steps as the owner of the app's tables, in the caller's transaction. Throws `plan.impossible` with the step's
 * words when the rows do not allow one; the transaction is then to be given up.
 */
export async function applySteps(tx: Tx, schema: string, steps: readonly Step[]): Promise<void> {
  const name = schemaName(schema);
  if (steps.length === 0) return;
  await asOwner(tx, async () => {
    for (const step of steps) {
      try {
        await connectionOf(tx).script(step.sql.replaceAll('{schema}', name));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const detail = `${step.what.en}: ${error.message}`;
        throw new PorticoError('plan.impossible', {
          params: { detail },
          issues: [{ place: step.id, message: { en: detail, zh: `${step.what.zh}：${error.message}` } }],
          cause: error,
        });
      }
    }
  });
}

/**
 * Counts the records each step concerns. Steps that the records make impossible become issues of the plan, which then
 * can't be applied. Run on the database as it is before the plan.
 */
export async function measure<P extends Plan>(tx: Tx, schema: string, plan: P): Promise<P> {
  const name = schemaName(schema);
  const count = async (sql: string): Promise<number> => {
    const { rows } = await connectionOf(tx).query(sql.replaceAll('{schema}', name), []);
    return (rows as { count: number }[])[0]?.count ?? 0;
  };
  const issues: Issue[] = [...plan.issues];
  const steps: Step[] = [];
  // As the owner: what was moved aside is in nobody else's reach.
  await asOwner(tx, async () => {
    for (const step of plan.steps) {
      const rows = step.counts === undefined ? undefined : await count(step.counts);
      if (step.spare === true && rows === 0) continue;
      steps.push(rows === undefined ? step : { ...step, rows });
      const stopped = step.blocks === undefined ? 0 : await count(step.blocks.sql);
      if (step.blocks === undefined || stopped === 0) continue;
      const { why, place } = step.blocks;
      issues.push({ place, message: { en: fill(why.en, { rows: stopped }), zh: fill(why.zh, { rows: stopped }) } });
    }
  });
  return { ...plan, steps, issues };
}

/**
 * Loads rows in COPY text format into the columns named, and moves numbered fields past the largest number loaded. Gives
 * the number of rows. Rows the table does not take throw `record.invalid` with the database's words.
 */
export async function copyRows(tx: Tx, load: { schema: string; entity: Entity; columns: readonly string[]; chunks: AsyncIterable<string> }): Promise<number> {
  const table = `${schemaName(load.schema)}.${quoted(tableOf(load.entity))}`;
  let rows: number;
  try {
    rows = await connectionOf(tx).copyIn(`COPY ${table} (${load.columns.map(quoted).join(', ')}) FROM STDIN`, load.chunks);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const where = 'where' in error && typeof error.where === 'string' ? ` (${error.where})` : '';
    const message = { en: `The rows were not taken: ${error.message}${where}`, zh: `数据未能载入：${error.message}${where}` };
    throw new PorticoError('record.invalid', { params: { entity: load.entity.name }, issues: [{ place: load.entity.name, message }], cause: error });
  }
  // Numbers that were not given were drawn from the sequence itself.
  const given = Object.entries(load.entity.fields).filter(([name]) => load.columns.includes(columnOf(load.entity, name)));
  const numbered = given.filter(([, field]) => isNumbered(field));
  const drawn = given.filter(([, field]) => isSequence(field));
  if (numbered.length + drawn.length === 0) return rows;
  await asOwner(tx, async () => {
    for (const [field] of drawn) await connectionOf(tx).script(adoptSequence(load.entity, field).join(';\n').replaceAll('{schema}', schemaName(load.schema)));
    for (const [field] of numbered) {
      const column = columnOf(load.entity, field);
      const largest = `SELECT max(${quoted(column)}) AS largest FROM ${table}`;
      await connectionOf(tx).query(`SELECT setval(pg_get_serial_sequence($1, $2), largest) FROM (${largest}) AS loaded WHERE largest > 0`, [table, column]);
    }
  });
  return rows;
}

function rolesOf(tx: Tx): { data: string; owner: string } {
  const tenant = tenantOf(tx);
  if (tenant === undefined) throw new Error('the transaction is bound to no tenant');
  return tenantRoles(tenant);
}

/** Schemas are named by us: nothing that needs escaping. */
function schemaName(schema: string): string {
  if (!/^[a-z_][a-z0-9_-]{0,62}$/.test(schema)) throw new Error(`not a schema of an app: ${schema}`);
  return quoted(schema);
}

/** An error of the rows or definitions (SQLSTATE class 22, 23, 42, 2B, 0A, 54), not of the connection. */
function isRefusal(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|23|42|2B|0A|54|55)/.test(error.code);
}
