// Tests of an app: run on a copy nobody sees, gate a publish, catch what was broken on purpose, and can be proposed.
import {
  appsCreate,
  appsList,
  appsPlan,
  appsPublish,
  auditSearch,
  filesCommit,
  previewsOpen,
  recordsList,
  testsCheck,
  testsGenerate,
  testsResults,
  testsRun,
} from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refused, startTestPortico, type Caller, type TestPortico } from '../../../tests/portico.ts';

let portico: TestPortico;
let me: Caller;

const customer = `format: 1
name: Customer
label: [name]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  name: { type: text, length: 100, required: true, unique: true }
  region: { type: text, length: 40 }
`;
const ticket = `format: 1
name: Ticket
label: [title]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  title: { type: text, length: 200, required: true }
  state: { type: enum, required: true, default: open, values: [{ value: open }, { value: closed }] }
  hours: { type: decimal, precision: 8, scale: 2, min: 0 }
  assignee: { type: person }
  customerId: { type: integer, required: true }
  note: { type: text, sensitivity: confidential }
relations:
  customer: { to: Customer, fields: [customerId], onDelete: restrict }
checks:
  - { name: closed_has_hours, sql: "state <> 'closed' OR hours IS NOT NULL", message: { en: hours are needed, zh: 需要工时 } }
`;
const policy = `@id("owner")
permit (principal in Role::"owner", action, resource);
@id("agent-own")
permit (principal in Role::"agent", action in [Action::"read", Action::"update"], resource is Ticket) when { resource has assignee && resource.assignee == principal };
@id("agent-fields")
permit (principal in Role::"agent", action in [Action::"readField", Action::"writeField"], resource in Entity::"Ticket") unless { resource == Field::"Ticket.note" };
`;
const board = {
  format: 1,
  name: 'board',
  title: 'Board',
  data: { open: { records: 'Ticket', filter: { state: '=params.state' } } },
  params: { state: {} },
  body: [
    { id: 'list', type: 'table', props: { source: 'open' } },
    { id: 'empty', type: 'heading', props: { text: 'Nothing' }, visible: '=count(data.open) = 0' },
    { id: 'forOwner', type: 'heading', props: { text: 'All' }, visible: '=list contains(user.roles, "owner")' },
  ],
};
const tests = `format: 1
title: { en: Tickets, zh: 工单 }
given:
  Customer:
    acme: { name: ACME }
  Ticket:
    mine: { title: Leaking tap, assignee: "@me", note: quiet }
    theirs: { title: Noise, assignee: "@anna", hours: 2.5, state: closed }
tests:
  - name: { en: An agent sees her own tickets, zh: 坐席只看到自己的工单 }
    as: agent
    steps:
      - find: Ticket
        expect: { records: [mine] }
      - check: =count(found) = 1 and found[1].title = "Leaking tap"
      - get: mine
        expect: { values: { title: Leaking tap, state: open }, without: [note] }
      - get: theirs
        expect: refused
      - update: mine
        values: { title: Tap }
        expect: { values: { title: Tap } }
      - update: mine
        values: { note: loud }
        expect: refused
      - delete: mine
        expect: refused
      - create: Ticket
        values: { title: New, customer: acme }
        expect: refused
  - name: Closing needs hours
    as: owner
    steps:
      - create: Ticket
        called: fresh
        values: { title: Printer, customer: acme }
        expect: { values: { customer: acme, state: open } }
      - update: fresh
        values: { state: closed }
        expect: { refused: record.invalid }
      - update: fresh
        values: { state: closed, hours: 1.50 }
        expect: { values: { hours: 1.5 } }
      - find: Ticket
        where: { customer: acme }
        expect: { count: 3 }
      - delete: acme
        expect: { refused: record.referenced }
      - create: Ticket
        values: { customer: acme }
        expect: { refused: record.invalid, field: title }
  - name: The board shows what is open
    steps:
      - page: board
        as: agent
        params: { state: open }
        expect: { rows: { open: 1 }, shows: [list], hides: [empty, forOwner] }
      - page: board
        as: owner
        params: { state: closed }
        expect: { rows: { open: 1 }, shows: [forOwner] }
`;
const page = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
const save = (files: Record<string, string | null>): Promise<unknown> => portico.call(me, filesCommit, { app: 'desk', branch: 'main', message: 'Change', files });
const check = (files?: string[]) => portico.call(me, testsCheck, { app: 'desk', ...(files && { files }) });
/** What failed, as people read it. */
const failures = async (): Promise<string[]> =>
  (await check()).tests.flatMap(({ steps }) =>
    steps.flatMap(({ passed, line, what, expected, got }) => (passed ? [] : [`${line} ${what.en} | ${expected?.en ?? ''} | ${got?.en ?? ''}`])),
  );
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => (error instanceof Refused ? error.problem : Promise.reject(error instanceof Error ? error : new Error(String(error)))),
  );

