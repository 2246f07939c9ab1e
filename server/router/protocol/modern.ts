import { isObject, RpcError, rpcCodes, type RpcNotification, type RpcRequest } from './message.ts';
import { capabilitiesOf, header, type Headers, type Revision } from './revision.ts';

/** MCP 2026-07-28: no sessions, every request carries its envelope in `_meta`. https://modelcontextprotocol.io/specification/2026-07-28 */
export const modernVersions: readonly string[] = ['2026-07-28'];
const first = '2026-07-28';
const key = {
  version: 'io.modelcontextprotocol/protocolVersion',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  client: 'io.modelcontextprotocol/clientInfo',
  server: 'io.modelcontextprotocol/serverInfo',
  subscription: 'io.modelcontextprotocol/subscriptionId',
} as const;

/** Milliseconds a client may keep an answer; lists change with policy, so not for long. */
const keep: Readonly<Record<string, number>> = {
  'server/discover': 300_000,
  'tools/list': 30_000,
  'prompts/list': 300_000,
  'resources/list': 30_000,
  'resources/templates/list': 30_000,
  'resources/read': 30_000,
};

const named: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** Methods of older revisions that this one has not: no provider is asked, as one of an older revision would answer. */
const removed: ReadonlySet<string> = new Set(['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe']);

export function isModernVersion(version: string | undefined): boolean {
  return version !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= first;
}

/** Is the message of this era? The body decides, the header only where the body says nothing. */
export function isModern(message: RpcRequest | RpcNotification, headers: Headers): boolean {
  const meta = message.params['_meta'];
  const claim = isObject(meta) ? meta[key.version] : undefined;
  if (message.method === 'initialize' && !isModernVersion(typeof claim === 'string' ? claim : undefined)) return false;
  return claim !== undefined || isModernVersion(header(headers, 'mcp-protocol-version'));
}

const mismatch = (detail: string): RpcError => new RpcError(rpcCodes.headerMismatch, `Headers and body disagree: ${detail}`, { status: 400 });

function check(request: RpcRequest, headers: Headers): void {
  const meta = request.params['_meta'];
  const envelope = isObject(meta) ? meta : {};
  const version = envelope[key.version];
  if (typeof version !== 'string' || !isObject(envelope[key.capabilities])) {
    const missing = typeof version === 'string' ? key.capabilities : key.version;
    throw new RpcError(rpcCodes.invalidParams, `_meta must carry "${missing}"`, { status: 400, data: { envelope: { missing: [missing] } } });
  }
  const told = header(headers, 'mcp-protocol-version');
  if (told !== version) throw mismatch(`MCP-Protocol-Version is ${told ?? 'missing'}, _meta names ${version}`);
  if (!modernVersions.includes(version)) {
    throw new RpcError(rpcCodes.unsupportedVersion, `Protocol version ${version} is not supported`, { status: 400, data: { supported: modernVersions, requested: version } });
  }
  const method = header(headers, 'mcp-method');
  if (method !== request.method) throw mismatch(`Mcp-Method is ${method ?? 'missing'}, the body names ${request.method}`);
  checkName(request, headers);
}

function checkName(request: RpcRequest, headers: Headers): void {
  const source = named[request.method];
  if (source === undefined) return;
  const inBody = request.params[source];
  const given = header(headers, 'mcp-name');
  if (typeof inBody !== 'string') return;
  const name = given === undefined ? undefined : decoded(given);
  if (name !== inBody) throw mismatch(`Mcp-Name is ${name ?? 'missing or not readable'}, params.${source} is ${inBody}`);
}

/** Values that are not plain ASCII travel as `=?base64?…?=`. */
function decoded(value: string): string | undefined {
  const wrapped = /^=\?base64\?(.*)\?=$/s.exec(value);
  if (!wrapped) return value;
  const inner = wrapped[1] ?? '';
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(inner) ? Buffer.from(inner, 'base64').toString('utf8') : undefined;
}

/** 2026-07-28 and what follows it. */
export const modern: Revision = {
  name: 'modern',
  closingCancels: true,
  check,
  answer: async (request, methods) => {
    const result = removed.has(request.method) ? undefined : await (request.method === 'server/discover' ? discover(methods) : methods.call(request.method, request.params));
    if (result === undefined) throw new RpcError(rpcCodes.unknownMethod, `There is no method "${request.method}"`, { status: 404 });
    const usual = keep[request.method];
    const ttlMs = usual === undefined ? undefined : Math.min(usual, typeof result['ttlMs'] === 'number' && result['ttlMs'] >= 0 ? result['ttlMs'] : usual);
    const meta = isObject(result['_meta']) ? result['_meta'] : {};
    return {
      resultType: 'complete',
      ...result,
      ...(ttlMs !== undefined && { ttlMs, cacheScope: 'private' }),
      _meta: { ...meta, [key.server]: methods.server },
    };
  },
};

async function discover(methods: Parameters<Revision['answer']>[1]): Promise<Record<string, unknown>> {
  const about = await methods.about();
  const changing = methods.changes ? { listChanged: true } : {};
  return {
    supportedVersions: modernVersions,
    capabilities: capabilitiesOf(about, changing),
    ...(about.instructions !== '' && { instructions: about.instructions }),
  };
}

/** Who the client is and what it can do, from the request's envelope. */
export function clientOf(params: Readonly<Record<string, unknown>>): {
  meta: Readonly<Record<string, unknown>>;
  capabilities: Readonly<Record<string, unknown>>;
  client: { name: string; version: string } | undefined;
} {
  const meta = isObject(params['_meta']) ? params['_meta'] : {};
  const told = meta[key.client];
  const can = meta[key.capabilities];
  return {
    meta,
    capabilities: isObject(can) ? can : {},
    client: isObject(told) ? { name: String(told['name']), version: String(told['version']) } : undefined,
  };
}

export interface Filter {
  readonly toolsListChanged?: true;
  readonly promptsListChanged?: true;
  readonly resourcesListChanged?: true;
  readonly resourceSubscriptions?: readonly string[];
}

/** The kinds of change a client asks to hear of, those there are here; throws on anything that is no filter. */
export function readFilter(request: RpcRequest, can: { changes: boolean; providers: boolean }): Filter {
  const asked = request.params['notifications'];
  if (!isObject(asked)) throw new RpcError(rpcCodes.invalidParams, '"notifications" must say what to hear of');
  const wanted = asked['resourceSubscriptions'];
  const uris = can.providers && Array.isArray(wanted) ? wanted.filter((uri): uri is string => typeof uri === 'string').slice(0, 1000) : [];
  return {
    ...(can.changes && asked['toolsListChanged'] === true && { toolsListChanged: true }),
    ...(can.changes && can.providers && asked['promptsListChanged'] === true && { promptsListChanged: true }),
    ...(can.changes && asked['resourcesListChanged'] === true && { resourcesListChanged: true }),
    ...(uris.length > 0 && { resourceSubscriptions: uris }),
  };
}

/** A notification on the stream of a `subscriptions/listen` request. */
export function subscribed(request: RpcRequest, method: string, params: Record<string, unknown> = {}): Record<string, unknown> {
  return { jsonrpc: '2.0', method, params: { ...params, _meta: { ...(isObject(params['_meta']) ? params['_meta'] : {}), [key.subscription]: request.id } } };
}

/** What ends the stream in good order. */
export function listened(request: RpcRequest, server: unknown): Record<string, unknown> {
  return { jsonrpc: '2.0', id: request.id, result: { resultType: 'complete', _meta: { [key.subscription]: request.id, [key.server]: server } } };
}
