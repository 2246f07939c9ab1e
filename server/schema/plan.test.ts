import type { Entity, Field } from '@portico/contracts';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { planChange } from './plan.ts';
import { comparable, modelOf, TestSchema } from './testing.ts';

const id: Field = { type: 'integer', required: true, default: { auto: 'increment' } };
const entity = (name: string, fields: Record<string, Field>, more: Partial<Entity> = {}): Entity => ({ format: 1, name, key: ['id'], fields: { id, ...fields }, ...more });
const text: Field = { type: 'text' };

describe('a plan', () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await testKernel();
  });
  afterAll(() => kernel.close());

  const issuesOf = (from: Entity[], to: Entity[]): string[] => planChange(modelOf(...from), modelOf(...to)).issues.map((issue) => `${issue.place}: ${issue.message.en}`);
  const lossOf = (from: Entity[], to: Entity[]): Record<string, string> =>
    Object.fromEntries(planChange(modelOf(...from), modelOf(...to)).steps.map((step) => [step.id, step.loss]));

  it('has no steps when nothing changes, and the same hash each time', () => {
    const model = modelOf(entity('A', { name: text, code: { type: 'text', unique: true } }));
    expect(planChange(model, structuredClone(model)).steps).toEqual([]);
    expect(planChange(undefined, model).hash).toBe(planChange(undefined, structuredClone(model)).hash);
    expect(planChange(undefined, model).hash).not.toBe(planChange(model, model).hash);
    expect(planChange(undefined, model).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says what is lost', () => {
    const from = [entity('A', { name: text, fax: text, size: { type: 'integer' } }), entity('B', { note: text })];
    const to = [entity('A', { name: { type: 'text', length: 10 }, size: { type: 'bigint' }, more: text })];
    const steps = lossOf(from, to);
    expect(steps).toMatchObject({
      'remove-entity:B': 'destructive',
      'remove-field:A.fax': 'destructive',
      'retype-field:A.name:character varying(10)': 'lossy',
      'retype-field:A.size:bigint': 'slow',
      'add-field:A.more': 'safe',
      'add-search:A.search': 'slow',
    });
    const plan = planChange(modelOf(...from), modelOf(...to));
    expect(
      plan.steps
        .filter((step) => step.confirm)
        .map((step) => step.id)
        .toSorted(),
    ).toEqual(['remove-entity:B', 'remove-field:A.fax', 'retype-field:A.name:character varying(10)']);
    expect(plan.steps.every((step) => step.what.en !== '' && step.what.zh !== '')).toBe(true);
  });

  it('counts what is concerned and what stands in the way, before anything is done', async () => {
    const from = modelOf(entity('A', { name: text, code: text, n: { type: 'integer' } }), entity('B', { a_id: { type: 'integer' } }));
    const to = modelOf(
      entity('A', {
        title: { type: 'text', length: 3, required: true, formerly: 'name' },
        code: { type: 'text', unique: true },
        n: { type: 'integer', min: 5 },
        must: { type: 'text', required: true },
      }),
      entity('B', { a_id: { type: 'integer' } }, { relations: { a: { to: 'A', fields: ['a_id'] } } }),
    );
    const schema = await TestSchema.of(kernel, from);
    await schema.query(`INSERT INTO {s}.a (name, code, n) VALUES ('abcd', 'x', 1), (NULL, 'x', 7), ('ab', 'y', NULL)`);
    await schema.query(`INSERT INTO {s}.b (a_id) VALUES (1), (99), (NULL)`);
    const plan = await schema.measured(from, to);
    expect(plan.steps.find((step) => step.id.startsWith('retype-field:A.title'))?.rows).toBe(1);
    expect(plan.issues.map((issue) => [issue.place, /\d+/.exec(issue.message.en)?.[0]]).toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
      ['A.code', '1'],
      ['A.must', '3'],
      ['A.n.min', '1'],
      ['A.title', '1'],
      ['B.a', '1'],
    ]);
    expect(plan.issues.every((issue) => !issue.message.en.includes('{rows}'))).toBe(true);
  });

  it('keeps the data of what is renamed, swapped names too', async () => {
    const from = modelOf(
      entity('Customer', { first: text, last: text, city: text }, { indexes: [{ fields: ['city'] }], checks: [{ name: 'named', sql: 'first <> last' }] }),
      entity('Order', { customer_id: { type: 'integer' } }, { relations: { customer: { to: 'Customer', fields: ['customer_id'] } } }),
    );
    const to = modelOf(
      entity(
        'Order',
        { first: { type: 'text', formerly: 'last' }, last: { type: 'text', formerly: 'first' }, town: { type: 'text', formerly: 'city' } },
        { formerly: 'Customer', indexes: [{ fields: ['town'] }], checks: [{ name: 'named', sql: 'last <> first' }] },
      ),
      entity('Customer', { order_id: { type: 'integer', formerly: 'customer_id' } }, { formerly: 'Order', relations: { order: { to: 'Order', fields: ['order_id'] } } }),
    );
    const schema = await TestSchema.of(kernel, from);
    await schema.query(`INSERT INTO {s}.customer (first, last, city) VALUES ('Ada', 'Lovelace', '伦敦')`);
    await schema.query(`INSERT INTO {s}."order" (customer_id) VALUES (1)`);
    const plan = await schema.apply(from, to);
    expect(plan.steps.some((step) => step.confirm)).toBe(false);
    expect(await schema.query(`SELECT o.first, o.last, o.town FROM {s}."order" AS o JOIN {s}.customer AS c ON c.order_id = o.id`)).toEqual([
      { first: 'Lovelace', last: 'Ada', town: '伦敦' },
    ]);
    const fresh = await TestSchema.of(kernel, to);
    expect(comparable((await schema.introspect()).entities)).toEqual(comparable((await fresh.introspect()).entities));
    // The rename is done; the same files again change nothing.
    expect(planChange(to, to).steps).toEqual([]);
  });

  it('goes on numbering a field that takes the name of one that is removed', async () => {
    const numbered: Field = { type: 'text', required: true, default: { auto: 'sequence', prefix: 'A-', digits: 3 } };
    for (const removed of [text, numbered]) {
      const from = modelOf(entity('A', { code: removed, no: numbered }));
      const to = modelOf(entity('A', { code: { ...numbered, formerly: 'no' } }));
      const schema = await TestSchema.of(kernel, from);
      await schema.query(`INSERT INTO {s}.a (code) VALUES ('old'), ('older')`);
      await schema.apply(from, to);
      await schema.query(`INSERT INTO {s}.a DEFAULT VALUES`);
      expect(await schema.query('SELECT code FROM {s}.a ORDER BY id')).toEqual([{ code: 'A-001' }, { code: 'A-002' }, { code: 'A-003' }]);
    }
  });

  it('refuses renames that are not clear', () => {
    expect(issuesOf([entity('A', { a: text })], [entity('A', { a: text, b: { type: 'text', formerly: 'a' } })])[0]).toContain('Both A.a and A.b would take over "a"');
    expect(issuesOf([entity('A', { a: text })], [entity('A', { c: { type: 'text', formerly: 'a' }, b: { type: 'text', formerly: 'a' } })])[0]).toContain('Both A.c and A.b');
    expect(issuesOf([entity('A', {})], [entity('A', {}), entity('B', {}, { formerly: 'A' })])[0]).toContain('Both A and B would take over "A"');
  });

  it('converts values, and refuses what has no way', async () => {
    const from = modelOf(
      entity('A', {
        n: text,
        d: text,
        big: { type: 'bigint' },
        rate: { type: 'float' },
        day: { type: 'localDatetime' },
        one: { type: 'text' },
        yes: { type: 'integer' },
        ref: { type: 'text' },
      }),
    );
    const to = modelOf(
      entity('A', {
        n: { type: 'integer' },
        d: { type: 'date' },
        big: { type: 'integer' },
        rate: { type: 'decimal', precision: 6, scale: 2 },
        day: { type: 'date' },
        one: { type: 'text', list: true },
        yes: { type: 'boolean' },
        ref: { type: 'uuid' },
      }),
    );
    const schema = await TestSchema.of(kernel, from);
    await schema.query(
      `INSERT INTO {s}.a (n, d, big, rate, day, one, yes, ref) VALUES (' 42 ', '2024-02-29', 7, 1.239, '2020-05-06 07:08', 'x', 1, 'e621e1f8-c36c-495a-93fc-0c247a3e6e5f'), ('99999999999', '2023-02-29', NULL, NULL, NULL, NULL, 0, 'no')`,
    );
    const plan = await schema.measured(from, to);
    expect(plan.issues).toEqual([]);
    expect(Object.fromEntries(plan.steps.filter((step) => step.rows !== undefined).map((step) => [step.id.split(':')[1], step.rows]))).toMatchObject({
      'A.n': 1,
      'A.d': 1,
      'A.rate': 1,
      'A.day': 1,
      'A.ref': 1,
    });
    await schema.apply(from, to);
    expect(await schema.query('SELECT n, d, big, rate, day, one, yes, ref FROM {s}.a ORDER BY id')).toEqual([
      { n: 42, d: '2024-02-29', big: 7, rate: '1.24', day: '2020-05-06', one: ['x'], yes: true, ref: 'e621e1f8-c36c-495a-93fc-0c247a3e6e5f' },
      { n: null, d: null, big: null, rate: null, day: null, one: null, yes: false, ref: null },
    ]);
    expect(issuesOf([entity('A', { a: text })], [entity('A', { a: { type: 'json' } })])).toEqual([
      'A.a: Values of type text can not become json. Add a new field, fill it, then remove the old one.',
    ]);
  });

  it('fills a field that becomes required with its default, and numbers one that counts', async () => {
    const from = modelOf(entity('A', { state: text, no: { type: 'integer' } }));
    const to = modelOf(
      entity('A', {
        state: { type: 'text', required: true, default: 'new' },
        no: { type: 'integer', default: { auto: 'increment' } },
        at: { type: 'datetime', required: true, default: { auto: 'now' } },
      }),
    );
    const schema = await TestSchema.of(kernel, from);
    await schema.query(`INSERT INTO {s}.a (state, no) VALUES (NULL, 5), ('old', 6)`);
    expect((await schema.measured(from, to)).issues).toEqual([]);
    await schema.apply(from, to);
    await schema.query(`INSERT INTO {s}.a DEFAULT VALUES`);
    expect(await schema.query('SELECT state, no, at IS NOT NULL AS at FROM {s}.a ORDER BY id')).toEqual([
      { state: 'new', no: 5, at: true },
      { state: 'old', no: 6, at: true },
      { state: 'new', no: 7, at: true },
    ]);
  });

  it('refuses expressions that may not run, references that do not fit, and names that clash', () => {
    const found = issuesOf(
      [],
      [
        entity(
          'A',
          {
            a: { type: 'text', default: { sql: "set_config('role','x',false)" } },
            b: { type: 'integer', computed: '(SELECT 1)' },
            c: { type: 'integer', default: 'x' },
            d: { type: 'text', column: 'a' },
            e: { type: 'text', column: '_search' },
          },
          { checks: [{ sql: 'pg_sleep(1) IS NULL' }], relations: { b: { to: 'B', fields: ['a'] }, c: { to: 'Missing', fields: ['a'] } } },
        ),
        entity('B', {}, { table: 'a' }),
      ],
    );
    for (const words of [
      'set_config',
      'a subquery',
      'does not fit the type integer',
      '"a" is a\'s already',
      'can not be called "_search"',
      'pg_sleep',
      'give both the same type',
      'no entity "Missing"',
      'The table "a" is A\'s already',
    ]) {
      expect(
        found.some((issue) => issue.includes(words)),
        `${words} in ${found.join('\n')}`,
      ).toBe(true);
    }
    expect(planChange(undefined, modelOf(entity('A', { a: { type: 'text', default: { sql: 'pg_sleep(1)' } } }))).steps).toEqual([]);
  });

  it('gives the database a new one would have, from any model to any other', async () => {
    const field = fc.oneof(
      fc.constantFrom<Field>(
        { type: 'text' },
        { type: 'text', length: 20, required: true },
        { type: 'text', unique: true, description: 'd' },
        { type: 'text', pattern: '^a', default: 'a{schema}\\b' },
        { type: 'integer', min: 1 },
        { type: 'integer', required: true, default: 3 },
        { type: 'bigint', default: { auto: 'increment' } },
        { type: 'decimal', precision: 10, scale: 2, max: 5, required: true },
        { type: 'decimal' },
        { type: 'enum', values: [{ value: 'x' }, { value: 'y' }], default: 'x' },
        { type: 'enum', values: [{ value: 'x' }] },
        { type: 'integer', computed: 'id * 2' },
        { type: 'text', computed: 'upper(anchor)', searchable: false },
        { type: 'text', required: true, default: { auto: 'sequence', prefix: 'A-', digits: 3 } },
        { type: 'localText', default: 'x' },
        { type: 'money', currency: 'CNY', min: 0 },
      ),
    );
    const names = ['fa', 'fb', 'fc'];
    const entityArb = (name: string): fc.Arbitrary<Entity> =>
      fc
        .record({
          fields: fc.dictionary(fc.constantFrom(...names), fc.tuple(field, fc.option(fc.constantFrom(...names), { nil: undefined })), { noNullPrototype: true }),
          anchor: fc.constantFrom<Field>({ type: 'text' }, { type: 'text', length: 5 }, { type: 'text', column: 'hook' }),
          wideKey: fc.boolean(),
          index: fc.constantFrom(undefined, { fields: ['anchor'] }, { fields: ['anchor', 'id'], unique: true }, { name: `${name}_special`, fields: ['anchor'] }),
          check: fc.constantFrom(undefined, 'id > 0', 'id > 0 AND id < 1000'),
          relation: fc.constantFrom(undefined, 'Ea', 'Eb'),
          table: fc.constantFrom(undefined, `t_${name.toLowerCase()}`),
          formerly: fc.constantFrom(undefined, undefined, 'Ea', 'Eb'),
        })
        .map((one) =>
          entity(
            name,
            {
              ref: { type: 'integer' },
              anchor: one.anchor,
              ...Object.fromEntries(
                Object.entries(one.fields).map(([key, [value, formerly]]) => {
                  const column = one.anchor.column ?? 'anchor';
                  const computed = value.computed?.replace('anchor', column);
                  return [key, { ...value, ...(computed !== undefined && { computed }), ...(formerly !== undefined && formerly !== key && { formerly }) }];
                }),
              ),
            },
            {
              ...(one.wideKey && { indexes: [{ fields: ['id'], unique: true }], key: ['id', 'ref'] }),
              ...(one.index && !one.wideKey && { indexes: [{ ...one.index, fields: [...one.index.fields] }] }),
              ...(one.check !== undefined && { checks: [{ name: `${name}_positive`, sql: one.check }] }),
              ...(one.relation !== undefined && { relations: { link: { to: one.relation, fields: ['ref'], keys: ['id'] } } }),
              ...(one.table !== undefined && { table: one.table }),
              ...(one.formerly !== undefined && one.formerly !== name && { formerly: one.formerly }),
            },
          ),
        );
    const modelArb = fc.tuple(entityArb('Ea'), entityArb('Eb'), fc.option(entityArb('Ec'), { nil: undefined })).map((all) => modelOf(...all.filter((one) => one !== undefined)));
    let planned = 0;
    await fc.assert(
      fc.asyncProperty(modelArb, modelArb, async (from, to) => {
        const plan = planChange(from, to);
        fc.pre(plan.issues.length === 0 && planChange(undefined, from).issues.length === 0);
        planned += 1;
        const changed = await TestSchema.of(kernel, from);
        await changed.query('SELECT 1 AS one');
        expect((await changed.measured(from, to)).issues).toEqual([]);
        await changed.apply(from, to);
        const fresh = await TestSchema.of(kernel, to);
        expect(comparable((await changed.introspect()).entities)).toEqual(comparable((await fresh.introspect()).entities));
      }),
      { numRuns: Number(process.env['PORTICO_RUNS'] ?? 25), endOnFailure: true },
    );
    expect(planned).toBeGreaterThan(5);
  }, 300_000);
});
