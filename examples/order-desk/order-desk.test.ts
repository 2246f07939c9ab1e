// The sample holds together: files, seed rows and policy fit each other, on a real database.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { columnOf, tableOf, type AppModel, type Files } from '@portico/contracts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppInUse, RowCondition, Tx } from '../../server/kernel/index.ts';
import { testKernel, type TestKernel } from '../../server/kernel/testing.ts';
import { grantFor, type Subject } from '../../server/policy/index.ts';
import { applySteps, copyLine, copyRows, createAppSchema, planChange, readCsvRows } from '../../server/schema/index.ts';
import { readModel } from '../../server/workspace/index.ts';
import { generate } from './generate.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));
type Row = Readonly<Record<string, string>>;

function appFiles(): Files {
  const names = ['app.yaml', 'roles.yaml', 'access.cedar', ...['entities', 'pages'].flatMap((part) => readdirSync(path.join(folder, part)).map((name) => `${part}/${name}`))];
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

async function seedRows(entity: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { values } of readCsvRows(path.join(folder, 'data', `${entity}.csv`))) rows.push(values);
  return rows;
}

function readSample(): AppModel {
  const { model, issues } = readModel(appFiles());
  expect(issues).toEqual([]);
  if (!model) throw new Error('no model');
  return model;
}

describe('the seed', () => {
  test('is what the generator gives, every time', () => {
    const made = generate();
    expect(generate()).toEqual(made);
    expect(Object.keys(made).sort()).toEqual(
      readdirSync(path.join(folder, 'data'))
        .map((name) => name.replace('.csv', ''))
        .sort(),
    );
    const committed = Object.keys(made).map((entity) => [entity, readFileSync(path.join(folder, 'data', `${entity}.csv`), 'utf8')]);
    expect(made).toEqual(Object.fromEntries(committed));
  });

  test('has about 3,000 rows, in both languages', async () => {
    const rows = await Promise.all(Object.keys(readSample().entities).map((name) => seedRows(name)));
    const count = rows.flat().length;
    expect(count).toBeGreaterThan(2500);
    expect(count).toBeLessThan(3500);
    const names = (await seedRows('Customer')).map((row) => row['name'] ?? '');
    expect(names.some((name) => /[\u4e00-\u9fff]/.test(name)) && names.some((name) => /^[ -~]+$/.test(name))).toBe(true);
  });

  test('refers only to rows that are there', async () => {
    const { entities } = readSample();
    for (const [name, entity] of Object.entries(entities)) {
      for (const { to, fields } of Object.values(entity.relations ?? {})) {
        const [field = '', keys] = [fields[0], new Set((await seedRows(to)).map((row) => row[entities[to]?.key[0] ?? '']))];
        const astray = (await seedRows(name)).filter((row) => row[field] !== '' && !keys.has(row[field] ?? ''));
        expect({ at: `${name}.${field}`, astray }).toEqual({ at: `${name}.${field}`, astray: [] });
      }
    }
  });

  test('adds up: an order is the sum of its lines', async () => {
    const sums = new Map<string, number>();
    for (const { order_id = '', quantity, unit_price } of await seedRows('OrderLine')) sums.set(order_id, (sums.get(order_id) ?? 0) + Number(quantity) * Number(unit_price));
    const wrong = (await seedRows('Order')).filter((order) => sums.get(order['id'] ?? '')?.toFixed(2) !== order['total']);
    expect(wrong).toEqual([]);
  });
});

