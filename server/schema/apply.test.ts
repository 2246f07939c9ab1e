import type { Entity } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { applySteps, copyRows, dropAppSchema } from './apply.ts';
import { planChange } from './plan.ts';
import { modelOf, TestSchema } from './testing.ts';

const item: Entity = {
  format: 1,
  name: 'Item',
  key: ['id'],
  fields: { id: { type: 'integer', default: { auto: 'increment' } }, name: { type: 'text', required: true, length: 5 } },
};

async function* lines(...chunks: string[]): AsyncIterable<string> {
  yield* chunks;
}

describe('applying a plan', () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await testKernel();
  });
  afterAll(() => kernel.close());

  it('loads rows between tables and constraints, and numbers go on behind them', async () => {
    const schema = await TestSchema.of(kernel);
    const { steps } = planChange(undefined, modelOf(item));
    const load = { schema: schema.name, entity: item, columns: ['id', 'name'] };
    await schema.bound(async (tx) => {
      const phase = (wanted: string) => steps.filter((step) => step.phase === wanted);
      await applySteps(tx, schema.name, phase('tables'));
      expect(await copyRows(tx, { ...load, chunks: lines('7\ta\n9\tb\n', '8\tc\n') })).toBe(3);
      await applySteps(tx, schema.name, phase('constraints'));
    });
    await schema.query(`INSERT INTO {s}.item (name) VALUES ('next')`);
    expect(await schema.query('SELECT max(id) AS id FROM {s}.item')).toEqual([{ id: 10 }]);
  });

  it('says which rows and which steps do not go, and leaves nothing behind', async () => {
    const schema = await TestSchema.of(kernel, modelOf(item));
    const bad = schema.bound((tx) => copyRows(tx, { schema: schema.name, entity: item, columns: ['id', 'name'], chunks: lines('1\tok\n2\tfar too long\n') }));
    await expect(bad).rejects.toMatchObject({ code: 'record.invalid', issues: [{ place: 'Item' }] });
    expect(await schema.query('SELECT count(*)::int AS n FROM {s}.item')).toEqual([{ n: 0 }]);
    await schema.query(`INSERT INTO {s}.item (name) VALUES ('a'), ('a')`);
    const unique = modelOf({ ...item, fields: { ...item.fields, name: { type: 'text', required: true, length: 5, unique: true } } });
    await expect(schema.apply(modelOf(item), unique)).rejects.toMatchObject({ code: 'plan.impossible', issues: [{ place: 'add-unique:Item.name' }] });
    expect((await schema.introspect()).entities[0]?.fields['name']).toEqual({ type: 'text', required: true, length: 5 });
  });

  it('drops a schema with everything in it, and refuses names that are not its own', async () => {
    const schema = await TestSchema.of(kernel, modelOf(item));
    await schema.bound((tx) => dropAppSchema(tx, schema.name));
    await expect(schema.query('SELECT 1 FROM {s}.item')).rejects.toThrow(/does not exist/);
    await expect(schema.bound((tx) => dropAppSchema(tx, 'x"; DROP SCHEMA portico'))).rejects.toThrow('not a schema');
  });
});
