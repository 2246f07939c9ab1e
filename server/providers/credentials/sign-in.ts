import { computeScopeUnion, IssuerMismatchError, startAuthorization, validateAuthorizationResponseIssuer } from '@modelcontextprotocol/client';
import { PorticoError, type ProviderAuth } from '@portico/contracts';
import { introduce, type Client, type Self } from './client.ts';
import { serverOf, type Discovery, type Fetch } from './discover.ts';
import type { Wanted } from './store.ts';
import { outside, refused, Told } from './told.ts';
import { askToken, type Tokens } from './token-request.ts';

export interface Means {
  readonly fetch: Fetch;
  readonly discovery: Discovery;
  readonly self: Self;
}

/** What has to be remembered until the person comes back. Sealed: the verifier is what makes the code worth anything. */
export interface Trip {
  readonly issuer: string;
  readonly server: string;
  readonly resource: string | undefined;
  readonly scope: string | undefined;
  readonly verifier: string;
  readonly client: Client['information'];
}

interface Asking {
  /** The provider's address. */
  readonly url: string;
  readonly auth: ProviderAuth;
  /** What it asked for when it refused. */
  readonly wanted: Wanted;
  /** What is held already; more is asked for beside it, not instead (SEP-2350). */
  readonly held: readonly string[];
  readonly state: string;
  /** The client that an operator entered, or that Portico registered before at this authorization server. */
  client(issuer: string): Promise<Client | undefined>;
  /** Keeps a client that was registered just now. */
  keep(issuer: string, client: Client['information']): Promise<void>;
}

/** OAuth 2.1 with PKCE up to where the person has to go: the authorization server's address, and what to remember. */
export async function begin(means: Means, asking: Asking): Promise<{ address: string; trip: Trip }> {
  const { fetch, discovery, self } = means;
  const { url, auth, wanted, state } = asking;
  const resource = await discovery.resource({ url, metadata: wanted.metadata });
  const server = await serverOf(discovery, { url, issuer: auth.issuer, resource });
  if (server.metadata.code_challenge_methods_supported?.includes('S256') !== true)
    throw new PorticoError('outside.failed', {
      params: {
        host: new URL(server.issuer).host,
        reason: { en: 'it does not offer PKCE with S256, without which a code could be stolen', zh: '它不支持 PKCE（S256），授权码可能被窃取' },
      },
    });
  const wants = wanted.scope ?? (resource.scopes.length > 0 ? resource.scopes.join(' ') : undefined);
  const union = computeScopeUnion(asking.held.join(' '), auth.scopes.join(' '), wants);
  const scope = union !== undefined && server.metadata.scopes_supported?.includes('offline_access') === true ? computeScopeUnion(union, 'offline_access') : union;
  let client = await asking.client(server.issuer);
  if (!client) {
    const introduced = await introduce(fetch, { server, self });
    client = introduced.client;
    if (introduced.registered) await asking.keep(server.issuer, client.information);
  }
  try {
    const { authorizationUrl, codeVerifier } = await startAuthorization(server.issuer, {
      metadata: server.metadata,
      clientInformation: client.information,
      redirectUrl: self.redirectUri,
      state,
      ...(scope !== undefined && { scope }),
      ...(resource.resource !== undefined && { resource: resource.resource }),
    });
    return { address: authorizationUrl.href, trip: { issuer: server.issuer, server: url, resource: resource.resource, scope, verifier: codeVerifier, client: client.information } };
  } catch (error) {
    throw outside(error, server.issuer);
  }
}

/**
 * The way back: checks who answers (RFC 9207), then the code for tokens, at the very server the person was sent to.
 * Throws `OauthRefusal` where that server refuses, and an `Error` in plain words where the answer is not to be believed.
 */
export async function finish(means: Means, at: { trip: Trip; client: Client; answer: URLSearchParams }): Promise<Tokens> {
  const { fetch, discovery, self } = means;
  const { trip, client, answer } = at;
  const server = await discovery.server(trip.issuer);
  try {
    const issParameterSupported = server.metadata['authorization_response_iss_parameter_supported'] === true;
    validateAuthorizationResponseIssuer({ iss: answer.get('iss') ?? undefined, expectedIssuer: server.issuer, issParameterSupported });
  } catch (error) {
    // What came in `iss` was written by whoever sent the person here: it is not repeated.
    throw error instanceof IssuerMismatchError ? new Told({ en: 'the answer is not of the authorization server that was asked', zh: '该响应并非来自所请求的授权服务器' }) : error;
  }
  const error = answer.get('error');
  if (error !== null) throw new Told(refused(error.replace(/[^\w.-]/g, '').slice(0, 60)));
  const code = answer.get('code');
  if (code === null) throw new Told({ en: 'the answer has no code', zh: '响应中没有授权码' });
  const parameters = { grant_type: 'authorization_code', code, code_verifier: trip.verifier, redirect_uri: self.redirectUri, resource: trip.resource };
  return askToken(fetch, { server, client, parameters });
}
