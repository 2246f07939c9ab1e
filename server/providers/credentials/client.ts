import { createPrivateKey } from 'node:crypto';
import { createPrivateKeyJwtAuth, registerClient, type AddClientAuthentication, type OAuthClientInformation, type OAuthClientMetadata } from '@modelcontextprotocol/client';
import { PorticoError, type ProviderAuth } from '@portico/contracts';
import type { AuthorizationServer, Fetch } from './discover.ts';
import { outside } from './told.ts';

/** Who Portico is at an authorization server. */
export interface Client {
  readonly information: OAuthClientInformation & { readonly token_endpoint_auth_method?: string };
  /** Proves itself by a key instead of a secret (RFC 7523). */
  readonly sign?: AddClientAuthentication;
}

/** How Portico appears to authorization servers, and where they send people back to. */
export interface Self {
  readonly redirectUri: string;
  /** Address of its metadata document, where servers can read it; else it registers itself. */
  readonly document: string | undefined;
}

/** Beside a provider's other secrets, which are headers. */
export const clientSecrets = { secret: 'oauth.client_secret', key: 'oauth.private_key', grant: 'oauth.grant_secret' } as const;

/** Portico's metadata document (Client ID Metadata Document), and what it registers with. */
export function clientMetadata(self: Pick<Self, 'redirectUri'>): OAuthClientMetadata {
  const { origin, hostname } = new URL(self.redirectUri);
  const onThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return {
    client_name: 'Portico',
    client_uri: origin,
    redirect_uris: [self.redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: onThisMachine ? 'native' : 'web',
  };
}

/** The client an operator entered at the authorization server and named in the settings. */
export function enteredClient(auth: ProviderAuth, secrets: Readonly<Record<string, string>>): Client | undefined {
  if (auth.clientId === undefined) return undefined;
  const secret = secrets[clientSecrets.secret];
  const key = secrets[clientSecrets.key];
  return {
    information: { client_id: auth.clientId, ...(secret !== undefined && { client_secret: secret }) },
    ...(key !== undefined && { sign: signerOf(auth.clientId, key) }),
  };
}

function signerOf(id: string, key: string): AddClientAuthentication {
  return createPrivateKeyJwtAuth({ issuer: id, subject: id, privateKey: key, alg: algorithmOf(key) });
}

function algorithmOf(key: string): string {
  const wrong = (cause?: unknown): PorticoError =>
    new PorticoError('request.invalid', { params: { detail: `secrets.${clientSecrets.key} is not an RSA or P-256 key in PEM (PKCS #8)` }, cause });
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPrivateKey(key);
    if (type === 'rsa') return 'RS256';
    if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256';
  } catch (error) {
    throw wrong(error);
  }
  throw wrong();
}

/**
 * Where the server reads documents, ours; else Portico registers itself (RFC 7591), for whatever scopes it will ask for.
 * Throws when the server wants neither.
 */
export async function introduce(fetch: Fetch, at: { server: AuthorizationServer; self: Self }): Promise<{ client: Client; registered: boolean }> {
  const { server, self } = at;
  if (self.document !== undefined && server.metadata.client_id_metadata_document_supported === true)
    return { client: { information: { client_id: self.document } }, registered: false };
  if (server.metadata.registration_endpoint === undefined) {
    const reason = 'it takes no client that nobody entered: enter Portico there, and set clientId and issuer of the provider';
    throw new PorticoError('outside.failed', { params: { host: new URL(server.issuer).host, reason } });
  }
  const methods = server.metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const method = ['client_secret_basic', 'client_secret_post', 'none'].find((one) => methods.includes(one)) ?? 'none';
  try {
    const { client_id, client_secret, token_endpoint_auth_method } = await registerClient(server.issuer, {
      metadata: server.metadata,
      clientMetadata: { ...clientMetadata(self), token_endpoint_auth_method: method },
      fetchFn: fetch,
    });
    const information = { client_id, ...(client_secret !== undefined && { client_secret }), ...(token_endpoint_auth_method !== undefined && { token_endpoint_auth_method }) };
    return { client: { information }, registered: true };
  } catch (error) {
    throw outside(error, server.issuer);
  }
}
