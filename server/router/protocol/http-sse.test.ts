import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Client as ClientV2, SSEClientTransport as SSEClientTransportV2 } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../kernel/index.ts';
import { createStreams } from '../streams.ts';
import { createOldSse, type Handle } from './http-sse.ts';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** A server with a tool that adds, one that asks, one that waits; the bearer is the owner. */
async function serve(): Promise<{ url: string; cancelled: string[]; streams: ReturnType<typeof createStreams> }> {
  const streams = createStreams();
  const cancelled: string[] = [];
  const waiting = new Map<string, (answer: Readonly<Record<string, unknown>>) => void>();
  let asked = 0;
  const handle: Handle = async (message, way) => {
    const { id, method } = message;
    const params = (message['params'] ?? {}) as { name?: string; arguments?: { a: number; b: number }; _meta?: { progressToken?: unknown } };
    const result = (value: unknown): Record<string, unknown> => ({ jsonrpc: '2.0', id, result: value });
    if (method === undefined) waiting.get(String(id))?.(message);
    if (method === undefined || id === undefined) return undefined;
    if (method === 'initialize') return result({ protocolVersion: '2024-11-05', capabilities: { tools: {} }, serverInfo: { name: 'old', version: '1' } });
    if (params.name === 'add') {
      way.tell({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: params._meta?.progressToken, progress: 1 } }, true);
      // That client drops progress which it reads together with the answer.
      await wait(30);
      return result({ content: [{ type: 'text', text: String((params.arguments?.a ?? 0) + (params.arguments?.b ?? 0)) }] });
    }
    if (params.name === 'ask') {
      const question = `q${(asked += 1)}`;
      const answer = new Promise<Readonly<Record<string, unknown>>>((resolve) => waiting.set(question, resolve));
      way.tell({ jsonrpc: '2.0', id: question, method: 'elicitation/create', params: { message: 'who?', requestedSchema: { type: 'object', properties: {} } } });
      return result({ content: [{ type: 'text', text: JSON.stringify((await answer)['result']) }] });
    }
    if (params.name === 'wait') {
      await new Promise((resolve) => way.signal.addEventListener('abort', resolve));
      cancelled.push(way.session);
      return undefined;
    }
    throw new Error('a fault of the server');
  };
  const subject = createOldSse({ streams, newId: () => systemClock.secret(16) });
  const server = http.createServer((request, response) => {
    const owner = request.headers.authorization ?? 'nobody';
    if (request.method === 'GET') return subject.open(response, { path: '/mcp/crm/sse', owner, credential: owner, headers: {}, stillMay: () => Promise.resolve(true), handle });
    const session = new URL(request.url ?? '', 'http://x').searchParams.get('session') ?? '';
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => response.writeHead({ accepted: 202, unknown: 404, malformed: 400 }[subject.take({ session, owner, text })]).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(() => new Promise<void>((resolve) => (server.close(() => resolve()), server.closeAllConnections())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp/crm/sse`, cancelled, streams };
}

const asOwner = (owner: string): { requestInit: RequestInit; eventSourceInit: { fetch: typeof fetch } } => ({
  requestInit: { headers: { authorization: owner } },
  eventSourceInit: { fetch: (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), accept: 'text/event-stream', authorization: owner } }) },
});

describe('HTTP+SSE towards old clients', () => {
  test('the client of SDK 1 connects, calls, hears progress, is asked, and sees errors', async () => {
    const { url } = await serve();
    const client = new Client({ name: 'old-client', version: '1' }, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, () => Promise.resolve({ action: 'accept' as const, content: { name: 'Ada' } }));
    // eslint-disable-next-line typescript/no-deprecated -- it is this old client that is served
    await client.connect(new SSEClientTransport(new URL(url), asOwner('ada')));
    ending.push(() => client.close());
    const progress: number[] = [];
    const sum = await client.callTool({ name: 'add', arguments: { a: 40, b: 2 } }, undefined, { onprogress: (one) => progress.push(one.progress) });
    expect(sum.content).toEqual([{ type: 'text', text: '42' }]);
    expect(progress).toEqual([1]);
    const asked = await client.callTool({ name: 'ask' });
    expect(JSON.stringify(asked.content)).toContain('Ada');
    await expect(client.callTool({ name: 'fault' })).rejects.toThrow('It could not be answered');
  });

  test('so does that of SDK 2', async () => {
    const { url } = await serve();
    const client = new ClientV2({ name: 'old-client', version: '2' });
    await client.connect(new SSEClientTransportV2(new URL(url), asOwner('ada')));
    ending.push(() => client.close());
    expect((await client.callTool({ name: 'add', arguments: { a: 1, b: 1 } })).content).toEqual([{ type: 'text', text: '2' }]);
  });

  test('a stream that goes cancels what runs on it; the credential’s end ends the stream', async () => {
    const { url, cancelled, streams } = await serve();
    for (const leave of ['client', 'credential'] as const) {
      const client = new Client({ name: 'old-client', version: '1' });
      // eslint-disable-next-line typescript/no-deprecated -- it is this old client that is served
      await client.connect(new SSEClientTransport(new URL(url), asOwner(leave)));
      const running = client.callTool({ name: 'wait' }).catch(() => undefined);
      await wait(100);
      const before = cancelled.length;
      if (leave === 'client') await client.close();
      else streams.revoke('credential');
      for (let n = 0; n < 40 && cancelled.length === before; n += 1) await wait(25);
      expect(cancelled).toHaveLength(before + 1);
      await client.close();
      await running;
    }
  });

  test('nobody speaks on another’s stream, nor without one, nor anything but messages', async () => {
    const { url } = await serve();
    const stop = new AbortController();
    ending.push(() => stop.abort());
    const stream = await fetch(url, { headers: { authorization: 'ada' }, signal: stop.signal });
    const first = new TextDecoder().decode((await stream.body?.getReader().read())?.value);
    expect(first).toMatch(/^event: endpoint\ndata: \/mcp\/crm\/sse\?session=[\w-]{20,}\n\n$/);
    const session = first.slice(first.indexOf('session=') + 8).trim();
    const post = async (owner: string, id: string, text: string): Promise<number> =>
      (await fetch(`${url}?session=${id}`, { method: 'POST', headers: { authorization: owner }, body: text })).status;
    const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {} });
    expect(await post('ada', session, ping)).toBe(202);
    expect(await post('bob', session, ping)).toBe(404);
    expect(await post('ada', 'other', ping)).toBe(404);
    for (const text of ['', '[]', 'null', '{"id":1}', '{']) expect(await post('ada', session, text)).toBe(400);
  });
});
