// Two replicas on one PostgreSQL and one Redis, behind nginx that gives each request to the next: what a client notices.
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { ResourceUpdatedNotificationSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, startNginx, startPostgres, startRedis, type Running } from '../../scripts/servers.ts';
import { readConfig } from '../../server/kernel/index.ts';
import { startPortico } from '../../server/start.ts';
import { startModern } from '../walks/bridge.fixture.ts';
import { adminKey, eventually, live, must, place, type Life, type Place } from './child.ts';
import { freshDatabase } from './rehearse.ts';
import { callModern, eventIds, headersFor, modernRequest, newClient, oldClient, olderClient, textOf } from './replica-clients.fixture.ts';
import { startProvider, type Provider } from './replicas.fixture.ts';

type Replica = Place & { life: Life; remove(): void };
const stops: (() => Promise<unknown>)[] = [];
let provider: Provider;
let one: Replica;
let two: Replica;
let front: Running;
let shared: Record<string, string>;

/** A server the environment gives, or one of our own for this file. */
async function given(setting: string, start: () => Promise<Running>): Promise<string> {
  const url = process.env[setting];
  if (url !== undefined) return url;
  const own = await start();
  stops.unshift(() => own.stop());
  return own.url;
}

async function start(at: Place & { remove(): void }): Promise<Replica> {
  const replica = { ...at, life: await live(at) };
  stops.unshift(async () => {
    await replica.life.kill();
    replica.remove();
  });
  return replica;
}

beforeAll(async () => {
  const database = await freshDatabase(await given('PORTICO_TEST_POSTGRES', startPostgres));
  const redis = await given('PORTICO_TEST_REDIS_URL', startRedis);
  stops.unshift(database.drop);
  provider = await startProvider();
  const modern = await startModern();
  stops.unshift(
    () => provider.close(),
    () => modern.close(),
  );
  const first = await place();
  shared = {
    ...database.environment,
    REDIS_URL: redis,
    PORTICO_KEY_FILE: path.join(first.folder, 'master.key'),
    PORTICO_EGRESS_ALLOW: '127.0.0.1',
    PORTICO_TRUST_PROXY: '1',
    PORTICO_DATABASE_CONNECTIONS: '10',
    PORTICO_MCP_SSE: '1',
  };
  one = await start({ ...first, environment: { ...first.environment, ...shared } });
  two = await start(await place(shared));
  front = await startNginx([one, two].map(({ url }) => new URL(url).host));
  stops.unshift(() => front.stop());
  await connectProvider('everywhere', provider.url);
  await connectProvider('modern', modern.url);
}, 120_000);
afterAll(async () => {
  for (const stop of stops) await stop();
}, 60_000);

async function connectProvider(name: string, url: string, more: Record<string, unknown> = {}): Promise<void> {
  await must(one.url, 'POST /providers', { name, settings: { kind: 'http', url }, ...more });
  const { instances } = await must(two.url, `POST /providers/${name}/test`, {});
  expect(instances).toMatchObject([{ ok: true }]);
}

/** An agent that may use a provider, and its key. */
async function agent(name: string, providers: readonly string[]): Promise<{ id: string; key: string; secret: string }> {
  const { id } = (await must(one.url, 'POST /agents', { name, onBehalfOfOwner: false })) as { id: string };
  for (const one_ of providers) await must(one.url, `PUT /providers/${one_}/members/${id}`, { roles: ['user'] });
  const { key, secret } = (await must(one.url, 'POST /keys', { name, agent: id, scopes: ['*'] })) as { key: { id: string }; secret: string };
  return { id, key: key.id, secret };
}

