import { PorticoError, type ProviderAuth } from '@portico/contracts';
import { clientSecrets, enteredClient, type Client } from './client.ts';
import { serverOf, type AuthorizationServer } from './discover.ts';
import type { Means } from './sign-in.ts';
import { askToken, type Tokens } from './token-request.ts';

/** Says to an issuer who a person is: a token it can check, and what kind of token that is. */
export interface Subject {
  readonly token: string;
  readonly type: string;
}

export interface Given {
  readonly tokens: Tokens;
  readonly issuer: string;
  readonly resource: string | undefined;
  readonly client: Client;
}

interface At {
  readonly url: string;
  readonly metadata?: string | undefined;
  readonly secrets: Readonly<Record<string, string>>;
}

const token = (kind: string): string => `urn:ietf:params:oauth:token-type:${kind}`;
const orNothing = (scopes: readonly string[]): string | undefined => (scopes.length === 0 ? undefined : scopes.join(' '));

/** A sign-in of Portico itself (RFC 6749, 4.4): by the secret or key of the client that was entered. */
export async function byItself(means: Means, at: At & { auth: ProviderAuth }): Promise<Given> {
  const { fetch, discovery } = means;
  const { url, auth } = at;
  const resource = await discovery.resource({ url, metadata: at.metadata });
  const server = await serverOf(discovery, { url, issuer: auth.issuer, resource });
  const scope = orNothing(auth.scopes.length > 0 ? auth.scopes : resource.scopes);
  const client = required(auth, at.secrets);
  const tokens = await askToken(fetch, { server, client, parameters: { grant_type: 'client_credentials', scope, resource: resource.resource } });
  return { tokens, issuer: server.issuer, resource: resource.resource, client };
}

/**
 * A token for a person, from an issuer that is told who she is (RFC 8693). Where it gives a grant (ID-JAG), the provider's
 * own authorization server makes the token of that (RFC 7523).
 */
export async function byExchange(means: Means, at: At & { auth: ProviderAuth & { mode: 'exchange' }; subject: (audience: string) => Promise<Subject> }): Promise<Given> {
  const { fetch, discovery } = means;
  const { url, auth, secrets } = at;
  const resource = await discovery.resource({ url, metadata: at.metadata });
  const issuer = await discovery.issuer(auth.issuer);
  const client = required(auth, secrets);
  const subject = await at.subject(issuer.issuer);
  const scope = orNothing(auth.scopes);
  const asked = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subject.token,
    subject_token_type: subject.type,
    scope,
    resource: resource.resource ?? url,
  };
  if (auth.gives === 'token') {
    const tokens = await askToken(fetch, { server: issuer, client, parameters: { ...asked, audience: auth.audience, requested_token_type: token('access_token') } });
    return { tokens, issuer: issuer.issuer, resource: resource.resource, client };
  }
  const server = await serverOf(discovery, { url, issuer: auth.grantIssuer, resource });
  const grant = await askToken(fetch, { server: issuer, client, parameters: { ...asked, audience: auth.audience ?? server.issuer, requested_token_type: token('id-jag') } });
  const there = grantClient(auth, secrets);
  const tokens = await askToken(fetch, { server, client: there, parameters: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: grant.access_token, scope } });
  return { tokens, issuer: issuer.issuer, resource: resource.resource, client: there };
}

function required(auth: ProviderAuth, secrets: Readonly<Record<string, string>>): Client {
  const client = enteredClient(auth, secrets);
  if (!client) throw new PorticoError('request.invalid', { params: { detail: 'settings.auth.clientId of the provider is not set' } });
  return client;
}

function grantClient(auth: ProviderAuth & { mode: 'exchange' }, secrets: Readonly<Record<string, string>>): Client {
  const secret = secrets[clientSecrets.grant];
  return { information: { client_id: auth.grantClientId ?? auth.clientId, ...(secret !== undefined && { client_secret: secret }) } };
}

/** New tokens for old, at the server that gave the old ones and no other. */
export async function renew(means: Means, at: { server: AuthorizationServer; client: Client; refreshToken: string; resource: string | undefined }): Promise<Tokens> {
  const parameters = { grant_type: 'refresh_token', refresh_token: at.refreshToken, resource: at.resource };
  const tokens = await askToken(means.fetch, { server: at.server, client: at.client, parameters });
  return { refresh_token: at.refreshToken, ...tokens };
}
