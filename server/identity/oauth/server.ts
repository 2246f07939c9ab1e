import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '@portico/contracts';
import OpenIdProvider, { errors, type Client, type Context } from 'oidc-provider';
import type { Kernel } from '../../kernel/index.ts';
import { principalById } from '../principals.ts';
import type { Revocation } from '../revocation.ts';
import { hashOf } from '../secret.ts';
import { adapterFor } from './adapter.ts';
import { issuerOf, resourceNamed } from './addresses.ts';
import { isLocal } from './clients.ts';
import type { Requests } from './consent.ts';
import { cookieKey, signingKey } from './keys.ts';
import { scopesAsked } from './scopes.ts';
import { errorPage } from './error-page.ts';
import { decisionOn, grantById } from './store.ts';

/** Seconds. A token that was revoked counts no more at once, whatever is left of its time. */
const life = { code: 60, accessToken: 3600, refreshToken: 30 * 24 * 3600, request: 3600 } as const;
const documentBytes = 16 * 1024;
/** Documents fetched, and programs registered, for one caller's address. */
const strangers = { points: 30, seconds: 600 } as const;

export interface Issued {
  readonly event: 'issued' | 'refused' | 'registered' | 'revoked';
  readonly client: string | undefined;
  readonly tenant: string | undefined;
  readonly person: { readonly id: string; readonly name: string } | undefined;
  readonly detail: Readonly<Record<string, string>>;
  readonly address: string;
}

export interface AuthorizationServer extends Requests {
  /** RFC 8414. */
  metadata(): Readonly<Record<string, unknown>>;
  /** Answers a request below the issuer; `url` begins behind it. Throws when somebody else's answer is carried on. */
  handle(request: IncomingMessage, response: ServerResponse, how: { url: string; address: string; carriedBy: Principal | undefined }): Promise<void>;
  /** Told of every token issued or refused and every program that registered. */
  onIssued(heard: (issued: Issued) => void): void;
}

/**
 * OAuth 2.1 for MCP over oidc-provider: code with PKCE (S256) for public and confidential clients, resource indicators
 * (RFC 8707), `iss` (RFC 9207), Client ID Metadata Documents, registration where switched on, rotated refresh tokens.
 */
export function createAuthorizationServer(means: { kernel: Kernel; revocation: Revocation; home: () => Promise<string> }): AuthorizationServer {
  const { kernel } = means;
  const issuer = issuerOf(kernel.config);
  const heard: ((issued: Issued) => void)[] = [];
  let made: OpenIdProvider | undefined;
  /** Made at first use: tests and tools that never speak OAuth need none. */
  function provider(): OpenIdProvider {
    if (made) return made;
    made = new OpenIdProvider(issuer, configuration(means));
    made.proxy = true;
    tellOf(made, (issued) => {
      for (const one of heard) one(issued);
    });
    return made;
  }

  return {
    metadata: () => metadataOf(kernel, issuer),
    onIssued: (one) => void heard.push(one),
    find: async (id) => {
      const found = await provider().Interaction.find(id);
      if (!found || found.result) return undefined;
      const client = await provider().Client.find(String(found.params['client_id']));
      return client && { client, params: found.params, returnTo: found.returnTo, expiresAt: new Date(found.exp * 1000) };
    },
    handle: async (request, response, { url, address, carriedBy }) => {
      const carried = /^\/authorize\/([\w-]+)$/.exec(url.split('?')[0] ?? '')?.[1];
      if (carried !== undefined) {
        const decision = await kernel.database.system((tx) => decisionOn(tx, hashOf(carried)));
        // An answer goes on only in the browser it was given in; otherwise a link could carry it to somebody else's.
        if (!decision || decision.session !== carriedBy?.credential?.id) {
          const { body, headers } = errorPage('foreign', request.headers['accept-language']);
          response.writeHead(403, headers).end(body);
          return;
        }
      }
      canonical(request, { issuer, url, address });
      await provider().callback()(request, response);
    },
  };
}

