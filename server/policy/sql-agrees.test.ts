import { PGlite } from '@electric-sql/pglite';
import { columnOf, tableOf } from '@portico/contracts';
import { assert, asyncProperty, gen } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkPolicy } from './check.ts';
import { decide, type Row } from './decide.ts';
import { grantFor, placeCondition } from './grant.ts';
import { between, entityNames, pick, randomPolicy, randomRows, randomSubject } from './random.fixture.ts';
import { shop, shopInUse, shopTables } from './shop.fixture.ts';
import type { Subject } from './subject.ts';
import { recordIdOf } from './vocabulary.ts';

/** `PORTICO_PROPERTY_RUNS=20000` looks longer; `PORTICO_PROPERTY_SEED` looks again. */
const runs = Number(process.env['PORTICO_PROPERTY_RUNS'] ?? 300);
let database: PGlite;

beforeAll(async () => {
  database = await PGlite.create();
  await database.exec(`SET timezone = UTC; ${shopTables}`);
});
afterAll(() => database.close());

async function load(rows: readonly Row[]): Promise<void> {
  const { entities } = shop('');
  await database.exec(`DELETE FROM shop.employee; DELETE FROM shop.customer; DELETE FROM shop.orders; DELETE FROM shop.line`);
  for (const name of entityNames) {
    const entity = entities[name];
    const mine = rows.filter((row) => row.entity === name);
    if (!entity || mine.length === 0) continue;
    const fields = Object.keys(mine[0]?.values ?? {});
    const parameters = mine.flatMap((row) => fields.map((field) => row.values[field]));
    const lines = mine.map((_, line) => `(${fields.map((__, place) => `$${line * fields.length + place + 1}`).join(', ')})`);
    await database.query(`INSERT INTO shop.${tableOf(entity)} (${fields.map((field) => columnOf(entity, field)).join(', ')}) VALUES ${lines.join(', ')}`, parameters);
  }
}

const idOf = (row: Row): string => recordIdOf((shop('').entities[row.entity]?.key ?? []).map((key) => row.values[key]));

async function bySql(access: string, { subjects, entity }: { subjects: readonly Subject[]; entity: string }): Promise<string[]> {
  const app = shopInUse(access);
  const grant = grantFor({ app, subjects, action: 'read', entity });
  const file = app.model.entities[entity];
  if (!grant || !file) return [];
  const { sql, parameters } = placeCondition(grant.condition, { alias: 'r', schema: 'shop', parametersBefore: 0 });
  const { rows } = await database.query<Record<string, unknown>>(
    `SELECT ${file.key.map((key) => `r.${columnOf(file, key)}`).join(', ')} FROM shop.${tableOf(file)} r WHERE ${sql}`,
    [...parameters],
  );
  return rows.map((row) => recordIdOf(file.key.map((key) => row[columnOf(file, key)]))).toSorted();
}

function byCedar(access: string, { subjects, entity, rows }: { subjects: readonly Subject[]; entity: string; rows: readonly Row[] }): string[] {
  const model = shop(access);
  return rows
    .filter((row) => row.entity === entity)
    .map(idOf)
    .filter((id) => subjects.length > 0 && subjects.every((subject) => decide({ model, subject, action: 'read', entity, id, rows }).allowed))
    .toSorted();
}

test('the rows SQL gives are the rows Cedar allows', { timeout: 3_600_000 }, async () => {
  const seen = { cases: 0, some: 0, all: 0, none: 0, rules: 0, refused: 0 };
  await assert(
    asyncProperty(gen(), async (generate) => {
      const rows = randomRows(generate);
      const subjects = Array.from({ length: between(generate, 1, 5) === 5 ? 2 : 1 }, () => randomSubject(generate));
      const entity = pick(generate, entityNames);
      const forbids = between(generate, 0, 1) === 1;
      const rules = Array.from({ length: between(generate, 1, 3) }, () => randomPolicy(generate, { entity, effect: forbids ? 'forbid' : 'permit' }));
      if (forbids)
        rules.push(
          randomPolicy(generate, { entity, effect: 'permit' }),
          ...(between(generate, 0, 1) === 1 ? [`permit(principal, action == Action::"read", resource is ${entity});`] : []),
        );
      const valid = rules.filter((rule) => checkPolicy(shop(rule)).length === 0);
      seen.rules += rules.length;
      seen.refused += rules.length - valid.length;
      const access = valid.join('\n');
      await load(rows);
      const expected = byCedar(access, { subjects, entity, rows });
      const total = rows.filter((row) => row.entity === entity).length;
      seen.cases += 1;
      seen[expected.length === 0 ? 'none' : expected.length === total ? 'all' : 'some'] += 1;
      const found = await bySql(access, { subjects, entity });
      expect({ access, rows: found }).toEqual({ access, rows: expected });
    }),
    { numRuns: runs, ...(process.env['PORTICO_PROPERTY_SEED'] !== undefined && { seed: Number(process.env['PORTICO_PROPERTY_SEED']) }) },
  );
  // The property says nothing if every policy allows all, or nothing, or is refused.
  expect(seen.some).toBeGreaterThan(runs / 10);
  expect(seen.refused).toBeLessThan(seen.rules / 2);
});