beforeAll(async () => {
  portico = await startTestPortico();
  me = portico.admin;
  await portico.call(me, appsCreate, { name: 'desk', title: 'Desk' });
  await save({
    'roles.yaml': 'format: 1\nroles:\n  agent: { title: Agent }\n',
    'access.cedar': policy,
    'entities/Item.yaml': null,
    'entities/Customer.yaml': customer,
    'entities/Ticket.yaml': ticket,
    'pages/board.page.json': page(board),
  });
}, 120_000);
afterAll(() => portico.close());

test('an app without tests is published as before, and the plan says that it has none', async () => {
  expect((await portico.call(me, appsPlan, { app: 'desk' })).tests).toBe('none');
  await portico.call(me, appsPublish, { app: 'desk' });
});

test('data, policy and pages are tested on a copy that leaves nothing behind', async () => {
  await save({ 'tests/tickets.yaml': tests });
  expect(await failures()).toEqual([]);
  const run = await check();
  expect(run).toMatchObject({ green: true, passed: 3, failed: 0, whole: true });
  expect((await portico.call(me, appsList)).apps.map(({ name }) => name)).toEqual(['desk']);
  expect((await portico.call(me, recordsList, { app: 'desk', entity: 'Ticket' })).records).toEqual([]);
  expect(await portico.call(me, testsResults, { app: 'desk' })).toMatchObject({
    state: 'green',
    run: { id: run.id },
    tests: [{ file: 'tests/tickets.yaml', line: 10, steps: 8 }, {}, {}],
  });
});

test('a policy that is too wide, a check that is gone and a page that shows too much are each caught and not published', async () => {
  await save({ 'access.cedar': policy.replace(' when { resource has assignee && resource.assignee == principal }', '') });
  expect(await failures()).toContain('13 As agent: find Ticket records | mine | mine, theirs');
  expect((await portico.call(me, appsPlan, { app: 'desk' })).tests).toBe('red');
  const refused = await refusal(portico.call(me, appsPublish, { app: 'desk' }));
  expect(refused).toMatchObject({ code: 'tests.failed', issues: [{ file: 'tests/tickets.yaml', line: 13, place: 'An agent sees her own tickets' }] });
  expect(refused?.issues?.[0]?.message).toBe('An agent sees her own tickets: As agent: find Ticket records. Expected: mine. Got: mine, theirs');

  await save({ 'access.cedar': policy, 'entities/Ticket.yaml': ticket.slice(0, ticket.indexOf('checks:')) });
  expect(await failures()).toEqual(['38 As owner: change fresh | refused with record.invalid | allowed']);

  await save({ 'entities/Ticket.yaml': ticket, 'pages/board.page.json': page({ ...board, data: { open: { records: 'Ticket' } } }) });
  expect(await failures()).toEqual(['58 As owner: open the page board | 1 row in open | 2 rows in open']);
  await save({ 'pages/board.page.json': page(board) });
});