describe('the policy', () => {
  let kernel: TestKernel;
  let app: AppInUse;
  const schema = 'app_order_desk_sample';

  beforeAll(async () => {
    kernel = await testKernel();
    const model = readSample();
    app = { id: kernel.clock.id(), name: 'order-desk', release: 'sample', schema, model };
    const { steps, issues } = planChange(undefined, model);
    if (issues.length > 0) throw new Error(JSON.stringify(issues));
    await kernel.database.bound(kernel.tenant, async (tx) => {
      await createAppSchema(tx, schema);
      await applySteps(
        tx,
        schema,
        steps.filter((step) => step.phase === 'tables'),
      );
      for (const entity of Object.values(model.entities)) {
        const rows = await seedRows(entity.name);
        const names = Object.keys(rows[0] ?? {});
        const chunks = rows.map((row) => copyLine(names.map((name) => (row[name] === '' ? null : (row[name] ?? null)))));
        await copyRows(tx, { schema, entity, columns: names.map((name) => columnOf(entity, name)), chunks: each(chunks) });
      }
      await applySteps(
        tx,
        schema,
        steps.filter((step) => step.phase === 'constraints'),
      );
    });
  });
  afterAll(() => kernel.close());

  async function* each(chunks: readonly string[]): AsyncIterable<string> {
    await Promise.resolve();
    yield* chunks;
  }

  const lin: Subject = { id: '@lin-wei', kind: 'person', name: 'Lin Wei', roles: ['sales-agent'], attributes: {} };
  const manager: Subject = { ...lin, id: '@chen-jing', name: 'Chen Jing', roles: ['manager'] };
  const service: Subject = { ...lin, id: '@aisha-khan', name: 'Aisha Khan', roles: ['customer-service'] };

  function count(subjects: readonly Subject[], action: 'read' | 'update' | 'delete', entity: string): Promise<number> {
    const grant = grantFor({ app, subjects, action, entity });
    return grant === undefined ? Promise.resolve(0) : kernel.database.bound(kernel.tenant, (tx) => countWhere(tx, entity, grant.condition), { readOnly: true });
  }

  async function countWhere(tx: Tx, entity: string, condition: RowCondition): Promise<number> {
    const of = app.model.entities[entity];
    if (!of) throw new Error(`no entity ${entity}`);
    const text = condition.kind === 'sql' ? condition.sql.replaceAll('{alias}', 'r').replaceAll('{schema}', `"${schema}"`) : String(condition.kind === 'always');
    const parameters = condition.kind === 'sql' ? condition.parameters : [];
    const where = sql.join(
      text.split(/\$(\d+)/).map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${parameters[Number(part) - 1]}`)),
      sql``,
    );
    const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM ${sql.id(schema, tableOf(of))} r WHERE ${where}`.execute(tx);
    return rows[0]?.count ?? 0;
  }

  async function ofLin(): Promise<{ customers: Set<string>; orders: Row[] }> {
    const customers = new Set((await seedRows('Customer')).filter((row) => row['owner'] === lin.id).map((row) => row['id'] ?? ''));
    return { customers, orders: (await seedRows('Order')).filter((row) => customers.has(row['customer_id'] ?? '')) };
  }

  test('shows a sales agent her customers and what belongs to them', async () => {
    const { customers, orders } = await ofLin();
    const ids = new Set(orders.map((row) => row['id'] ?? ''));
    const through = async (entity: string, field: string, keys: ReadonlySet<string>): Promise<number> =>
      (await seedRows(entity)).filter((row) => keys.has(row[field] ?? '')).length;
    expect(customers.size).toBeGreaterThan(10);
    expect(await count([lin], 'read', 'Customer')).toBe(customers.size);
    expect(await count([lin], 'read', 'Contact')).toBe(await through('Contact', 'customer_id', customers));
    expect(await count([lin], 'read', 'Order')).toBe(orders.length);
    expect(await count([lin], 'read', 'OrderLine')).toBe(await through('OrderLine', 'order_id', ids));
    expect(await count([lin], 'read', 'Invoice')).toBe(await through('Invoice', 'order_id', ids));
    expect(await count([lin], 'read', 'Shipment')).toBe(await through('Shipment', 'order_id', ids));
    expect(await count([lin], 'read', 'Ticket')).toBe(await through('Ticket', 'customer_id', customers));
    expect(await count([lin], 'read', 'Product')).toBe((await seedRows('Product')).length);
  });

  test('closes a shipped order to her, and deleting customers', async () => {
    const { orders } = await ofLin();
    const open = orders.filter((row) => row['status'] !== 'shipped' && row['status'] !== 'invoiced');
    expect(open.length).toBeGreaterThan(0);
    expect(await count([lin], 'update', 'Order')).toBe(open.length);
    expect(await count([lin], 'delete', 'Customer')).toBe(0);
  });

  test('lets customer service see orders but no invoices, and a manager everything', async () => {
    expect(await count([service], 'read', 'Order')).toBe((await seedRows('Order')).length);
    expect(await count([service], 'read', 'Invoice')).toBe(0);
    expect(await count([service], 'update', 'Customer')).toBe(0);
    expect(await count([manager], 'delete', 'Invoice')).toBe((await seedRows('Invoice')).length);
    const both = { ...service, roles: ['customer-service', 'manager'] };
    expect(await count([both], 'read', 'Invoice')).toBe((await seedRows('Invoice')).length);
  });

  test('hides purchase prices, credit limits from service, and keeps the owner for managers to set', () => {
    const fields = (subject: Subject, entity: string) => grantFor({ app, subjects: [subject], action: 'read', entity })?.readable;
    expect(fields(lin, 'Product')).not.toContain('cost_price');
    expect(fields(manager, 'Product')).toContain('cost_price');
    expect(fields(service, 'Customer')).not.toContain('credit_limit');
    expect(fields(lin, 'Customer')).toContain('credit_limit');
    expect(grantFor({ app, subjects: [lin], action: 'update', entity: 'Customer' })?.writable).not.toContain('owner');
    expect(grantFor({ app, subjects: [manager], action: 'update', entity: 'Customer' })?.writable).toContain('owner');
  });

  test('gives an agent what both it and its person may: a manager agent of a sales agent stays with her customers', async () => {
    const asAgent: Subject = { ...lin, kind: 'agent', name: 'Assistant', roles: ['manager'] };
    const { customers } = await ofLin();
    expect(await count([lin, asAgent], 'read', 'Customer')).toBe(customers.size);
    expect(await count([lin, { ...asAgent, roles: [] }], 'read', 'Customer')).toBe(0);
    expect(await count([], 'read', 'Customer')).toBe(0);
  });
});