async function took<T>(work: Promise<T>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

describe('an old client', () => {
  test('asks, is asked and hears of progress, whichever replica takes a request', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { client } = await oldClient(`${front.url}/mcp/everywhere`);
      const progress: unknown[] = [];
      const result = await client.callTool({ name: 'ask', arguments: {} }, undefined, { onprogress: (told) => progress.push(told) });
      expect([textOf(result), progress]).toEqual(['hello Ada', [{ progress: 1, total: 2 }]]);
      expect((await client.listTools()).tools).toHaveLength(4);
      await client.close();
    }
    const { client } = await oldClient(`${front.url}/mcp/modern`);
    for (let round = 0; round < 4; round += 1) expect(textOf(await client.callTool({ name: 'simple', arguments: {} }))).toBe('hello Ada, kept');
    await client.close();
  });

  test('does so over HTTP+SSE (2024-11-05) too', async () => {
    const headers = headersFor(adminKey);
    const stream: typeof fetch = (url, init) => fetch(url, { ...init, headers: { ...headers, accept: 'text/event-stream' } });
    for (let round = 0; round < 3; round += 1) {
      const client = await olderClient(new SSEClientTransport(new URL(`${front.url}/mcp/everywhere/sse`), { requestInit: { headers }, eventSourceInit: { fetch: stream } }));
      for (let call = 0; call < 3; call += 1) expect(textOf(await client.callTool({ name: 'ask', arguments: {} }))).toBe('hello Ada');
      await client.close();
    }
  });

  test('cancels a call from any replica', async () => {
    const { client } = await oldClient(`${front.url}/mcp/everywhere`);
    for (let round = 0; round < 4; round += 1) {
      const before = { ...provider.waits };
      const stop = new AbortController();
      const call = client.callTool({ name: 'wait', arguments: {} }, undefined, { signal: stop.signal }).catch((error: Error) => error.message);
      await expect.poll(() => provider.waits.begun).toBe(before.begun + 1);
      stop.abort('enough');
      await call;
      await expect.poll(() => provider.waits.cancelled).toBe(before.cancelled + 1);
    }
    await client.close();
  });

  test('hears of updated resources and changed lists', async () => {
    const { client } = await oldClient(`${front.url}/mcp/everywhere`);
    const heard: string[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void heard.push('tools'));
    await client.subscribeResource({ uri: 'note://one' });
    await eventually(
      async () => {
        await client.callTool({ name: 'touch', arguments: {} });
        return heard;
      },
      (all) => all.includes('note://one'),
      10,
    );
    await must(two.url, 'PUT /providers/everywhere/surfaces/overrides', { overrides: { tools: { touch: { description: 'Touches the note.' } } } });
    await expect.poll(() => heard, { timeout: 5000 }).toContain('tools');
    await client.close();
  });

  test('ends her session from any replica, and with it the session at the provider', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { client, transport } = await oldClient(`${front.url}/mcp/everywhere`);
      const before = provider.sessions.size;
      await client.callTool({ name: 'count', arguments: { number: -1 } });
      expect(provider.sessions.size).toBe(before + 1);
      const handle = transport.sessionId ?? '';
      await transport.terminateSession();
      await expect.poll(() => provider.sessions.size).toBe(before);
      for (const replica of [one, two]) {
        const again = await fetch(`${replica.url}/mcp/everywhere`, { method: 'DELETE', headers: { ...headersFor(adminKey), 'mcp-session-id': handle } });
        expect(again.status).toBe(404);
      }
      await client.close();
    }
  });

  test('was cut off in the middle of a call: reads on at either replica, each event once, and nobody else can', async () => {
    const { client, transport } = await oldClient(`${one.url}/mcp/everywhere`);
    const headers = (key = adminKey): Record<string, string> => ({
      ...headersFor(key),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-session-id': transport.sessionId ?? '',
      'mcp-protocol-version': '2025-11-25',
    });
    const post = (at: Replica, body: unknown): Promise<Response> => fetch(`${at.url}/mcp/everywhere`, { method: 'POST', headers: headers(), body: JSON.stringify(body) });
    const after = (event: string, { at = two, key = adminKey } = {}): Promise<Response> =>
      fetch(`${at.url}/mcp/everywhere`, { headers: { ...headers(key), 'last-event-id': event } });
    const asked = await post(one, { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'ask', arguments: {}, _meta: { progressToken: 'p' } } });
    let told = '';
    for await (const chunk of asked.body ?? []) {
      told += Buffer.from(chunk).toString();
      // What follows is cut off.
      if (told.includes('elicitation/create')) break;
    }
    const [primed = '', progressed = ''] = eventIds(told);
    expect(told).toMatch(/^id: \S+\nretry: \d+\ndata: \n\n/);
    const question = JSON.parse(/^data: (.*elicitation.*)$/m.exec(told)?.[1] ?? '') as { id: string };
    expect((await post(two, { jsonrpc: '2.0', id: question.id, result: { action: 'accept', content: { name: 'Ada' } } })).status).toBe(202);
    const rest = await (await after(progressed)).text();
    expect([rest.includes('notifications/progress'), rest.includes('elicitation/create'), rest.includes('hello Ada')]).toEqual([false, true, true]);
    for (const at of [one, two]) expect(eventIds(await (await after(primed, { at })).text())).toHaveLength(3);
    const other = await agent('Mallory', ['everywhere']);
    expect((await after(progressed, { key: other.secret })).status).toBe(404);
    expect((await after('99-1')).status).toBe(400);
    await client.close();
  });

  test('can not use the session of somebody else, nor say that she comes through a replica', async () => {
    const { client, transport } = await oldClient(`${one.url}/mcp/everywhere`);
    const other = await agent('Eve', ['everywhere']);
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
    const send = (headers: Record<string, string>, at = two): Promise<Response> =>
      fetch(`${at.url}/mcp/everywhere`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'mcp-session-id': transport.sessionId ?? '', ...headers },
        body: JSON.stringify(list),
      });
    expect((await send(headersFor(adminKey))).status).toBe(200);
    expect((await send(headersFor(other.secret))).status).toBe(404);
    const told = Buffer.from(JSON.stringify({ to: 'me', at: Date.now(), address: '10.0.0.1' })).toString('base64url');
    for (const mark of ['x', `${told}.AAAA`, '..']) expect((await send({ ...headersFor(adminKey), 'x-portico-hop': mark }, one)).status).toBe(403);
    await client.close();
  });

  test('stands in the audit with her own address, though another replica took the request', async () => {
    const { client, transport } = await oldClient(`${one.url}/mcp/everywhere`);
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'count', arguments: { number: 4711 } } });
    const headers = {
      ...headersFor(adminKey),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-session-id': transport.sessionId ?? '',
      'x-forwarded-for': '198.51.100.7',
    };
    const status = await new Promise((resolve, reject) => {
      const call = httpRequest(`${two.url}/mcp/everywhere`, { method: 'POST', headers }, (answer) => answer.resume().on('end', () => resolve(answer.statusCode)));
      call.on('error', reject).end(body);
    });
    expect(status).toBe(200);
    const line = (await auditLines()).find(({ detail }) => detail.arguments?.number === 4711);
    expect(line?.from.address).toBe('198.51.100.7');
    await client.close();
  });
});

