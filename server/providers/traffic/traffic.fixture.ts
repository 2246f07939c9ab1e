import type { AddressInfo } from 'node:net';
import http from 'node:http';
import { PorticoError, type JsonObject, type Principal, type ProviderLimits, type ToolDefinition } from '@portico/contracts';
import { createLog } from '../../kernel/log.ts';
import { createHttp } from '../../kernel/http.ts';
import { createLimiter } from '../../kernel/limiter.ts';
import { readConfig } from '../../kernel/config.ts';
import { silentExchange } from '../../kernel/exchange.ts';
import { testClock, type TestClock } from '../../kernel/testing.ts';
import type { ProviderInUse } from '../../kernel/context.ts';
import { createHttpConnector } from '../connect/http.ts';
import type { Connector } from '../connect/connector.ts';
import { createTraffic, type Traffic } from './traffic.ts';
import type { Outgoing } from './outgoing.ts';

/** What an instance does with a call: answer (with further keys of the result), be silent, cut the line, answer HTTP 500. */
export type Manner = 'answer' | 'hang' | 'cut' | 'error' | JsonObject;

/** A real instance of a provider on a port of its own: behaves as told, dies and comes back, counts its calls. */
export interface Server {
  readonly name: string;
  readonly port: number;
  manner: Manner;
  /** Methods and tools that were asked for. */
  readonly calls: string[];
  readonly headers: http.IncomingHttpHeaders[];
  /** Requests whose caller closed before the answer. */
  abandoned: number;
  /** Milliseconds before an answer. */
  slow: number;
  die(): Promise<void>;
  revive(): Promise<void>;
}

/** `tools`: what it shows when it is probed, which is not counted as a call. */
export async function startServer(name: string, manner: Manner = 'answer', tools?: readonly ToolDefinition[]): Promise<Server> {
  const handle = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { id, method, params = {} } = JSON.parse(Buffer.concat(chunks).toString()) as { id: number; method: string; params?: JsonObject };
    const answer = (result: JsonObject): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result: { resultType: 'complete', ...result } }));
    };
    if (tools && method === 'server/discover')
      return answer({ supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, _meta: { 'io.modelcontextprotocol/serverInfo': { name, version: '1' } } });
    if (tools && method === 'tools/list') return answer({ tools });
    self.calls.push(method === 'tools/call' ? String(params['name']) : method);
    const call = self.calls.length;
    self.headers.push(request.headers);
    response.on('close', () => {
      if (!response.writableFinished) self.abandoned += 1;
    });
    if (self.slow > 0) await new Promise((resolve) => setTimeout(resolve, self.slow));
    const { manner: now } = self;
    if (now === 'hang') return;
    if (now === 'cut') return void response.destroy();
    if (now === 'error') return void response.writeHead(500).end('broken');
    answer({ content: [{ type: 'text', text: name }], call, ...(typeof now === 'object' && now) });
  };
  const server = http.createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const self: Server = {
    name,
    port,
    manner,
    calls: [],
    headers: [],
    abandoned: 0,
    slow: 0,
    die: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    revive: () => listen(port),
  };
  return self;
}

export interface Road {
  readonly traffic: Traffic;
  readonly clock: TestClock;
  /** Calls a tool of a provider made of these servers. */
  call(provider: ProviderInUse, more?: Partial<Outgoing> & { name?: string; args?: JsonObject }): Promise<JsonObject>;
  close(): Promise<void>;
}

/** Traffic over real connectors, with a clock that moves only when told. */
export function openRoad(environment: Record<string, string> = {}): Road {
  const clock = testClock();
  const log = createLog('silent');
  const ways = createHttp({ allow: ['127.0.0.1'] });
  const limiter = createLimiter({ redisUrl: environment['REDIS_URL'], log });
  const open = new Map<string, Connector>();
  const traffic = createTraffic(
    { clock, limiter, config: readConfig({ PORTICO_LOG: 'silent', ...environment }) },
    {
      to: (target, instance) => {
        const known = open.get(instance.id);
        const limits = { answerBytes: 1024 * 1024, requestMs: target.limits.callMs ?? 5000, idleMs: 5000, streams: 10 };
        const connector = known ?? createHttpConnector({ name: target.name, url: instance.address, era: 'modern', limits, http: ways, log, clock });
        open.set(instance.id, connector);
        return Promise.resolve(connector);
      },
    },
  );
  return {
    traffic,
    clock,
    call: (provider, { name = 'write', args = {}, ...more } = {}) =>
      traffic.send({
        tenant: 't1',
        principal: ada,
        provider,
        method: 'tools/call',
        params: { name, arguments: args },
        exchange: silentExchange,
        signal: new AbortController().signal,
        tool: toolOf(name),
        language: 'en',
        retryable: name === 'read',
        ...more,
      }),
    close: async () => {
      await Promise.all([...open.values()].map((one) => one.close()));
      await limiter.close();
      await ways.close();
    },
  };
}

export const ada: Pick<Principal, 'kind' | 'id'> = { kind: 'person', id: 'ada' };
export const ben: Pick<Principal, 'kind' | 'id'> = { kind: 'person', id: 'ben' };

/** `read` only reads; every other one may change something. */
function toolOf(name: string): ToolDefinition {
  return { name, inputSchema: { type: 'object' }, ...(name === 'read' && { annotations: { readOnlyHint: true } }) };
}

export function providerOf(
  servers: readonly { port: number; name: string }[],
  more: { name?: string; limits?: ProviderLimits; weights?: readonly number[]; state?: ProviderInUse['state'] } = {},
): ProviderInUse {
  const { name = 'acme', limits = {}, weights = [], state = 'healthy' } = more;
  return {
    id: `id-${name}`,
    name,
    title: { en: name },
    kind: 'http',
    project: 'p',
    state,
    reason: null,
    mode: 'pinned',
    settings: { kind: 'http', url: 'http://127.0.0.1/', era: 'modern', headers: {} },
    sealed: null,
    limits,
    policy: '',
    revision: 1,
    capabilities: {},
    instances: servers.map((server, index) => ({
      id: `${name}-${server.name}`,
      address: `http://127.0.0.1:${server.port}/`,
      weight: weights[index] ?? 1,
      version: null,
      up: true,
    })),
    surface: undefined,
    canary: false,
    now: undefined,
  };
}

/** Which server answered. */
export function from(result: JsonObject): string {
  const [first] = result['content'] as readonly { text: string }[];
  return first?.text ?? '';
}

/** The code a call was refused with; `answered` when it was not. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'answered',
    (error: unknown) => (error instanceof PorticoError ? error.code : String(error)),
  );
}