test("a file of tests that names nobody's page is kept from being published", async () => {
  await save({ 'tests/tickets.yaml': tests.replace('page: board', 'page: bord') });
  expect(await refusal(portico.call(me, appsPublish, { app: 'desk' }))).toMatchObject({
    code: 'files.broken',
    issues: [{ file: 'tests/tickets.yaml', message: 'There is no page "bord". Did you mean "board"?' }],
  });
  await save({ 'tests/tickets.yaml': tests });
});

test('tests follow from the model, read like sentences, and hold', async () => {
  const { files, tests: count, left } = await portico.call(me, testsGenerate, { app: 'desk' });
  expect(Object.keys(files)).toEqual(['tests/data.yaml', 'tests/access-agent.yaml', 'tests/pages.yaml']);
  expect(count).toBe(5);
  expect(left).toEqual([{ en: expect.stringContaining('closed_has_hours') as string, zh: expect.stringContaining('closed_has_hours') as string }]);
  expect(files['tests/access-agent.yaml']).toContain(`      - get: ticketToRead
        expect: { without: [ note ] }
      - get: ticketNotToRead
        expect: refused
      - update: ticketToUpdate
        values: { title: title 9 }
      - update: ticketNotToUpdate
        values: { title: title 9 }
        expect: refused
`);
  await save(files);
  // A run of some files is no run for a publish.
  expect(await check(['tests/pages.yaml'])).toMatchObject({ green: true, passed: 1, whole: false });
  expect((await portico.call(me, testsResults, { app: 'desk' })).state).toBe('unknown');
  const { job } = await portico.call(me, testsRun, { app: 'desk' });
  expect(await portico.job(me, job)).toMatchObject({ app: 'desk', green: true, passed: 8, failed: 0 });
  expect((await portico.call(me, appsPlan, { app: 'desk' })).tests).toBe('green');
  await portico.call(me, appsPublish, { app: 'desk' });
});

test('an owner publishes without green tests by saying why, and the audit keeps the reason', async () => {
  await save({ 'access.cedar': policy.replace('action in [Action::"read", Action::"update"]', 'action == Action::"read"') });
  expect(await refusal(portico.call(me, appsPublish, { app: 'desk' }))).toMatchObject({ code: 'tests.failed', status: 409 });
  await portico.call(me, appsPublish, { app: 'desk', skipTests: 'the rule is being discussed' });
  const { lines } = await portico.call(me, auditSearch, { operation: 'apps.publish', limit: 5 });
  expect(JSON.stringify(lines)).toContain('the rule is being discussed');
});

test('one run at a time: the second is refused, and both leave nothing', async () => {
  const [one, other] = await Promise.allSettled([check(), check()]);
  const refused = [one, other].flatMap((run) => (run.status === 'rejected' ? [run.reason as Refused] : []));
  expect(refused.map(({ problem }) => problem.code)).toEqual(['tests.running']);
  const trials = await portico.portico.kernel.database.system((tx) => tx.selectFrom('workspace_app').select('name').where('trial', '=', true).execute());
  expect(trials).toEqual([]);
});

test('a copy that a crash has left is cleared away by the next run, a younger one is waited for', async () => {
  const { name } = await portico.call(me, previewsOpen, { app: 'desk', branch: 'main' });
  const { database } = portico.portico.kernel;
  const leave = (at: Date) => database.system((tx) => tx.updateTable('workspace_app').set({ trial: true, created_at: at.toISOString() }).where('name', '=', name).execute());
  await leave(new Date());
  expect(await refusal(check())).toMatchObject({ code: 'tests.running' });
  await leave(new Date(Date.now() - 3_600_000));
  expect((await check()).tests.length).toBe(8);
  expect(await database.system((tx) => tx.selectFrom('workspace_app').select('name').where('preview_of', 'is not', null).execute())).toEqual([]);
});
