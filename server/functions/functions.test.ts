import { createHmac } from 'node:crypto';
import {
  functionsCall,
  functionsCheck,
  functionsList,
  functionsRun,
  functionsRuns,
  functionsTry,
  hooksList,
  hooksReceive,
  hooksRemove,
  hooksSet,
  recordsList,
  type JsonObject,
  type PorticoError,
} from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signStandard } from '../kernel/index.ts';
import { functionPlatform, type FunctionPlatform } from './platform.fixture.ts';

let p: FunctionPlatform;
const item = `format: 1
name: Item
title: Item
key: [id]
label: [name]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  name: { type: text, required: true, length: 100 }
`;
const settings = (more = '', input = '{ type: object }'): string => `format: 1\ntitle: { en: A function, zh: 函数 }\ninput: ${input}\n${more}`;
const files = {
  'entities/Item.yaml': item,
  'roles.yaml': 'format: 1\nroles:\n  clerk: { title: Clerk }\n',
  'access.cedar': `@id("owner")
permit (principal in Role::"owner", action, resource);
@id("clerk")
permit (principal in Role::"clerk", action in [Action::"create", Action::"read"], resource is Item);
@id("clerk-fields")
permit (principal in Role::"clerk", action in [Action::"readField", Action::"writeField"], resource in Entity::"Item");
`,
  'functions/add.js': `export default async function ({ name }) {
  const { record } = await portico.call('records.create', { entity: 'Item', values: { name } });
  console.log('added', record.id);
  return { id: record.id };
}
`,
  'functions/add.yaml': settings(
    'output: { type: object, properties: { id: { type: string } }, required: [id] }\nwebhook: { runAs: [clerk] }\nschedule: { cron: "0 9 * * *", timezone: Asia/Shanghai, input: { name: daily }, runAs: [clerk] }\n',
    '{ type: object, properties: { name: { type: string } }, required: [name] }',
  ),
  'functions/wrong.js': 'export default () => {\n  return missing.value;\n};\n',
  'functions/wrong.yaml': settings(),
  'functions/stray.js': 'export default () => ({ n: "one" });\n',
  'functions/stray.yaml': settings('output: { type: object, properties: { n: { type: integer } } }\n'),
  'functions/circle.js': `export default () => portico.call('functions.call', { function: 'circle' });\n`,
  'functions/circle.yaml': settings(),
  'functions/asks.js': `export default async ({ operation }) => { try { return await portico.call(operation, {}); } catch (error) { return error.code; } };\n`,
  'functions/asks.yaml': settings(),
};
beforeAll(async () => {
  p = await functionPlatform();
  await p.publish(files);
}, 120_000);
afterAll(() => p.close());

const call = (name: string, input: JsonObject = {}) => p.call(functionsCall, { app: 'shop', function: name, input: { ...input } });
const refusal = async (made: Promise<unknown>): Promise<PorticoError> =>
  made.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: unknown) => error as PorticoError,
  );
const names = async (): Promise<unknown[]> =>
  (await p.call(recordsList, { app: 'shop', entity: 'Item', limit: 100, filter: {} } as never)).records.map(({ values }) => values['name']).sort();

test('a function acts for its caller, and what it printed and called is kept', async () => {
  const { result, run } = await call('add', { name: 'one' });
  expect(result).toEqual({ id: '1' });
  const kept = await p.call(functionsRun, { app: 'shop', id: run });
  expect(kept).toMatchObject({ outcome: 'done', cause: 'call', code: null, run: { logs: [{ text: 'added 1' }], calls: [{ operation: 'records.create', error: null }] } });
  expect(kept.run).not.toHaveProperty('result');
  expect(await names()).toEqual(['one']);
});

test('bad input, errors and results that do not fit are told with place and remedy, in both languages', async () => {
  expect(await refusal(call('add', {}))).toMatchObject({ code: 'request.invalid', message: expect.stringContaining('name') as string });
  const wrong = await refusal(call('wrong'));
  expect(wrong).toMatchObject({ code: 'function.failed', issues: [{ file: 'functions/wrong.js', line: 2 }] });
  expect(wrong.messageIn('en')).toContain('in line 2: ReferenceError');
  expect(wrong.messageIn('zh')).toContain('（第 2 行）：ReferenceError');
  expect(await refusal(call('stray'))).toMatchObject({ code: 'function.output', issues: [{ place: 'n' }] });
  const deep = await call('circle').catch((error: unknown) => error as PorticoError);
  expect((deep as PorticoError).message).toContain('more than 8 deep');
  const { runs } = await p.call(functionsRuns, { app: 'shop', function: 'wrong', limit: 10 });
  expect(runs).toMatchObject([{ outcome: 'failed', code: 'function.failed' }]);
});

