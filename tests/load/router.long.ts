// Several hundred thousand calls through the router, with everything callers leave behind: sessions nobody ends, streams and
// calls that break off, questions nobody answers. The memory stays flat.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Pool } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type RunningPostgres } from '../../scripts/servers.ts';
import { adminKey, live, must, place } from '../faults/child.ts';
import { freshDatabase } from '../faults/rehearse.ts';
import { startAsking, type Asking } from './asking.ts';

const rounds = 12;
const callsInRound = 25_000;
const atOnce = 16;
/** Megabytes of growth over the second half of the run that count as none; one kept call of 1 KB would be 150. */
const flat = { heap: 10, resident: 60 } as const;

let postgres: RunningPostgres;
let quick: { readonly origin: string; readonly process: ChildProcess };
let asking: Asking;
beforeAll(async () => {
  postgres = await startPostgres();
  const child = fork(new URL('upstream.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const [{ address }] = (await once(child, 'message')) as [{ address: string }];
  quick = { origin: address, process: child };
  asking = await startAsking();
});
afterAll(async () => {
  quick.process.kill('SIGTERM');
  await asking.close();
  await postgres.stop();
});

test(`${rounds * callsInRound} calls and all that is left behind keep the memory flat`, async () => {
  const database = await freshDatabase(postgres.url);
  const at = await place({ ...database.environment, PORTICO_EGRESS_ALLOW: '127.0.0.1', NODE_OPTIONS: '--inspect=127.0.0.1:0' });
  const life = await live(at);
  const inspector = await inspect(life.output());
  const pool = new Pool(at.url, { connections: atOnce });
  try {
    for (const [name, url] of [
      ['quick', `${quick.origin}/mcp`],
      ['asking', asking.url],
    ]) {
      await must(at.url, 'POST /providers', { name, settings: { kind: 'http', url } });
      await must(at.url, `POST /providers/${name}/test`, {});
    }
    const seen = new Map<string, number>();
    const heaps: number[] = [];
    const resident: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await callers(pool, at.url, seen);
      heaps.push(await inspector.heap());
      resident.push(life.memory());
    }
    const shown = (values: readonly number[]): string => values.map((value) => value.toFixed(0)).join(' ');
    process.stdout.write(`after each ${callsInRound} calls, MB: heap ${shown(heaps)}; resident ${shown(resident)}\n${JSON.stringify(Object.fromEntries(seen))}\n`);
    // Each kind came out as it should, so that what stayed flat is not a row of refusals.
    const kinds = ['read 200', 'change 200', 'session 200', 'refused 401', 'unknown 200', 'asked, answered 200', 'asked, left', 'broken off', 'stream broken off'];
    expect(kinds.filter((kind) => (seen.get(kind) ?? 0) <= 100)).toEqual([]);
    expect(growth(heaps)).toBeLessThan(flat.heap);
    expect(growth(resident)).toBeLessThan(flat.resident);
  } finally {
    await pool.close();
    inspector.close();
    await life.stop();
    at.remove();
    await database.drop();
  }
});

/** By how much the second half rises, along the line that fits it best. */
function growth(values: readonly number[]): number {
  const half = values.slice(Math.floor(values.length / 2));
  const middle = (half.length - 1) / 2;
  const mean = half.reduce((sum, value) => sum + value, 0) / half.length;
  const rise = half.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  const spread = half.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return (rise / spread) * (half.length - 1);
}

interface Message {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const envelope = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };

/** A request of today's protocol. */
function modern(provider: string, method: string, params: Record<string, unknown>): Message {
  const { name } = params;
  return {
    path: `/mcp/${provider}`,
    headers: {
      authorization: `Bearer ${adminKey}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: envelope } }),
  };
}

const tool = (provider: string, name: string): Message => modern(provider, 'tools/call', { name, arguments: { id: '7' } });
const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'old', version: '1' } } };

/** One round: mostly calls, among them what goes wrong and what is left behind. */
async function callers(pool: Pool, url: string, seen: Map<string, number>): Promise<void> {
  const count = (kind: string): void => void seen.set(kind, (seen.get(kind) ?? 0) + 1);
  const send = async ({ path, headers, body }: Message): Promise<{ status: number; text: string; session: string | undefined }> => {
    const answer = await pool.request({ method: 'POST', path, headers, body });
    const session = answer.headers['mcp-session-id'];
    return { status: answer.statusCode, text: await answer.body.text(), session: typeof session === 'string' ? session : undefined };
  };
  const one = async (serial: number): Promise<void> => {
    switch (serial % 100) {
      case 0: {
        // A session of an older client, used once and never ended.
        const { 'mcp-protocol-version': _, 'mcp-method': __, 'mcp-name': ___, ...headers } = tool('quick', 'look').headers;
        const { session = '' } = await send({ path: '/mcp/quick', headers, body: JSON.stringify(initialize) });
        const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'look', arguments: { id: '7' } } };
        return count(
          `session ${(await send({ path: '/mcp/quick', headers: { ...headers, 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }, body: JSON.stringify(call) })).status}`,
        );
      }
      case 10: {
        // Every second question stays unanswered; when too many wait, the next is refused.
        const message = tool('asking', 'ask');
        const { status, text } = await send(message);
        if (status !== 200 || !text.includes('input_required')) return count(`asked, refused ${status}`);
        if (serial % 200 === 10) return count('asked, left');
        return count(`asked, answered ${(await send(answering(message, text))).status}`);
      }
      case 20:
        await breakOff(url, modern('quick', 'subscriptions/listen', { notifications: { toolsListChanged: true } }), 'when it answers');
        return count('stream broken off');
      case 30:
        await breakOff(url, tool('quick', 'change'), 'at once');
        return count('broken off');
      case 40: {
        const message = tool('quick', 'look');
        return count(`refused ${(await send({ ...message, headers: { ...message.headers, authorization: `Bearer wrong-${serial}` } })).status}`);
      }
      case 50:
        return count(`unknown ${(await send(tool('quick', `no-tool-${serial}`))).status}`);
      default: {
        const changes = serial % 5 === 1;
        return count(`${changes ? 'change' : 'read'} ${(await send(tool('quick', changes ? 'change' : 'look'))).status}`);
      }
    }
  };
  let serial = 0;
  const caller = async (): Promise<void> => {
    while ((serial += 1) <= callsInRound) await one(serial);
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
}

/** Sends a request and goes away: once it is sent, or once the answer begins. */
function breakOff(url: string, { path, headers, body }: Message, when: 'at once' | 'when it answers'): Promise<void> {
  return new Promise((resolve) => {
    const request = httpRequest(url + path, { method: 'POST', headers, agent: false });
    request.on('error', () => undefined);
    request.on('close', resolve);
    request.on('response', () => request.destroy());
    request.end(body, () => {
      if (when === 'at once') request.destroy();
    });
  });
}

/** The request again, with an answer to each question. */
function answering(message: Message, text: string): Message {
  const { result } = JSON.parse(/\{.*\}/s.exec(text)?.[0] ?? '{}') as { result: { requestState: string; inputRequests: object } };
  const inputResponses = Object.fromEntries(Object.keys(result.inputRequests).map((key) => [key, { action: 'accept', content: { name: 'Ada' } }]));
  const body = JSON.parse(message.body) as { params: object };
  return { ...message, body: JSON.stringify({ ...body, params: { ...body.params, requestState: result.requestState, inputResponses } }) };
}

/** A look into the process: what its heap holds, in MB, once all that can go has gone. */
async function inspect(output: string): Promise<{ heap(): Promise<number>; close(): void }> {
  const socket = new WebSocket(/ws:\S+/.exec(output)?.[0] ?? '');
  await once(socket, 'open');
  const ask = async (method: string): Promise<unknown> => {
    socket.send(JSON.stringify({ id: 1, method }));
    const [event] = (await once(socket, 'message')) as [{ readonly data: string }];
    return (JSON.parse(event.data) as { result: unknown }).result;
  };
  return {
    heap: async () => {
      await ask('HeapProfiler.collectGarbage');
      return ((await ask('Runtime.getHeapUsage')) as { usedSize: number }).usedSize / 1024 / 1024;
    },
    close: () => socket.close(),
  };
}