/** The library builds addresses from what the request says of itself: it hears only what `PUBLIC_URL` says. */
function canonical(request: IncomingMessage, to: { issuer: string; url: string; address: string }): void {
  const { protocol, host } = new URL(to.issuer);
  const { headers } = request;
  headers.host = host;
  if (':authority' in headers) headers[':authority'] = host;
  headers['x-forwarded-host'] = host;
  headers['x-forwarded-proto'] = protocol.replace(':', '');
  headers['x-forwarded-for'] = to.address;
  // HTTP/2 marks the end of a body by itself; the library looks for a length or for this.
  if (request.httpVersionMajor === 2 && request.method === 'POST' && headers['content-length'] === undefined) headers['transfer-encoding'] = 'chunked';
  Object.assign(request, { originalUrl: `${new URL(to.issuer).pathname}${to.url}`, url: to.url });
}

function metadataOf(kernel: Kernel, issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    jwks_uri: `${issuer}/jwks`,
    ...(kernel.config.oauthRegistration && { registration_endpoint: `${issuer}/register` }),
    scopes_supported: ['*', 'read', 'platform'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    revocation_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
  };
}

function configuration(means: { kernel: Kernel; revocation: Revocation; home: () => Promise<string> }): Record<string, unknown> {
  const { kernel } = means;
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  return {
    adapter: adapterFor(means),
    jwks: { keys: [signingKey(kernel.vault)] },
    cookies: {
      keys: [cookieKey(kernel.vault)],
      long: cookie,
      short: cookie,
      names: { session: 'portico_oauth', interaction: 'portico_oauth_request', resume: 'portico_oauth_resume' },
    },
    routes: { authorization: '/authorize', token: '/token', revocation: '/revoke', registration: '/register', jwks: '/jwks' },
    scopes: [],
    clientDefaults: { grant_types: ['authorization_code'], response_types: ['code'], token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    responseTypes: ['code'],
    allowOmittingSingleRegisteredRedirectUri: false,
    pkce: { required: () => true },
    ttl: {
      AuthorizationCode: life.code,
      AccessToken: life.accessToken,
      RefreshToken: life.refreshToken,
      Interaction: life.request,
      Session: life.request,
      Grant: life.refreshToken,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx: unknown, client: Client, token: { clientId?: string }) => token.clientId === client.clientId },
      registration: { enabled: kernel.config.oauthRegistration, issueRegistrationAccessToken: false },
      clientIdMetadataDocument: { enabled: true, ack: 'draft-02', allowFetch: (ctx: Context | undefined) => mayFetch(kernel, ctx), cacheDuration: { min: 60, max: 3600 } },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx: unknown, _client: unknown, oneOf?: string) => oneOf ?? `${issuerOf(kernel.config)}/mcp`,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx: Context, indicator: string) => resourceServer(kernel, ctx, indicator),
      },
    },
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx: unknown, client: Client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    findAccount: async (_ctx: unknown, id: string) => {
      const found = await kernel.database.system((tx) => principalById(tx, id));
      return found && { accountId: id, tenant: found.tenant, name: found.name, claims: () => ({ sub: id }) };
    },
    interactions: { url: (_ctx: unknown, request: { uid: string }) => `${kernel.config.publicUrl}/consent/${request.uid}` },
    clientBasedCORS: (_ctx: unknown, origin: string, client: Client) =>
      origin !== 'null' && client.clientAuthMethod === 'none' && client.redirectUris.some((uri) => URL.canParse(uri) && new URL(uri).origin === origin),
    fetch: (url: string, options: RequestInit) => documentOf(kernel, url, options),
    fetchResponseBodyLimits: { 'client_id metadata document': documentBytes },
    extraClientMetadata: { properties: ['application_type'], validator: completeType },
    renderError: (ctx: Context, out: { error: string }) => {
      const { body, headers } = errorPage(out.error, ctx.headers['accept-language']);
      for (const [name, value] of Object.entries(headers)) ctx.set(name, value);
      ctx.body = body;
    },
  };
}