test('who may not call it does not see it, and it can not do more than its caller', async () => {
  const nobody = { ...p.admin, id: 'somebody-else', roles: [] };
  expect(await refusal(p.call(functionsCall, { app: 'shop', function: 'add', input: { name: 'x' } }, nobody))).toMatchObject({ code: 'not_found' });
  expect((await call('asks', { operation: 'people.list' })).result).toBe('function.asks');
  expect((await call('asks', { operation: 'keys.create' })).result).toBe('function.asks');
  expect((await call('asks', { operation: 'no.such' })).result).toBe('operation.unknown');
});

test('what is being written is tried without being saved', async () => {
  const tried = await p.call(functionsTry, {
    app: 'shop',
    function: 'new-one',
    language: 'javascript',
    source: 'export default ({ a }) => { console.log(a); return a * 2; };',
    input: { a: 21 },
  });
  expect(tried).toMatchObject({ outcome: 'done', result: 42, logs: [{ text: '21' }] });
  const failed = await p.call(functionsTry, { app: 'shop', function: 'wrong', input: {} });
  expect(failed).toMatchObject({ outcome: 'failed', error: { code: 'function.failed', line: 2 } });
  expect(await refusal(p.call(functionsTry, { app: 'shop', function: 'wrong', source: 'export default (', input: {} }))).toMatchObject({
    code: 'files.invalid',
    issues: [{ line: 1 }],
  });
  expect((await p.call(functionsCheck, { app: 'shop', function: 'a', language: 'python', source: 'x = 1', settings: settings() })).issues).toHaveLength(1);
});

test('a schedule runs at its time, as the function with its roles, and once for all that was missed', async () => {
  const [listed] = (await p.call(functionsList, { app: 'shop' })).functions;
  const due = new Date(listed?.schedule?.next ?? '');
  expect(due.toISOString()).toMatch(/T01:00:00/);
  await p.pass(due.getTime() - p.kernel.clock.now().getTime() - 30_000);
  expect(await names()).not.toContain('daily');
  await p.pass(60_000);
  expect((await names()).filter((name) => name === 'daily')).toHaveLength(1);
  await p.pass(5 * 24 * 3_600_000);
  expect((await names()).filter((name) => name === 'daily')).toHaveLength(2);
  const { runs } = await p.call(functionsRuns, { app: 'shop', limit: 1 });
  expect(runs).toMatchObject([{ function: 'add', cause: 'schedule', by: 'add', outcome: 'done' }]);
});

test('a webhook is taken once, and only with a good signature', async () => {
  const { secret, url } = await p.call(hooksSet, { app: 'shop', name: 'add', signature: 'standard' });
  expect(url).toContain(`/hooks/${p.admin.tenant}/shop/add`);
  const body = '{"name":"hooked"}';
  const time = String(Math.floor(p.kernel.clock.now().getTime() / 1000));
  const headers = { 'webhook-id': 'msg-1', 'webhook-timestamp': time, 'webhook-signature': signStandard({ id: 'msg-1', time, body, secret }) };
  const send = (more: { body?: string; headers?: Record<string, string>; name?: string }) =>
    p.platform.door.call({
      operation: hooksReceive,
      input: { tenant: p.admin.tenant, app: 'shop', name: 'add', body, headers, ...more },
      principal: undefined,
      from: { address: '127.0.0.1', language: 'en', entrance: 'api' },
    });
  const told = new Set<string>();
  for (const wrong of [{ body: '{"name":"forged"}' }, { headers: {} }, { headers: { ...headers, 'webhook-timestamp': String(Number(time) - 1000) } }, { name: 'wrong' }]) {
    const refused = await refusal(send(wrong));
    expect(refused).toMatchObject({ code: 'hook.refused' });
    told.add(refused.message);
  }
  // A stranger does not learn which names there are.
  expect(told.size).toBe(1);
  const old = String(Number(time) - 1000);
  expect(
    (await refusal(send({ headers: { ...headers, 'webhook-timestamp': old, 'webhook-signature': signStandard({ id: 'msg-1', time: old, body, secret }) } }))).messageIn('zh'),
  ).toContain('签名时间过久');
  await send({});
  await send({});
  await p.platform.worker.drain();
  expect((await names()).filter((name) => name === 'hooked')).toHaveLength(1);
  const github = await p.call(hooksSet, { app: 'shop', name: 'add', signature: 'github' });
  const other = '{"name":"from github"}';
  expect(await refusal(send({}))).toMatchObject({ code: 'hook.refused' });
  await send({ body: other, headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', github.secret).update(other).digest('hex')}` } });
  await p.platform.worker.drain();
  expect(await names()).toContain('from github');
  expect((await p.call(hooksList, { app: 'shop' })).hooks).toMatchObject([{ name: 'add', signature: 'github' }]);
  await p.call(hooksRemove, { app: 'shop', name: 'add' });
  expect(await refusal(send({}))).toMatchObject({ code: 'hook.refused' });
});
