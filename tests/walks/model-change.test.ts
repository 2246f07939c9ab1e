// A model changes under data: every kind of change is told by the plan, keeps what it can, and can be taken back.
import { appsCreate, appsPlan, appsPublish, appsRollback, filesCommit, filesPlan, recordsCreate, recordsList, type Output } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refused, startTestPortico, type Caller, type TestPortico } from '../portico.ts';

let portico: TestPortico;
let me: Caller;
const releases: string[] = [];

/** An entity's file with these fields. */
const person = (fields: Record<string, string>, more = ''): string =>
  `format: 1\nname: Person\nkey: [id]\nfields:\n  id: { type: integer, required: true, default: { auto: increment } }\n${Object.entries(fields)
    .map(([name, field]) => `  ${name}: ${field}\n`)
    .join('')}${more}`;
const first = {
  number: '{ type: text, required: true, default: { auto: sequence, prefix: P-, digits: 3 } }',
  name: '{ type: text, required: true }',
  born: '{ type: text }',
  fee: '{ type: decimal }',
  note: '{ type: text }',
};

const save = (content: string): Promise<unknown> => portico.call(me, filesCommit, { app: 'people', message: 'Change the model', files: { 'entities/Person.yaml': content } });
const plan = (): Promise<Output<typeof appsPlan>> => portico.call(me, appsPlan, { app: 'people' });
const publish = async (confirm: readonly string[] = []): Promise<void> => void releases.push((await portico.call(me, appsPublish, { app: 'people', confirm })).id);
const rows = async (): Promise<Record<string, unknown>[]> =>
  (await portico.call(me, recordsList, { app: 'people', entity: 'Person', sort: ['id'] })).records.map((record) =>
    Object.fromEntries(Object.entries(record.values).filter(([name]) => name !== 'id')),
  );
const shown = ({ steps }: Output<typeof appsPlan>): unknown[] => steps.map(({ id, loss, confirm, rows: count }) => [id, loss, confirm, ...(count === undefined ? [] : [count])]);

beforeAll(async () => {
  portico = await startTestPortico();
  me = portico.admin;
  await portico.call(me, appsCreate, { name: 'people', title: 'People' });
  await save(person(first));
  await publish(['remove-entity:Item']);
  for (const values of [
    { name: 'Ada Lovelace', born: '1815-12-10', fee: '12.5', note: 'first' },
    { name: 'Grace Hopper', born: 'in December 1906', fee: '7' },
  ])
    await portico.call(me, recordsCreate, { app: 'people', entity: 'Person', values });
}, 120_000);
afterAll(() => portico.close());

test('records are numbered as they are made', async () => {
  expect((await rows()).map((row) => row['number'])).toEqual(['P-001', 'P-002']);
});

test('a rename keeps the data', async () => {
  const { note: remark, ...rest } = first;
  await save(person({ ...rest, remark: remark.replace(' }', ', formerly: note }') }));
  expect(shown(await plan())).toContainEqual(['rename-field:Person.remark', 'safe', false]);
  await publish();
  expect((await rows())[0]).toMatchObject({ remark: 'first' });
});

const renamed = { number: first.number, name: first.name, born: first.born, fee: first.fee, remark: '{ type: text, formerly: note }' };
const halves = { given: `{ type: text, formula: 'substring before(name, " ")' }`, family: `{ type: text, formula: 'substring after(name, " ")' }` };

test('a split: the halves are computed first, then stand alone, and the whole goes only when that is confirmed', async () => {
  await save(person({ ...renamed, ...halves }));
  await publish();
  expect((await rows()).map((row) => [row['given'], row['family']])).toEqual([
    ['Ada', 'Lovelace'],
    ['Grace', 'Hopper'],
  ]);
  const { name: _name, ...rest } = renamed;
  await save(person({ ...rest, given: '{ type: text, required: true }', family: '{ type: text }' }));
  const asked = await plan();
  expect(shown(asked)).toEqual(
    expect.arrayContaining([expect.arrayContaining(['keep-computed:Person.given', 'safe', false]), ['remove-field:Person.name', 'destructive', true, 2]]),
  );
  await expect(publish()).rejects.toMatchObject({ problem: { code: 'plan.confirmation' } });
  expect((await rows())[0]).toHaveProperty('name');
  await publish(['remove-field:Person.name']);
  const [ada] = await rows();
  expect(ada).toMatchObject({ given: 'Ada', family: 'Lovelace' });
  expect(ada).not.toHaveProperty('name');
});

const split = { number: first.number, born: first.born, fee: first.fee, remark: '{ type: text }', given: '{ type: text, required: true }', family: '{ type: text }' };

test('a change of type says how many values it loses, and money takes decimals over', async () => {
  await save(person({ ...split, born: '{ type: date }', fee: '{ type: money, currency: EUR }' }));
  const asked = await plan();
  expect(shown(asked)).toEqual(expect.arrayContaining([['retype-field:Person.born:date', 'lossy', true, 1]]));
  await expect(publish()).rejects.toBeInstanceOf(Refused);
  await publish(asked.steps.filter((step) => step.confirm).map((step) => step.id));
  expect((await rows()).map((row) => [row['born'], row['fee']])).toEqual([
    ['1815-12-10', '12.5000'],
    [null, '7.0000'],
  ]);
});

const typed = { ...split, born: '{ type: date }', fee: '{ type: money, currency: EUR }' };

test('a new required field needs something for the records there are; a plan of unsaved files says so before anything is saved', async () => {
  const wanted = person({ ...typed, country: '{ type: text, required: true }' });
  const unsaved = await portico.call(me, filesPlan, { app: 'people', files: { 'entities/Person.yaml': wanted } });
  expect(unsaved.issues.map((issue) => [issue.place, issue.message.en])).toEqual([
    ['Person.country', 'Person.country becomes required, but 2 records have no value. Fill them first, or give the field a default.'],
  ]);
  expect((await plan()).steps).toEqual([]);
  await save(person({ ...typed, country: '{ type: text, required: true, default: unknown }' }));
  await publish();
  expect((await rows()).map((row) => row['country'])).toEqual(['unknown', 'unknown']);
});

test('a dropped field comes back with its values when the app goes back to the release before', async () => {
  const before = await rows();
  await save(
    person({ born: typed.born, fee: typed.fee, remark: typed.remark, given: typed.given, family: typed.family, country: '{ type: text, required: true, default: unknown }' }),
  );
  await publish(['remove-field:Person.number']);
  expect((await rows())[0]).not.toHaveProperty('number');
  await portico.call(me, recordsCreate, { app: 'people', entity: 'Person', values: { given: 'Alan' } });
  const back = releases.at(-2) ?? '';
  const asked = await portico.call(me, appsPlan, { app: 'people', release: back });
  expect(asked.issues).toEqual([]);
  await portico.call(me, appsRollback, { app: 'people', release: back, confirm: asked.steps.filter((step) => step.confirm).map((step) => step.id) });
  const after = await rows();
  expect(after.slice(0, 2)).toEqual(before);
  expect(after).toHaveLength(3);
  await portico.call(me, recordsCreate, { app: 'people', entity: 'Person', values: { given: 'Edsger' } });
  const numbers = (await rows()).map((row) => row['number']);
  expect(new Set(numbers).size).toBe(numbers.length);
});