/** A program that does not say what it is and lives on the person's machine is a native one, whose port may change. */
function completeType(...[, , , metadata]: [unknown, string, unknown, { application_type?: string; redirect_uris?: readonly string[] }]): void {
  const { redirect_uris: uris } = metadata;
  if (uris && uris.length > 0 && uris.every((uri) => URL.canParse(uri)) && isLocal(uris)) metadata.application_type = 'native';
}

async function mayFetch(kernel: Kernel, ctx: Context | undefined): Promise<boolean> {
  if (ctx) await kernel.limiter.take(`oauth-document/${ctx.ip}`, strangers);
  return true;
}

/** Through the guarded way out: no address inside the network, no redirect, the library's time limit (2.5 s) and size limit. */
function documentOf(kernel: Kernel, url: string, { method, headers, signal }: RequestInit): Promise<Response> {
  return kernel.http.fetch(url, { redirect: 'manual', ...(method !== undefined && { method }), ...(headers && { headers }), ...(signal && { signal }) });
}

/** What a token for an address may carry. Asked when a program comes, when the answer comes, and when tokens are issued. */
async function resourceServer(kernel: Kernel, ctx: Context, indicator: string): Promise<Record<string, unknown>> {
  const resource = resourceNamed(kernel.config, indicator);
  const { oidc } = ctx;
  if (!resource || !oidc) throw new errors.InvalidTarget(`resource: an MCP address below ${issuerOf(kernel.config)}/mcp`);
  if (Array.isArray(oidc.params?.['resource']) && oidc.params['resource'].length > 1) throw new errors.InvalidTarget('resource: one at a time');
  const scope = await scopeFor(kernel, oidc, { resource });
  return { scope, audience: resource.url, accessTokenTTL: life.accessToken, accessTokenFormat: 'opaque' };
}

async function scopeFor(kernel: Kernel, oidc: NonNullable<Context['oidc']>, { resource }: { resource: NonNullable<ReturnType<typeof resourceNamed>> }): Promise<string> {
  const { params, entities } = oidc;
  const issued = entities.AuthorizationCode?.scope ?? entities.RefreshToken?.scope;
  if (issued !== undefined) return issued;
  if (!params) return '';
  const consent = oidc.route === 'resume' ? consentIn(oidc) : undefined;
  const given = consent === undefined ? undefined : await kernel.database.system((tx) => grantById(tx, consent));
  // From here on the request asks for what means something here, and later for what the person gave.
  const asked = typeof params['scope'] === 'string' ? params['scope'] : undefined;
  params['scope'] = (given?.scopes ?? scopesAsked(resource, asked)).join(' ');
  return params['scope'] as string;
}

function consentIn(oidc: object): string | undefined {
  const { result } = oidc as { result?: { consent?: { grantId?: string } } };
  return result?.consent?.grantId;
}

/** What the audit has to hear, in our words. */
function tellOf(provider: OpenIdProvider, tell: (issued: Issued) => void): void {
  const told = (event: Issued['event'], ctx: Context, detail: Record<string, string>): void => {
    const { oidc } = ctx;
    const account = oidc?.entities.Account;
    const client = oidc?.entities.Client?.clientId ?? oidc?.client?.clientId;
    const person = account && { id: account.accountId, name: account.name ?? '' };
    tell({ event, client, tenant: account?.tenant, person, detail: { ...(client !== undefined && { client }), ...detail }, address: ctx.ip });
  };
  provider.on('grant.success', (ctx) => {
    const token = ctx.oidc?.entities.AccessToken;
    told('issued', ctx, { grant: token?.grantId ?? '', resource: token?.aud ?? '', scope: token?.scope ?? '' });
  });
  for (const event of ['grant.error', 'authorization.error', 'revocation.error', 'registration_create.error']) {
    provider.on(event, (ctx, error) => {
      const { error: code, error_detail: why, error_description: said } = error as { error?: string; error_detail?: string; error_description?: string };
      if (code === 'access_denied' || code === undefined) return;
      told('refused', ctx, { error: code, reason: (why ?? said ?? '').slice(0, 300) });
    });
  }
  provider.on('registration_create.success', (ctx) => told('registered', ctx, {}));
  provider.on('grant.revoked', (ctx, grant) => told('revoked', ctx, { grant: String(grant) }));
}
