import { PorticoError, type JsonObject, type RpcAnswer, type Text } from '@portico/contracts';
import type { Exchange } from '../../kernel/index.ts';
import { logLevelKey } from './calls.ts';
import type { Greeting, Subscription } from './connector.ts';
import { isObject, rpcCodes } from './json-rpc.ts';

/** What the two eras of the protocol say differently, whatever carries them: stdio, HTTP or HTTP+SSE. */
export type Era = Greeting['era'];

/** Newest first. */
export const modernVersions: readonly string[] = ['2026-07-28'];
export const legacyVersions: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
export const newestModern = '2026-07-28';
const newestLegacy = '2025-11-25';

const prefix = 'io.modelcontextprotocol/';
const versionKey = `${prefix}protocolVersion`;
const capabilitiesKey = `${prefix}clientCapabilities`;
const clientKey = `${prefix}clientInfo`;
const envelopeKeys: ReadonlySet<string> = new Set([versionKey, capabilitiesKey, clientKey]);

/** Who we are towards a provider where no caller stands behind the request. */
export const ourselves = { name: 'portico', version: '0.1.0' } as const;

/** `params` with the envelope every modern request carries: our hop's version, the caller's capabilities, name and further keys. */
export function modernParams(params: JsonObject, how: { exchange: Exchange; version: string; progressToken?: number | undefined }): JsonObject {
  const { exchange, version } = how;
  const meta = { ...exchange.meta, ...own(params), [versionKey]: version, [capabilitiesKey]: exchange.capabilities, [clientKey]: exchange.client ?? ourselves };
  return { ...params, _meta: withToken(meta, how.progressToken) };
}

/** `params` for an older provider: the caller's `_meta` without what only the modern era knows. */
export function legacyParams(params: JsonObject, how: { exchange: Exchange; progressToken?: number | undefined }): JsonObject {
  const meta: Record<string, unknown> = {};
  for (const [key, value] of Object.entries({ ...how.exchange.meta, ...own(params) })) if (!envelopeKeys.has(key) && key !== logLevelKey) meta[key] = value;
  const whole = withToken(meta, how.progressToken);
  if (Object.keys(whole).length > 0) return { ...params, _meta: whole };
  const { _meta: _none, ...rest } = params;
  return rest;
}

function own(params: JsonObject): JsonObject {
  return isObject(params['_meta']) ? params['_meta'] : {};
}

/** The caller's progress token never leaves: two callers may use the same one. */
function withToken(meta: Record<string, unknown>, token: number | undefined): Record<string, unknown> {
  if (!('progressToken' in meta)) return meta;
  const { progressToken: _theirs, ...rest } = meta;
  return token === undefined ? rest : { ...rest, progressToken: token };
}

/** `params` of `initialize`. */
export function initializeParams(exchange: Pick<Exchange, 'capabilities' | 'client'>): JsonObject {
  return { protocolVersion: newestLegacy, capabilities: exchange.capabilities, clientInfo: exchange.client ?? ourselves };
}

/** The answer to `initialize` as a greeting. */
export function greetingOfInitialize(provider: string, result: JsonObject): Greeting {
  const version = result['protocolVersion'];
  if (typeof version !== 'string' || !legacyVersions.includes(version))
    throw garbled(provider, {
      en: `it wants to speak protocol version ${String(version)}; known are ${legacyVersions.join(', ')}`,
      zh: `它要求使用协议版本 ${String(version)}，而此处支持 ${legacyVersions.join('、')}`,
    });
  return greeting({ era: 'legacy', version, result, serverInfo: result['serverInfo'] });
}

/** The answer to `server/discover` as a greeting; undefined when it offers no modern version we speak. */
export function greetingOfDiscover(result: JsonObject): Greeting | undefined {
  const version = mutualVersion(result['supportedVersions']);
  if (version === undefined) return undefined;
  const meta = isObject(result['_meta']) ? result['_meta'] : {};
  return greeting({ era: 'modern', version, result, serverInfo: meta[`${prefix}serverInfo`] ?? result['serverInfo'] });
}

/** The newest modern version on a list of the provider's that we speak too. */
export function mutualVersion(offered: unknown): string | undefined {
  return Array.isArray(offered) ? modernVersions.find((version) => offered.includes(version)) : undefined;
}

/** The version to try again with after `-32022`, be it the same; undefined when none is in common. */
export function versionToRetry(error: RpcAnswer): string | undefined {
  return error.code === rpcCodes.unsupportedVersion && isObject(error.data) ? mutualVersion(error.data['supported']) : undefined;
}

/** Errors by which a provider shows that it knows the modern era: then nobody falls back to `initialize`. */
export function isModernError(error: RpcAnswer): boolean {
  if (error.code === rpcCodes.headerMismatch || error.code === rpcCodes.missingCapability) return true;
  return versionToRetry(error) !== undefined;
}

function greeting({ era, version, result, serverInfo }: { era: Era; version: string; result: JsonObject; serverInfo: unknown }): Greeting {
  const info = isObject(serverInfo) ? serverInfo : {};
  const { name, version: theirs } = info;
  return {
    era,
    protocolVersion: version,
    capabilities: isObject(result['capabilities']) ? result['capabilities'] : {},
    serverInfo: { ...info, name: typeof name === 'string' ? name : 'unnamed', version: typeof theirs === 'string' ? theirs : '0' },
    ...(typeof result['instructions'] === 'string' && { instructions: result['instructions'] }),
  };
}

export function garbled(provider: string, reason: Text): PorticoError {
  return new PorticoError('provider.garbled', { params: { provider, reason } });
}

/** Does somebody who asked for this want to hear that? What is neither a list change nor an update is always passed on. */
export function concerns(filter: Subscription, method: string, params: JsonObject): boolean {
  switch (method) {
    case 'notifications/tools/list_changed':
      return filter.toolsListChanged === true;
    case 'notifications/prompts/list_changed':
      return filter.promptsListChanged === true;
    case 'notifications/resources/list_changed':
      return filter.resourcesListChanged === true;
    case 'notifications/resources/updated':
      return filter.resourceSubscriptions?.includes(String(params['uri'])) === true;
    default:
      return true;
  }
}