describe('a new client', () => {
  test('answers questions at any replica: of an old provider, whose call waits in one, and of a new one', async () => {
    const old = await newClient(`${front.url}/mcp/everywhere`);
    for (let round = 0; round < 6; round += 1) {
      const progress: unknown[] = [];
      // The client tells of its own rounds of questions too.
      const onprogress = (told: { message?: string | undefined }): void => void (told.message?.startsWith('Fulfilling input required') !== true && progress.push(told));
      expect(textOf(await old.callTool({ name: 'ask', arguments: {} }, { onprogress }))).toBe('hello Ada');
      expect(progress).toEqual([{ progress: 1, total: 2 }]);
    }
    await old.close();
    const modern = await newClient(`${front.url}/mcp/modern`);
    for (let round = 0; round < 6; round += 1) expect(textOf(await modern.callTool({ name: 'simple', arguments: {} }))).toBe('hello Ada, kept');
    await modern.close();
  });

  test('hears of updated resources and changed lists, wherever they change', async () => {
    const client = await newClient(`${front.url}/mcp/everywhere`);
    const heard: string[] = [];
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => void heard.push(params.uri));
    client.setNotificationHandler('notifications/tools/list_changed', () => void heard.push('tools'));
    const subscription = await client.listen({ toolsListChanged: true, resourceSubscriptions: ['note://one'] });
    await eventually(
      async () => {
        await client.callTool({ name: 'touch', arguments: {} });
        return heard;
      },
      (all) => all.includes('note://one'),
      10,
    );
    for (const replica of [one, two]) {
      heard.length = 0;
      await must(replica.url, 'PUT /providers/everywhere/surfaces/overrides', { overrides: { tools: { touch: { description: `Touches the note, says ${replica.url}.` } } } });
      await expect.poll(() => heard, { timeout: 5000 }).toContain('tools');
    }
    await subscription.close();
    await client.close();
  });

  test('uses an answer once, on whatever replicas', async () => {
    const first = await callModern(`${one.url}/mcp/everywhere`, 'ask');
    expect(first.result?.resultType).toBe('input_required');
    const more = { requestState: first.result?.requestState, inputResponses: { 'question-1': { result: { action: 'accept', content: { name: 'Bob' } } } } };
    const answers = await Promise.all([one, two].map(({ url }) => callModern(`${url}/mcp/everywhere`, 'ask', { more })));
    expect(answers.map(({ error }) => error?.code).filter((code) => code !== undefined)).toEqual([-32_602]);
  });

  test('meets one limit, not one for each replica', async () => {
    await connectProvider('limited', provider.url, { limits: { perMinuteEach: 10 } });
    const through = async (name: string): Promise<number> => {
      const { secret } = await agent(name, ['limited']);
      let count = 0;
      for (let number = 0; number < 25; number += 1) {
        const { result } = await callModern(`${front.url}/mcp/limited`, 'count', { key: secret, args: { number: 10_000 + number } });
        if (result && result.isError !== true) count += 1;
      }
      return count;
    };
    // Each for itself would let 20 of 25 through, always. When Redis answers too late, as on a busy machine, they do
    // for a second: so it is looked at until it was quick enough once. Some seconds give a call back.
    const counts: number[] = [];
    while (counts.length < 8 && !counts.some((count) => count <= 12)) counts.push(await through(`Hurried ${counts.length}`));
    expect(Math.min(...counts)).toBeLessThanOrEqual(12);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(10);
  });
});

