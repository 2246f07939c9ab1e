import {
  buildDiscoveryUrls,
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  resourceUrlFromServerUrl,
  type AuthorizationServerMetadata,
} from '@modelcontextprotocol/client';
import { PorticoError } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { outside, Told } from './told.ts';

export type Fetch = typeof globalThis.fetch;

export interface AuthorizationServer {
  readonly issuer: string;
  readonly metadata: AuthorizationServerMetadata;
}

/** What a provider says of who may come in. */
export interface Resource {
  /** Its authorization servers, the one it prefers first. */
  readonly issuers: readonly string[];
  /** How tokens name it (RFC 8707), letter by letter; undefined for providers older than that. */
  readonly resource: string | undefined;
  readonly scopes: readonly string[];
}

export interface Discovery {
  /** RFC 9728. Throws `egress.denied`, or `outside.failed` when it names another resource than it is. */
  resource(provider: { url: string; metadata?: string | undefined }): Promise<Resource>;
  /** RFC 8414 and OpenID Connect Discovery, remembered for a while; the issuer in it is the one that was asked for. */
  server(issuer: string): Promise<AuthorizationServer>;
  /** The same of a server that nobody signs in at: all it has to have is a token endpoint. */
  issuer(issuer: string): Promise<AuthorizationServer>;
}

const fresh = 10 * 60_000;

/** Finds authorization servers through the guarded way out. */
export function createDiscovery(fetch: Fetch): Discovery {
  const known = new LRUCache<string, AuthorizationServer>({ max: 200, ttl: fresh });
  return {
    resource: (provider) => findResource(fetch, provider),
    server: async (issuer) => {
      const kept = known.get(issuer);
      if (kept) return kept;
      const found = await findServer(fetch, issuer);
      known.set(issuer, found);
      return found;
    },
    issuer: (issuer) => findIssuer(fetch, issuer),
  };
}

async function findResource(send: Fetch, { url, metadata }: { url: string; metadata?: string | undefined }): Promise<Resource> {
  let denied: PorticoError | undefined;
  const watched: Fetch = (input, init) =>
    send(input, init).catch((error: unknown) => {
      if (error instanceof PorticoError) denied = error;
      throw error;
    });
  const found = await discoverOAuthProtectedResourceMetadata(url, metadata === undefined ? {} : { resourceMetadataUrl: metadata }, watched).catch(() => undefined);
  if (denied) throw denied;
  // Before RFC 9728 the provider was its own authorization server (MCP 2025-03-26).
  if (!found) return { issuers: [new URL('/', url).href], resource: undefined, scopes: [] };
  if (!checkResourceAllowed({ requestedResource: resourceUrlFromServerUrl(url), configuredResource: found.resource }))
    throw new PorticoError('outside.failed', {
      params: { host: new URL(url).host, reason: { en: `it says that it is ${found.resource.slice(0, 200)}`, zh: `它自称是 ${found.resource.slice(0, 200)}` } },
    });
  const issuers = found.authorization_servers ?? [];
  return { issuers: issuers.length > 0 ? issuers : [new URL('/', url).href], resource: found.resource, scopes: found.scopes_supported ?? [] };
}

async function findServer(fetch: Fetch, issuer: string): Promise<AuthorizationServer> {
  try {
    const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn: fetch });
    if (!metadata) throw new Told({ en: 'it publishes no metadata of an authorization server', zh: '它没有发布授权服务器的元数据' });
    return { issuer: metadata.issuer, metadata };
  } catch (error) {
    throw outside(error, issuer);
  }
}

const issuing = z.looseObject({ issuer: z.string(), token_endpoint: z.url(), token_endpoint_auth_methods_supported: z.array(z.string()).optional() });

async function findIssuer(send: Fetch, issuer: string): Promise<AuthorizationServer> {
  try {
    for (const { url } of buildDiscoveryUrls(issuer)) {
      const response = await send(url, { headers: { accept: 'application/json' } });
      if (!response.ok) {
        await response.body?.cancel();
        continue;
      }
      const found = issuing.parse(await response.json());
      if (!same(found.issuer, issuer)) throw new Told({ en: 'it says that it is another issuer', zh: '它自称是另一个签发方' });
      return { issuer: found.issuer, metadata: { authorization_endpoint: '', response_types_supported: [], ...found } };
    }
    throw new Told({ en: 'it publishes no metadata of an issuer', zh: '它没有发布签发方的元数据' });
  } catch (error) {
    throw outside(error, issuer);
  }
}

/** The authorization server to go to: the one that was set, else the provider's first. */
export async function serverOf(discovery: Discovery, provider: { url: string; issuer: string | undefined; resource: Resource }): Promise<AuthorizationServer> {
  const { issuer, resource } = provider;
  if (issuer === undefined) return discovery.server(resource.issuers[0] ?? new URL('/', provider.url).href);
  if (resource.resource !== undefined && !resource.issuers.some((one) => same(one, issuer)))
    throw new PorticoError('outside.failed', {
      params: {
        host: new URL(provider.url).host,
        reason: { en: `its authorization server is not ${issuer}, which is the only one set for it`, zh: `其授权服务器不是设置中唯一指定的 ${issuer}` },
      },
    });
  return discovery.server(resource.issuers.find((one) => same(one, issuer)) ?? issuer);
}

/** The same issuer, but for a slash at the end of a bare host: URLs can't be without. */
export function same(one: string, other: string): boolean {
  const bare = (url: string): string => (url.endsWith('/') ? url.slice(0, -1) : url);
  return bare(one) === bare(other);
}
