// What happened to a record is told to whoever may read it, field by field as far as she may.
import { recordsBulk, recordsCreate, recordsDelete, recordsHistory, recordsList, recordsUndelete, recordsUpdate } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refused, startTestPortico, type Caller, type TestPortico } from '../portico.ts';

let desk: TestPortico;
let chen: Caller;
let aisha: Caller;
let marco: Caller;
const on = { app: 'order-desk', entity: 'Customer' };

beforeAll(async () => {
  desk = await startTestPortico({ sample: true });
  [chen, aisha, marco] = [
    await desk.signIn('chen-jing@order-desk.example'),
    await desk.signIn('aisha-khan@order-desk.example'),
    await desk.signIn('marco-rossi@order-desk.example'),
  ];
}, 180_000);
afterAll(() => desk.close());

test('newest first, with who did it and what was set, hidden fields left out', { timeout: 60_000 }, async () => {
  // A customer Marco does not look after.
  const hers = new Set((await desk.call(marco, recordsList, { ...on, limit: 200 })).records.map(({ id }) => id));
  const { records } = await desk.call(chen, recordsList, { ...on, limit: 200 });
  const id = records.find((record) => !hers.has(record.id))?.id ?? '';
  await desk.call(chen, recordsUpdate, { ...on, id, values: { city: 'Oslo', credit_limit: '1234.50' } });
  await desk.call(chen, recordsUpdate, { ...on, id, values: { city: 'Bergen' }, dryRun: true });
  await desk.call(chen, recordsUpdate, { ...on, id, values: { notes: 'Moved.' } });

  const { changes, next } = await desk.call(chen, recordsHistory, { ...on, id });
  expect(next).toBeNull();
  expect(changes.map(({ kind, by, values }) => ({ kind, by: by.name, values }))).toEqual([
    { kind: 'updated', by: '陈静 Chen Jing', values: { notes: 'Moved.' } },
    { kind: 'updated', by: '陈静 Chen Jing', values: { city: 'Oslo', credit_limit: '1234.50' } },
  ]);
  const asService = await desk.call(aisha, recordsHistory, { ...on, id });
  expect(asService.changes.map(({ values }) => values)).toEqual([{ notes: 'Moved.' }, { city: 'Oslo' }]);
  const first = await desk.call(chen, recordsHistory, { ...on, id, limit: 1 });
  expect((await desk.call(chen, recordsHistory, { ...on, id, limit: 1, cursor: first.next })).changes.map(({ values }) => values['city'])).toEqual(['Oslo']);
  await expect(desk.call(marco, recordsHistory, { ...on, id })).rejects.toMatchObject({ status: 404 });
});

test('a record that is gone has no history to show; brought back, it has all of it', { timeout: 60_000 }, async () => {
  const ticket = { app: 'order-desk', entity: 'Ticket' };
  const { records } = await desk.call(chen, recordsList, { ...ticket, limit: 1 });
  const id = records[0]?.id ?? '';
  await desk.call(chen, recordsDelete, { ...ticket, id });
  await expect(desk.call(chen, recordsHistory, { ...ticket, id })).rejects.toBeInstanceOf(Refused);
  await desk.call(chen, recordsUndelete, { ...ticket, id });
  expect((await desk.call(chen, recordsHistory, { ...ticket, id })).changes.map(({ kind }) => kind)).toEqual(['undeleted', 'deleted']);
});

test('begins with who made it, by a form or in a batch; what a batch changed stands there too', { timeout: 60_000 }, async () => {
  const created = await desk.call(chen, recordsCreate, { ...on, values: { code: 'H-1', name: 'Byron Works', region: 'europe', city: 'London' } });
  const id = created.record?.id ?? '';
  const { created: made } = await desk.call(chen, recordsBulk, {
    ...on,
    create: [{ code: 'H-2', name: '林记', region: 'south', city: '成都' }],
    update: [{ id, values: { city: 'Turin' } }],
    delete: [],
  });
  const told = async (record: string) => (await desk.call(chen, recordsHistory, { ...on, id: record })).changes.map(({ kind, by, values }) => [kind, by.name, values['city']]);
  expect(await told(id)).toEqual([
    ['updated', '陈静 Chen Jing', 'Turin'],
    ['created', '陈静 Chen Jing', 'London'],
  ]);
  expect(await told(made[0] ?? '')).toEqual([['created', '陈静 Chen Jing', '成都']]);
});
