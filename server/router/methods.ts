import { PorticoError, toProblem, type JsonObject, type Language } from '@portico/contracts';
import { AddressError, type About, type Face } from './face.ts';
import { isObject, RpcError, rpcCodes } from './protocol/message.ts';
import { toolFailure, toolResult } from './tool-result.ts';

/** What both eras of the protocol can ask of an address. */
export interface Methods {
  readonly server: { readonly name: string; readonly version: string };
  readonly changes: boolean;
  about(): Promise<About>;
  /** Undefined: there is no such method. */
  call(method: string, params: JsonObject): Promise<JsonObject | undefined>;
}

const pageSize = 500;

interface How {
  readonly version: string;
  readonly language: Language;
  /** The caller can ask for a wider token: then the answer to a call beyond its scope is HTTP 403, which says which. */
  readonly stepUp: boolean;
  readonly unexpected: (error: unknown) => PorticoError;
}

/** Answers from a face, in the words both eras share. Portico's errors come out as the protocol's. */
export function methodsOf(face: Face, how: How): Methods {
  const spoken = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof RpcError ? error : rpcErrorOf(error instanceof PorticoError || error instanceof AddressError ? error : how.unexpected(error), how.language);
    }
  };
  return {
    server: { name: face.name === undefined ? 'portico' : `portico-${face.name}`, version: how.version },
    changes: face.changes !== undefined,
    about: () => spoken(() => face.about()),
    call: (method, params) => spoken(() => answer(face, { method, params, how })),
  };
}

async function answer(face: Face, asked: { method: string; params: JsonObject; how: How }): Promise<JsonObject | undefined> {
  const { method, params, how } = asked;
  switch (method) {
    case 'tools/list':
      return listTools(face, params);
    case 'tools/call':
      return callTool(face, params, how);
    case 'resources/list':
      return page('resources', (await face.list()).resources, params);
    case 'resources/templates/list':
      return page('resourceTemplates', (await face.list()).templates, params);
    case 'resources/read':
      return readResource(face, params);
    case 'prompts/list':
      return page('prompts', (await face.list()).prompts, params);
    case 'prompts/get':
      return getPrompt(face, params);
    default:
      return face.request(method, without(params, ['_meta']));
  }
}

async function listTools(face: Face, params: JsonObject): Promise<JsonObject> {
  const { tools, meta } = await face.list();
  return { ...page('tools', tools, params), ...(meta && { _meta: meta }) };
}

function without(params: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));
}

async function callTool(face: Face, params: JsonObject, { language, stepUp }: How): Promise<JsonObject> {
  const { name, arguments: args = {} } = params;
  if (typeof name !== 'string') throw new RpcError(rpcCodes.invalidParams, '"name" must be the name of a tool');
  if (!isObject(args)) throw new RpcError(rpcCodes.invalidParams, '"arguments" must be an object');
  try {
    const answered = await face.call({ name, args, more: without(params, ['name', 'arguments', '_meta']) });
    return 'result' in answered ? answered.result : toolResult(answered.value);
  } catch (error) {
    if (error instanceof PorticoError && forAgent(error) && !(stepUp && error.code === 'policy.scope')) return toolFailure(error, language);
    throw error;
  }
}

/**
 * Something the agent can act on or wait for is the tool's answer. What the provider said in its own terms is not, nor is
 * a limit: that is for her client, which waits as long as HTTP 429 says.
 */
function forAgent(error: PorticoError): boolean {
  if (error.rpc !== undefined || error.code === 'request.rate_limited') return false;
  if (error.code.startsWith('provider.')) return true;
  return error.entry.audience === 'person' && !concernsAddress(error);
}

async function getPrompt(face: Face, params: JsonObject): Promise<JsonObject> {
  const { name, arguments: args = {} } = params;
  if (typeof name !== 'string') throw new RpcError(rpcCodes.invalidParams, '"name" must be the name of a prompt');
  if (!isObject(args)) throw new RpcError(rpcCodes.invalidParams, '"arguments" must be an object');
  return face.prompt({ name, args, more: without(params, ['name', 'arguments', '_meta']) });
}

async function readResource(face: Face, params: JsonObject): Promise<JsonObject> {
  const { uri } = params;
  if (typeof uri !== 'string') throw new RpcError(rpcCodes.invalidParams, '"uri" must be the address of a resource');
  return face.read({ uri, more: without(params, ['uri', '_meta']) });
}

/** One page of a list; the cursor is where the next one starts. */
function page(name: string, items: readonly unknown[], params: JsonObject): JsonObject {
  const start = params['cursor'] === undefined ? 0 : Number(Buffer.from(String(params['cursor']), 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || start > items.length) throw new RpcError(rpcCodes.invalidParams, 'The cursor is not one of ours');
  const end = start + pageSize;
  return { [name]: items.slice(start, end), ...(end < items.length && { nextCursor: Buffer.from(String(end)).toString('base64url') }) };
}

/** The credential does not count, or what the address names is not there for the caller. */
function concernsAddress(error: PorticoError): boolean {
  return error.code.startsWith('auth.') || (error.code === 'not_found' && ['app', 'release of the app', 'provider', 'toolset'].includes(String(error.params['what'])));
}

/** HTTP statuses that go with the protocol's own codes, 2026-07-28. */
const statuses: Readonly<Record<number, number>> = { [rpcCodes.unknownMethod]: 404, [-32_020]: 400, [-32_021]: 400, [-32_022]: 400 };

/** An error as JSON-RPC tells it, with the problem as data. Only what concerns the address has an HTTP status of its own. */
export function rpcErrorOf(error: PorticoError | AddressError, language: Language): RpcError {
  const reason = error instanceof AddressError ? error.reason : error;
  if (reason.rpc) return new RpcError(reason.rpc.code, reason.rpc.message, { data: reason.rpc.data, status: statuses[reason.rpc.code] ?? 200 });
  const problem = toProblem(reason, { language });
  const atAddress = error instanceof AddressError || concernsAddress(reason) || reason.code.startsWith('policy.') || reason.code === 'request.rate_limited';
  return new RpcError(reason.entry.rpc, problem.detail, { data: problem, ...(atAddress && { status: reason.entry.status }) });
}