describe('a kill switch thrown at one replica stops at once, at both,', () => {
  /** A running call, a stream of an old client and one of a new one, at each replica; resolves when all of them have ended. */
  async function busy(name: string, key: string): Promise<{ ended: Promise<unknown>; said: () => string[] }> {
    const before = provider.waits.begun;
    const said: string[] = [];
    const open = [one, two].flatMap(({ url }): Promise<unknown>[] => {
      const at = `${url}/mcp/${name}`;
      const running = callModern(at, 'wait', { key }).then((answer) => said.push(JSON.stringify(answer)));
      const listening = fetch(at, { headers: { ...headersFor(key), accept: 'text/event-stream' } }).then((answer) => answer.text());
      const params = { notifications: { toolsListChanged: true, resourceSubscriptions: ['note://one'] } };
      const subscribed = modernRequest(at, { method: 'subscriptions/listen', params, key, accept: 'text/event-stream' }).then((answer) => answer.text());
      return [running, listening, subscribed];
    });
    await expect.poll(() => provider.waits.begun).toBe(before + 2);
    await wait(300);
    return { ended: Promise.all(open), said: () => said };
  }

  test('a consumer', async () => {
    const { key, secret } = await agent('Stopped', ['everywhere']);
    const { ended, said } = await busy('everywhere', secret);
    const cancelled = provider.waits.cancelled;
    const milliseconds = await took(Promise.all([must(one.url, `DELETE /keys/${key}`), ended]));
    process.stdout.write(`kill switch, consumer: ${Math.round(milliseconds)} ms\n`);
    expect(milliseconds).toBeLessThan(1000);
    expect(said().join()).toMatch(/revoked/);
    await expect.poll(() => provider.waits.cancelled).toBe(cancelled + 2);
    for (const replica of [one, two]) expect((await callModern(`${replica.url}/mcp/everywhere`, 'count', { key: secret, args: { number: 1 } })).status).toBe(401);
  });

  test('an agent that is switched off', async () => {
    const { id, secret } = await agent('Off', ['everywhere']);
    const { ended } = await busy('everywhere', secret);
    const milliseconds = await took(Promise.all([must(two.url, `PATCH /agents/${id}`, { status: 'disabled' }), ended]));
    process.stdout.write(`kill switch, agent: ${Math.round(milliseconds)} ms\n`);
    expect(milliseconds).toBeLessThan(1000);
  });

  test('a tool', async () => {
    await connectProvider('partly', provider.url);
    const before = provider.waits.begun;
    const calls = [one, two].map(({ url }) => callModern(`${url}/mcp/partly`, 'wait'));
    await expect.poll(() => provider.waits.begun).toBe(before + 2);
    const block = must(two.url, 'PUT /providers/partly/surfaces/overrides', { overrides: { tools: { wait: { blocked: 'it waits too long' } } } });
    const milliseconds = await took(Promise.all([block, ...calls]));
    process.stdout.write(`kill switch, tool: ${Math.round(milliseconds)} ms\n`);
    expect(milliseconds).toBeLessThan(1000);
    for (const call of calls) expect(JSON.stringify(await call)).toContain('tool.blocked');
    for (const { url } of [one, two]) {
      expect(JSON.stringify(await callModern(`${url}/mcp/partly`, 'wait'))).toContain('it waits too long');
      expect((await callModern(`${url}/mcp/partly`, 'count', { args: { number: 5 } })).result?.content).toMatchObject([{ text: '5' }]);
    }
  });

  test('a provider', async () => {
    await connectProvider('stopped', provider.url);
    const { ended, said } = await busy('stopped', adminKey);
    const milliseconds = await took(Promise.all([must(one.url, 'POST /providers/stopped/switch', { to: 'quarantined', reason: 'it lies' }), ended]));
    process.stdout.write(`kill switch, provider: ${Math.round(milliseconds)} ms\n`);
    expect(milliseconds).toBeLessThan(1000);
    expect(said().join()).toMatch(/provider\.quarantined.*provider\.quarantined/);
    for (const { url } of [one, two]) expect(JSON.stringify(await callModern(`${url}/mcp/stopped`, 'count', { args: { number: 1 } }))).toContain('it lies');
  });
});

