import type { AppModel, Entity } from '@portico/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionOf } from '../kernel/index.ts';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { applySteps, measure } from './apply.ts';
import { asidesIn, purgeAsides, settingAside, type Aside } from './aside.ts';
import { searchColumn } from './naming.ts';
import { planChange } from './plan.ts';
import { planBack, type Found } from './plan-back.ts';
import { modelOf, TestSchema } from './testing.ts';

type Model = Pick<AppModel, 'entities'>;

const ticket = (fields: Entity['fields'], more: Partial<Entity> = {}): Entity => ({
  format: 1,
  name: 'Ticket',
  key: ['id'],
  fields: { id: { type: 'integer', required: true, default: { auto: 'increment' } }, ...fields },
  ...more,
});

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel.close());

/** An app whose publishes set aside what they remove. */
class App {
  readonly schema: TestSchema;
  readonly history: Model[];
  asides: Aside[] = [];
  constructor(schema: TestSchema, first: Model) {
    this.schema = schema;
    this.history = [first];
  }
  static async of(first: Model): Promise<App> {
    return new App(await TestSchema.of(kernel, first), first);
  }
  get now(): Model {
    return this.history.at(-1) ?? { entities: {} };
  }
  async publish(next: Model): Promise<void> {
    const { plan, asides } = settingAside(planChange(this.now, next), String(this.history.length));
    await this.schema.bound((tx) => applySteps(tx, this.schema.name, plan.steps));
    this.asides.unshift(...asides);
    this.history.push(next);
  }
  async back(former: Model) {
    return this.schema.bound(async (tx) => {
      const there = await asidesIn(tx, { schema: this.schema.name, schemas: this.asides.map(({ aside }) => aside) });
      const found = this.asides.map((one): Found => ({ ...one, table: one.field === null ? undefined : there.columns.get(one.aside) }));
      const planned = planBack({ now: this.now, former, history: this.history, asides: found });
      const measured = await measure(tx, this.schema.name, planned);
      const { plan, asides } = settingAside(measured, String(this.history.length));
      if (measured.issues.length === 0) {
        await applySteps(tx, this.schema.name, plan.steps);
        this.asides = [...asides, ...this.asides.filter((one) => !planned.returned.some(({ aside }) => aside === one.aside))];
        this.history.push(former);
      }
      return measured;
    });
  }
  query(sql: string): Promise<unknown[]> {
    return this.schema.bound(async (tx) => (await connectionOf(tx).query(sql.replaceAll('@', `"${this.schema.name}".`), [])).rows);
  }
}

