import { PorticoError, toProblem, type Language } from '@portico/contracts';
import { AddressError, type Face } from './face.ts';
import { isObject, RpcError, rpcCodes } from './protocol/message.ts';
import { toolFailure, toolResult } from './tool-result.ts';

type Params = Readonly<Record<string, unknown>>;

/** What both eras of the protocol can ask of an address. */
export interface Methods {
  readonly server: { readonly name: string; readonly version: string };
  readonly changes: boolean;
  about(): Promise<{ title: string; instructions: string }>;
  /** Undefined: there is no such method. */
  call(method: string, params: Params): Promise<Record<string, unknown> | undefined>;
}

const pageSize = 500;

/** Answers from a face, in the words both eras share. Portico's errors come out as the protocol's. */
export function methodsOf(face: Face, how: { version: string; language: Language; unexpected: (error: unknown) => PorticoError }): Methods {
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
    call: (method, params) => spoken(() => answer(face, { method, params, language: how.language })),
  };
}

async function answer(face: Face, asked: { method: string; params: Params; language: Language }): Promise<Record<string, unknown> | undefined> {
  const { method, params, language } = asked;
  switch (method) {
    case 'tools/list':
      return page('tools', (await face.surface()).tools, params);
    case 'tools/call':
      return callTool(face, params, language);
    case 'resources/list':
      return page('resources', (await face.surface()).resources, params);
    case 'resources/templates/list':
      return page('resourceTemplates', (await face.surface()).templates, params);
    case 'resources/read':
      return readResource(face, params);
    case 'prompts/list':
      return page('prompts', [], params);
    case 'prompts/get':
      throw new RpcError(rpcCodes.invalidParams, `There is no prompt "${String(params['name'])}"`);
    default:
      return undefined;
  }
}

async function callTool(face: Face, params: Params, language: Language): Promise<Record<string, unknown>> {
  const { name, arguments: args = {} } = params;
  if (typeof name !== 'string') throw new RpcError(rpcCodes.invalidParams, '"name" must be the name of a tool');
  if (!isObject(args)) throw new RpcError(rpcCodes.invalidParams, '"arguments" must be an object');
  try {
    return toolResult(await face.call(name, args));
  } catch (error) {
    const forAgent = error instanceof PorticoError && error.entry.audience === 'person' && !concernsAddress(error);
    if (forAgent) return toolFailure(error, language);
    throw error;
  }
}

async function readResource(face: Face, params: Params): Promise<Record<string, unknown>> {
  const { uri } = params;
  if (typeof uri !== 'string') throw new RpcError(rpcCodes.invalidParams, '"uri" must be the address of a resource');
  return { contents: [{ uri, mimeType: 'application/json', text: await face.read(uri) }] };
}

/** One page of a list; the cursor is where the next one starts. */
function page(name: string, items: readonly unknown[], params: Params): Record<string, unknown> {
  const start = params['cursor'] === undefined ? 0 : Number(Buffer.from(String(params['cursor']), 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || start > items.length) throw new RpcError(rpcCodes.invalidParams, 'The cursor is not one of ours');
  const end = start + pageSize;
  return { [name]: items.slice(start, end), ...(end < items.length && { nextCursor: Buffer.from(String(end)).toString('base64url') }) };
}

/** The credential does not count, or what the address names is not there for the caller. */
function concernsAddress(error: PorticoError): boolean {
  return error.code.startsWith('auth.') || (error.code === 'not_found' && ['app', 'release of the app'].includes(String(error.params['what'])));
}

/** An error as JSON-RPC tells it, with the problem as data. Only what concerns the address has an HTTP status of its own. */
export function rpcErrorOf(error: PorticoError | AddressError, language: Language): RpcError {
  const reason = error instanceof AddressError ? error.reason : error;
  const problem = toProblem(reason, { language });
  const atAddress = error instanceof AddressError || concernsAddress(reason) || reason.code.startsWith('policy.') || reason.code === 'request.rate_limited';
  return new RpcError(reason.entry.rpc, problem.detail, { data: problem, ...(atAddress && { status: reason.entry.status }) });
}