test('a replica with another master key is not ready, and says whose it differs from; the others stay ready', { timeout: 60_000 }, async () => {
  const at = await place({ ...shared });
  const own = path.join(at.folder, 'own.key');
  const port = await freePort();
  const stranger = await startPortico({ config: readConfig({ ...at.environment, PORT: String(port), PORTICO_KEY_FILE: own, PORTICO_LOG: 'silent' }), quiet: true });
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    const { missing } = (await answer.json()) as { missing: string[] };
    expect(answer.status).toBe(503);
    expect(missing.join()).toContain(one.url);
    expect(missing.join()).toContain('PORTICO_KEY_FILE');
    await wait(2500);
    expect((await fetch(`${one.url}/readyz`)).status).toBe(200);
  } finally {
    await stranger.stop();
    at.remove();
  }
});

test('a replica is killed in the middle of 200 calls: each acknowledged one is in the audit, each other one succeeds when sent again', { timeout: 120_000 }, async () => {
  // Its session and its waiting call go with it.
  const { client, transport } = await oldClient(`${two.url}/mcp/everywhere`);
  const parked = await callModern(`${two.url}/mcp/everywhere`, 'ask');
  const acknowledged: number[] = [];
  let again = 0;
  const numbers = Array.from({ length: 200 }, (_, index) => 100_000 + index);
  const caller = async (): Promise<void> => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      if (numbers.length === 100) void two.life.kill();
      for (;;) {
        const answer = await callModern(`${front.url}/mcp/everywhere`, 'count', { args: { number } }).catch(() => undefined);
        if (answer?.result?.content?.[0]?.text === String(number)) break;
        again += 1;
        if (again > 500) throw new Error(`it never came through: ${JSON.stringify(answer)}`);
        await wait(50);
      }
      acknowledged.push(number);
    }
  };
  await Promise.all(Array.from({ length: 8 }, caller));
  process.stdout.write(`a replica was killed: 200 calls acknowledged, ${again} sent again\n`);
  expect(acknowledged.toSorted()).toEqual(Array.from({ length: 200 }, (_, index) => 100_000 + index));
  const done = await outcomes();
  expect(acknowledged.filter((number) => !done.has(number))).toEqual([]);
  expect(await must(one.url, 'POST /audit/verify', {})).toMatchObject({ ok: true });

  const handle = transport.sessionId ?? '';
  const gone = await fetch(`${front.url}/mcp/everywhere`, {
    method: 'POST',
    headers: { ...headersFor(adminKey), 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'mcp-session-id': handle },
    body: JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' }),
  });
  expect(gone.status).toBe(404);
  const more = { requestState: parked.result?.requestState, inputResponses: { 'question-1': { result: { action: 'accept', content: { name: 'Bob' } } } } };
  expect((await callModern(`${front.url}/mcp/everywhere`, 'ask', { more })).error).toMatchObject({
    code: -32_602,
    message: expect.stringContaining('start the request anew') as string,
  });
  await client.close().catch(() => undefined);
  const anew = await oldClient(`${front.url}/mcp/everywhere`);
  expect(textOf(await anew.client.callTool({ name: 'ask', arguments: {} }))).toBe('hello Ada');
  await anew.client.close();

  two.life = await live(two);
  const again_ = await newClient(`${front.url}/mcp/everywhere`);
  for (let round = 0; round < 4; round += 1) expect(textOf(await again_.callTool({ name: 'ask', arguments: {} }))).toBe('hello Ada');
  await again_.close();
});

interface Line {
  readonly id: string;
  /** The intent whose outcome it is. */
  readonly of?: string;
  readonly outcome: string;
  readonly from: { readonly address: string };
  readonly detail: { readonly arguments?: { readonly number?: number } };
}

/** Calls of tools as the audit tells them, chained or not yet. */
async function auditLines(): Promise<Line[]> {
  const client = new pg.Client(shared['DATABASE_URL']);
  await client.connect();
  try {
    await client.query('SET ROLE portico_system');
    const { rows } = await client.query<{ body: Line }>(
      "SELECT body::jsonb AS body FROM (SELECT body FROM portico.audit_line UNION ALL SELECT body FROM portico.audit_staged) AS line WHERE body::jsonb ->> 'operation' = 'tools.call'",
    );
    return rows.map(({ body }) => body);
  } finally {
    await client.end();
  }
}

/** Numbers whose call the audit tells as done. */
async function outcomes(): Promise<Set<number>> {
  const lines = await auditLines();
  const done = new Set(lines.filter(({ outcome }) => outcome === 'done').map(({ id, of }) => of ?? id));
  return new Set(lines.filter(({ id }) => done.has(id)).flatMap(({ detail }) => detail.arguments?.number ?? []));
}
