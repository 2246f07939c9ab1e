import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { providersAdd, providersTest } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';
import { signHere, startLegacy, startModern, type Running } from './bridge.fixture.ts';

let portico: TestPortico;
const servers: Running[] = [];

beforeAll(async () => {
  portico = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1', PORTICO_MCP_SSE: '1' } });
  for (const [name, start] of [
    ['modern', startModern],
    ['legacy', startLegacy],
  ] as const) {
    const server = await start();
    servers.push(server);
    await portico.call(portico.admin, providersAdd, { name, settings: { kind: 'http', url: server.url } });
    await portico.call(portico.admin, providersTest, { provider: name });
  }
}, 60_000);
afterAll(async () => {
  await portico?.close();
  for (const server of servers) await server.close();
});

interface Caller {
  call(tool: string): Promise<string>;
  steps(tool: string): Promise<number[]>;
  close(): Promise<void>;
  readonly asked: string[];
  /** Addresses she was sent to. */
  readonly sentTo: string[];
}
const headers = { authorization: `Bearer ${adminKey}` };
const textOf = (result: unknown): string => (result as { content: { text: string }[] }).content.map((one) => one.text).join();

async function newClient(path: string): Promise<Caller> {
  const asked: string[] = [];
  const client = new Client({ name: 'new', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: { form: {}, url: {} } } });
  const sentTo: string[] = [];
  client.setRequestHandler('elicitation/create', (request) => {
    const { message, url } = request.params as { message: string; url?: string };
    asked.push(message);
    if (url !== undefined) {
      sentTo.push(url);
      return { action: 'accept' };
    }
    return { action: 'accept', content: { name: `Ada${asked.length}` } };
  });
  await client.connect(new StreamableHTTPClientTransport(new URL(path, portico.url), { requestInit: { headers } }));
  return {
    asked,
    sentTo,
    call: async (name) => textOf(await client.callTool({ name, arguments: {} })),
    steps: async (name) => {
      const told: number[] = [];
      await client.callTool({ name, arguments: {} }, { onprogress: ({ progress }) => told.push(progress) });
      return told;
    },
    close: () => client.close(),
  };
}

function oldClient(path: string): Promise<Caller> {
  return olderClient(new OldTransport(new URL(path, portico.url), { requestInit: { headers } }));
}

/** Protocol version 2024-11-05. */
function oldestClient(path: string): Promise<Caller> {
  const withKey: typeof fetch = (url, init) => fetch(url, { ...init, headers: { ...headers, accept: 'text/event-stream' } });
  return olderClient(new SSEClientTransport(new URL(`${path}/sse`, portico.url), { requestInit: { headers }, eventSourceInit: { fetch: withKey } }));
}

async function olderClient(transport: OldTransport | SSEClientTransport): Promise<Caller> {
  const asked: string[] = [];
  const client = new OldClient({ name: 'old', version: '1' }, { capabilities: { elicitation: { form: {}, url: {} } } });
  const sentTo: string[] = [];
  client.setRequestHandler(ElicitRequestSchema, (request) => {
    asked.push(request.params.message);
    if (request.params.mode === 'url') {
      sentTo.push(request.params.url);
      return { action: 'accept' };
    }
    return { action: 'accept', content: { name: `Ada${asked.length}` } };
  });
  await client.connect(transport);
  return {
    asked,
    sentTo,
    call: async (name) => textOf(await client.callTool({ name, arguments: {} })),
    steps: async (name) => {
      const told: number[] = [];
      await client.callTool({ name, arguments: {} }, undefined, { onprogress: ({ progress }) => told.push(progress) });
      return told;
    },
    close: () => client.close(),
  };
}

describe.each([
  ['new client', newClient],
  ['old client', oldClient],
  ['oldest client (HTTP+SSE)', oldestClient],
] as const)('%s', (_, connect) => {
  test.each(['modern', 'legacy'])('and a %s provider: a question in the middle of a call, on both addresses', async (provider) => {
    const one = await connect(`/mcp/${provider}`);
    expect(await one.call('simple')).toBe('hello Ada1, kept');
    expect(one.asked).toEqual(['who?']);
    await one.close();
    if (connect === oldestClient) return;
    const all = await connect('/mcp');
    expect(await all.call(`${provider}__simple`)).toBe('hello Ada1, kept');
    await all.close();
  });

  test.each(['modern', 'legacy'])('and a %s provider that sends the person to an address', async (provider) => {
    const one = await connect(`/mcp/${provider}`);
    expect(await one.call('visit')).toBe('visited: accept');
    expect(one.sentTo).toEqual([signHere]);
    await one.close();
  });

  test('and a legacy provider that wants her to have been at an address before', async () => {
    const one = await connect('/mcp/legacy');
    const refused = (error: { code: number; data: { elicitations: { url: string }[] } }): unknown => [error.code, error.data.elicitations[0]?.url];
    const first = await one.call('needs_visit').catch(refused);
    const asked = connect === newClient;
    expect(first).toEqual(asked ? 'visited before' : [-32_042, signHere]);
    expect(one.sentTo).toEqual(asked ? [signHere] : []);
    expect(asked ? first : await one.call('needs_visit')).toBe('visited before');
    await one.close();
  });

  test('and a legacy provider that asks twice', async () => {
    const one = await connect('/mcp/legacy');
    expect(await one.call('greet')).toBe('hello Ada1 Ada2');
    expect(one.asked).toEqual(['first?', 'second?']);
    await one.close();
  });

  test.each(['modern', 'legacy'])('and a %s provider: progress comes through', async (provider) => {
    const one = await connect(`/mcp/${provider}`);
    expect(await one.steps('steps')).toEqual([1, 2, 3]);
    await one.close();
  });
});
