import type { Entity, Field } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { planChange } from './plan.ts';
import { searchQuery } from './search.ts';
import { comparable, modelOf, TestSchema } from './testing.ts';

const id: Field = { type: 'integer', required: true, default: { auto: 'increment' } };
const entity = (name: string, fields: Record<string, Field>, more: Partial<Entity> = {}): Entity => ({ format: 1, name, key: ['id'], fields: { id, ...fields }, ...more });
const ticket = (fields: Record<string, Field>, more: Partial<Entity> = {}): Entity => entity('Ticket', fields, more);
const numbered: Field = { type: 'text', required: true, unique: true, default: { auto: 'sequence', prefix: 'T-', digits: 3 } };

describe('money, texts in several languages and sequences', () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await testKernel();
  });
  afterAll(() => kernel.close());

  const lossOf = (from: Entity, to: Entity): Record<string, string> => Object.fromEntries(planChange(modelOf(from), modelOf(to)).steps.map((step) => [step.id, step.loss]));

  it('come back from the database as they were made', async () => {
    const made = ticket({
      number: numbered,
      bare: { type: 'text', default: { auto: 'sequence' } },
      title: { type: 'localText', required: true, default: 'New' },
      note: { type: 'localText' },
    });
    const schema = await TestSchema.of(kernel, modelOf(made));
    const found = await schema.introspect();
    expect(found.issues).toEqual([]);
    expect(comparable(found.entities)).toEqual(comparable([made]));
    // What money is called is said by the file; the database has a number.
    const paid = await TestSchema.of(kernel, modelOf(ticket({ fee: { type: 'money', currency: 'CNY', min: 0 } })));
    expect((await paid.introspect()).entities[0]?.fields['fee']).toEqual({ type: 'decimal', precision: 18, scale: 4, min: 0 });
  });

  it('numbers records one after the other, past its digits too, and goes on after the prefix changes', async () => {
    const from = modelOf(ticket({ number: numbered }));
    const to = modelOf(ticket({ number: { ...numbered, default: { auto: 'sequence', prefix: 'T-2026.', digits: 2 } } }));
    const schema = await TestSchema.of(kernel, from);
    await schema.query(`INSERT INTO {s}.ticket DEFAULT VALUES`);
    await schema.query(`INSERT INTO {s}.ticket DEFAULT VALUES`);
    const plan = await schema.apply(from, to);
    expect(plan.steps.map((step) => [step.id, step.loss])).toEqual([
      ['drop-default:Ticket.number', 'safe'],
      ['set-default:Ticket.number', 'safe'],
    ]);
    await schema.query(`SELECT setval(pg_get_serial_sequence('{s}.ticket', 'number'), 98)`);
    for (let count = 0; count < 2; count += 1) await schema.query(`INSERT INTO {s}.ticket DEFAULT VALUES`);
    expect((await schema.query('SELECT number FROM {s}.ticket ORDER BY id')).map((row) => row['number'])).toEqual(['T-001', 'T-002', 'T-2026.99', 'T-2026.100']);
  });

  it('a sequence begins behind the numbers there are, follows a rename, and goes with its field', async () => {
    const plain = modelOf(ticket({ number: { type: 'text' } }));
    const from = modelOf(ticket({ number: numbered }));
    const to = modelOf(entity('Case', { code: { ...numbered, formerly: 'number' } }, { formerly: 'Ticket' }));
    const schema = await TestSchema.of(kernel, plain);
    await schema.query(`INSERT INTO {s}.ticket (number) VALUES ('T-041'), ('by hand'), (NULL)`);
    await schema.apply(plain, from);
    await schema.apply(from, to);
    await schema.query(`INSERT INTO {s}.case DEFAULT VALUES`);
    expect((await schema.query('SELECT code FROM {s}.case ORDER BY id')).map((row) => row['code'])).toEqual(['T-041', 'by hand', 'T-042', 'T-043']);
    const sequences = (): Promise<unknown[]> => schema.query(`SELECT sequencename AS name FROM pg_sequences WHERE schemaname = '${schema.name}' AND sequencename LIKE '%numbers'`);
    expect(await sequences()).toEqual([{ name: 'case_code_numbers' }]);
    const fresh = await TestSchema.of(kernel, to);
    expect(comparable((await schema.introspect()).entities)).toEqual(comparable((await fresh.introspect()).entities));
    await schema.apply(to, modelOf(entity('Case', {})));
    expect(await sequences()).toEqual([]);
  });

  it('a text becomes one in several languages without loss; back, the other languages go', async () => {
    const from = ticket({ title: { type: 'text' } });
    const to = ticket({ title: { type: 'localText' } });
    expect(lossOf(from, to)).toMatchObject({ 'retype-field:Ticket.title:jsonb': 'slow' });
    expect(lossOf(to, from)).toMatchObject({ 'retype-field:Ticket.title:text': 'lossy' });
    const schema = await TestSchema.of(kernel, modelOf(from));
    await schema.query(`INSERT INTO {s}.ticket (title) VALUES ('Lamp'), (NULL), ('')`);
    await schema.apply(modelOf(from), modelOf(to));
    expect(await schema.query('SELECT title FROM {s}.ticket ORDER BY id')).toEqual([{ title: { en: 'Lamp', zh: 'Lamp' } }, { title: null }, { title: null }]);
    await schema.query(`UPDATE {s}.ticket SET title = '{"en":"Lamp","zh":"灯"}' WHERE id = 1`);
    await expect(schema.query(`UPDATE {s}.ticket SET title = '{"fr":"Lampe"}'`)).rejects.toThrow(/ticket_title_languages/);
    await expect(schema.query(`UPDATE {s}.ticket SET title = '"Lamp"'`)).rejects.toThrow(/ticket_title_languages/);
    const plan = await schema.measured(modelOf(to), modelOf(from));
    expect(plan.steps.find((step) => step.id.startsWith('retype-field'))?.rows).toBe(1);
    await schema.apply(modelOf(to), modelOf(from));
    expect((await schema.query('SELECT title FROM {s}.ticket ORDER BY id'))[0]).toEqual({ title: 'Lamp' });
  });

  it('JSON that is no words stands in the way, and is counted', async () => {
    const from = modelOf(ticket({ title: { type: 'json' } }));
    const schema = await TestSchema.of(kernel, from);
    await schema.query(`INSERT INTO {s}.ticket (title) VALUES ('{"en":"Lamp"}'), ('[1]'), ('7'), (NULL)`);
    const plan = await schema.measured(from, modelOf(ticket({ title: { type: 'localText' } })));
    expect(plan.issues.map((issue) => issue.message.en)).toEqual(['2 records break the check Ticket.title.languages. Change them first.']);
  });

  it('is found by its words in every language', async () => {
    const made = ticket({ title: { type: 'localText' } });
    const schema = await TestSchema.of(kernel, modelOf(made));
    await schema.query(`INSERT INTO {s}.ticket (title) VALUES ('{"en":"Broken lamp","zh":"坏灯"}'), ('{"zh":"打印机"}')`);
    const found = async (text: string): Promise<unknown[]> => {
      const asked = searchQuery(made, ['title'], text);
      return (await schema.query(`SELECT id FROM {s}.ticket AS t WHERE ${asked.sql.replaceAll('{alias}', 't')} ORDER BY id`, asked.parameters)).map((row) => row['id']);
    };
    expect(await found('lamp')).toEqual([1]);
    expect(await found('坏灯')).toEqual([1]);
    expect(await found('打印')).toEqual([2]);
  });

  it('money is a decimal number of four places', () => {
    const money: Field = { type: 'money', currency: 'CNY' };
    expect(lossOf(ticket({ fee: { type: 'decimal', precision: 10, scale: 2 } }), ticket({ fee: money }))).toMatchObject({ 'retype-field:Ticket.fee:numeric(18,4)': 'slow' });
    expect(lossOf(ticket({ fee: { type: 'float' } }), ticket({ fee: money }))).toMatchObject({ 'retype-field:Ticket.fee:numeric(18,4)': 'lossy' });
    expect(lossOf(ticket({ fee: money }), ticket({ fee: { type: 'integer' } }))).toMatchObject({ 'retype-field:Ticket.fee:integer': 'lossy' });
    expect(lossOf(ticket({ fee: money }), ticket({ fee: { ...money, currency: 'EUR' } }))).toEqual({});
  });
});