describe('a roll back', () => {
  test('brings a column back with its values, its search and its rules', async () => {
    const first = modelOf(ticket({ title: { type: 'text', required: true }, state: { type: 'enum', required: true, default: 'open', values: [{ value: 'open' }] } }));
    const app = await App.of(first);
    await app.query(`INSERT INTO @ticket (title, state) VALUES ('Printer', 'open')`);
    await app.publish(modelOf(ticket({})));
    expect(await app.query('SELECT id FROM @ticket')).toEqual([{ id: 1 }]);
    const { steps } = await app.back(first);
    expect(steps.filter((step) => step.confirm)).toEqual([]);
    expect(await app.query(`SELECT title, state FROM @ticket WHERE "${searchColumn}"::text LIKE '%printer%'`)).toEqual([{ title: 'Printer', state: 'open' }]);
    await expect(app.query(`INSERT INTO @ticket (title, state) VALUES ('x', 'lost')`)).rejects.toThrow(/check/);
    await expect(app.query('INSERT INTO @ticket (state) VALUES (DEFAULT)')).rejects.toThrow(/null/);
  });

  test('is refused where what was written since has no value, and says how many', async () => {
    const first = modelOf(ticket({ title: { type: 'text', required: true } }));
    const app = await App.of(first);
    await app.publish(modelOf(ticket({})));
    await app.query('INSERT INTO @ticket DEFAULT VALUES');
    expect((await app.back(first)).issues).toMatchObject([{ place: 'Ticket.title', message: { en: expect.stringContaining('1') as string } }]);
  });

  test('brings a table back with its rows, numbers and ties, under the name it had', async () => {
    const comment: Entity = {
      ...ticket({ ticket: { type: 'integer' }, text: { type: 'text', unique: true } }),
      name: 'Comment',
      relations: { of_ticket: { to: 'Ticket', fields: ['ticket'] } },
    };
    const first = modelOf(ticket({}), comment);
    const app = await App.of(first);
    await app.query('INSERT INTO @ticket DEFAULT VALUES');
    await app.query(`INSERT INTO @comment (ticket, text) VALUES (1, 'a'), (1, 'b')`);
    const { text: _text, ...others } = comment.fields;
    const words = { type: 'text' as const, unique: true, formerly: 'text' };
    await app.publish(modelOf(ticket({}), { ...comment, name: 'Remark', formerly: 'Comment', fields: { ...others, words } }));
    await app.publish(modelOf(ticket({})));
    const { steps } = await app.back(first);
    expect(steps.find(({ id }) => id === 'bring-back:Remark')?.rows).toBe(2);
    expect(await app.query('SELECT text FROM @comment ORDER BY id')).toEqual([{ text: 'a' }, { text: 'b' }]);
    expect(await app.query(`INSERT INTO @comment (ticket, text) VALUES (1, 'c') RETURNING id`)).toEqual([{ id: 3 }]);
    await expect(app.query(`INSERT INTO @comment (ticket) VALUES (99)`)).rejects.toThrow(/foreign key/);
    await expect(app.query(`INSERT INTO @comment (text) VALUES ('a')`)).rejects.toThrow(/unique/);
  });

  test.each([
    ['goes too', { required: true }, { onDelete: 'cascade' as const }, []],
    ['loses the reference', {}, {}, [{ ticket: null }]],
  ])('a returning row whose parent was deleted meanwhile %s, once that is confirmed', async (_what, field, rule, left) => {
    const comment: Entity = {
      ...ticket({ ticket: { type: 'integer', ...field } }),
      name: 'Comment',
      relations: { of_ticket: { to: 'Ticket', fields: ['ticket'], ...rule } },
    };
    const first = modelOf(ticket({}), comment);
    const app = await App.of(first);
    await app.query('INSERT INTO @ticket DEFAULT VALUES');
    await app.query('INSERT INTO @comment (ticket) VALUES (1)');
    await app.publish(modelOf(ticket({})));
    await app.query('DELETE FROM @ticket');
    const { steps } = await app.back(first);
    expect(steps.filter((step) => step.confirm)).toMatchObject([{ id: 'settle:Comment.of_ticket', loss: 'destructive', rows: 1 }]);
    expect(await app.query('SELECT ticket FROM @comment')).toEqual(left);
    await expect(app.query('INSERT INTO @comment (ticket) VALUES (99)')).rejects.toThrow(/foreign key/);
  });

  test('finds renamed fields through several releases, both ways', async () => {
    const named = (name: string, formerly?: string) => modelOf(ticket({ [name]: { type: 'text', ...(formerly !== undefined && { formerly }) } }));
    const app = await App.of(named('a'));
    await app.query(`INSERT INTO @ticket (a) VALUES ('kept')`);
    await app.publish(named('b', 'a'));
    await app.publish(named('c', 'b'));
    expect((await app.back(named('a'))).steps.map(({ loss }) => loss)).not.toContain('destructive');
    expect(await app.query('SELECT a FROM @ticket')).toEqual([{ a: 'kept' }]);
    await app.back(named('c', 'b'));
    expect(await app.query('SELECT c FROM @ticket')).toEqual([{ c: 'kept' }]);
  });

  test('after the purge there is nothing left to bring back, and nothing aside', async () => {
    const first = modelOf(ticket({ title: { type: 'text' } }), { ...ticket({}), name: 'Old' });
    const app = await App.of(first);
    await app.publish(modelOf(ticket({})));
    expect(app.asides).toHaveLength(2);
    await app.schema.bound((tx) => purgeAsides(tx, { schema: app.schema.name, asides: app.asides }));
    const there = await app.schema.bound((tx) => asidesIn(tx, { schema: app.schema.name, schemas: app.asides.map(({ aside }) => aside) }));
    expect([there.columns.size, there.schemas.size]).toEqual([0, 0]);
    await app.schema.bound((tx) => purgeAsides(tx, { schema: app.schema.name, asides: app.asides }));
  });

  test('undoes any publish: every value of then is there again, and no step asks to be confirmed but for what is newer', { timeout: 120_000 }, async () => {
    const names = ['a', 'b', 'c'] as const;
    const types = ['text', 'integer', 'boolean', 'date'] as const;
    const fieldsOf = fc.dictionary(fc.constantFrom(...names), fc.record({ type: fc.constantFrom(...types), required: fc.constant(false) }), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(fieldsOf, fieldsOf, async (before, after) => {
        // A type that changes loses what does not fit: another story.
        const kept = Object.fromEntries(Object.entries(after).map(([name, field]) => [name, before[name] ?? field]));
        const first = modelOf(ticket(before));
        const app = await App.of(first);
        const value = { text: `'x'`, integer: '7', boolean: 'true', date: `'2026-01-02'` };
        const columns = Object.entries(before);
        if (columns.length > 0)
          await app.query(`INSERT INTO @ticket (${columns.map(([name]) => name).join(', ')}) VALUES (${columns.map(([, { type }]) => value[type]).join(', ')})`);
        const rows = await app.query(`SELECT ${['id', ...columns.map(([name]) => name)].join(', ')} FROM @ticket`);
        await app.publish(modelOf(ticket(kept)));
        const { steps, issues } = await app.back(first);
        expect(issues).toEqual([]);
        expect(steps.filter((step) => step.confirm).map(({ id }) => id)).toEqual(
          Object.keys(kept)
            .filter((name) => !(name in before))
            .map((name) => `remove-field:Ticket.${name}`),
        );
        expect(await app.query(`SELECT ${['id', ...columns.map(([name]) => name)].join(', ')} FROM @ticket`)).toEqual(rows);
      }),
      { numRuns: 25 },
    );
  });
});
