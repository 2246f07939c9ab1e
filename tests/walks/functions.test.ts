// A function of an app is a tool to agents: written, published, found and called with the official clients of both eras,
// without an MCP SDK on the server's side of the app; and another system starts it with a signed webhook.
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { appsCreate, appsPublish, filesCommit, functionsRuns, hooksSet } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signStandard } from '../../server/kernel/index.ts';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';

let portico: TestPortico;
beforeAll(async () => {
  portico = await startTestPortico();
  await portico.call(portico.admin, appsCreate, { name: 'desk', title: 'Desk' });
  await publish({
    'functions/quote.js': `export default async ({ pieces }) => {
  if (pieces > 1000) throw new RangeError('at most 1000 pieces');
  console.log('for', portico.caller.name);
  return { price: pieces * 3, records: (await portico.call('apps.list', {}).catch((error) => error.code)) };
};
`,
    'functions/quote.yaml': `format: 1
title: { en: Quote a price, zh: 报价 }
description: { en: What so many pieces cost., zh: 计算若干件的价格。 }
input: { type: object, properties: { pieces: { type: integer, minimum: 1 } }, required: [pieces], additionalProperties: false }
output: { type: object, properties: { price: { type: number } }, required: [price] }
tool: { name: quote_price, effect: reads }
webhook: { runAs: [owner] }
`,
  });
}, 120_000);
afterAll(() => portico.close());

async function publish(files: Record<string, string>): Promise<void> {
  await portico.call(portico.admin, filesCommit, { app: 'desk', branch: 'main', message: 'functions', files });
  await portico.call(portico.admin, appsPublish, { app: 'desk', branch: 'main' });
}

const info = { name: 'walk', version: '1' };
const bearer = { requestInit: { headers: { authorization: `Bearer ${adminKey}` } } };
type Called = { isError?: boolean; structuredContent?: unknown; content?: { text?: string }[] };

async function clients(): Promise<{ list(): Promise<{ tools: { name: string }[] }>; call(args: object): Promise<Called>; close(): Promise<void> }[]> {
  const url = new URL(`${portico.url}/mcp/desk`);
  const modern = new ClientV2(info, { versionNegotiation: { mode: 'auto' } });
  await modern.connect(new TransportV2(url, bearer));
  const legacy = new ClientV1(info);
  await legacy.connect(new TransportV1(url, bearer));
  return [modern, legacy].map((client) => ({
    list: () => client.listTools(),
    call: (args) => (client as ClientV1).callTool({ name: 'quote_price', arguments: args as Record<string, unknown> }) as Promise<Called>,
    close: () => client.close(),
  }));
}

test('a function is a tool for clients of both eras, with its own schemas', async () => {
  for (const client of await clients()) {
    const { tools } = await client.list();
    expect(tools.find(({ name }) => name === 'quote_price')).toMatchObject({
      title: 'Quote a price',
      description: 'What so many pieces cost.',
      inputSchema: { type: 'object', properties: { pieces: { type: 'integer' } }, required: ['pieces'] },
      outputSchema: { properties: { result: { properties: { price: { type: 'number' } } } } },
      annotations: { readOnlyHint: true, destructiveHint: false },
    });
    const good = await client.call({ pieces: 2 });
    expect([good.isError ?? false, good.structuredContent]).toEqual([false, { result: { price: 6, records: 'function.asks' }, run: expect.any(String) as string }]);
    const bad = await client.call({ pieces: 'two' });
    expect(bad).toMatchObject({ isError: true });
    expect(bad.content?.[0]?.text).toContain('pieces');
    const thrown = await client.call({ pieces: 2000 });
    expect(thrown.content?.[0]?.text).toContain('in line 2: RangeError: at most 1000 pieces');
    await client.close();
  }
});

test('another system starts it with a signature, and nobody without', async () => {
  const hook = await portico.call(portico.admin, hooksSet, { app: 'desk', name: 'quote' });
  const address = new URL(new URL(hook.url).pathname, portico.url);
  const body = JSON.stringify({ pieces: 7 });
  const [id, time] = ['message-1', String(Math.floor(Date.now() / 1000))];
  const send = (signature: string) =>
    fetch(address, { method: 'POST', body, headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } });
  const forged = await send('v1,AAAA');
  expect([forged.status, ((await forged.json()) as { code: string }).code]).toEqual([401, 'hook.refused']);
  const taken = await send(signStandard({ id, time, body, secret: hook.secret }));
  expect([taken.status, await taken.json()]).toEqual([202, { received: id }]);
  await expect
    .poll(async () => (await portico.call(portico.admin, functionsRuns, { app: 'desk', function: 'quote', limit: 1 })).runs[0], { timeout: 20_000 })
    .toMatchObject({ cause: 'webhook', by: 'quote', outcome: 'done' });
});
