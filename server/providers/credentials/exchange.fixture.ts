import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { Authority } from './guarded.fixture.ts';

/** An issuer that gives tokens for whoever Portico says it asks for (RFC 8693), when it can check that word. */
export interface Exchange extends Pick<Authority, 'issuer' | 'find'> {
  /** Subjects it was told, as it understood them. */
  readonly told: { readonly sub: string; readonly email: unknown; readonly iss: string }[];
  /** All that was posted to it. */
  readonly posted: URLSearchParams[];
  /** Gives nothing from now on, with this error. */
  refuse(error: string): void;
  close(): Promise<void>;
}

export const exchangeClient = { id: 'portico', secret: 'a-secret-of-portico' } as const;

/** `keys`: where Portico publishes its own. */
export async function startExchange(keys: () => string): Promise<Exchange> {
  const tokens = new Map<string, { accountId: string; clientId: string; aud: string; destroy: () => Promise<void> }>();
  const told: Exchange['told'] = [];
  const posted: URLSearchParams[] = [];
  let issuer = '';
  let refusal: string | undefined;

  async function give(form: URLSearchParams, authorization: string | undefined): Promise<{ status: number; body: object }> {
    const proof = `Basic ${Buffer.from(`${exchangeClient.id}:${exchangeClient.secret}`).toString('base64')}`;
    if (authorization !== proof) return { status: 401, body: { error: 'invalid_client' } };
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:token-exchange') return { status: 400, body: { error: 'unsupported_grant_type' } };
    if (refusal !== undefined) return { status: 400, body: { error: refusal } };
    const { payload } = await jwtVerify(form.get('subject_token') ?? '', createRemoteJWKSet(new URL(keys())), { audience: issuer });
    told.push({ sub: payload.sub ?? '', email: payload['email'], iss: payload.iss ?? '' });
    const token = `exchanged-${tokens.size}-${Math.random()}`;
    tokens.set(token, { accountId: String(payload['email'] ?? payload.sub), clientId: exchangeClient.id, aud: form.get('resource') ?? '', destroy: () => Promise.resolve() });
    return { status: 200, body: { access_token: token, token_type: 'Bearer', issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', expires_in: 300 } };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/.well-known/oauth-authorization-server')
      return send(200, { issuer, token_endpoint: `${issuer}/token`, token_endpoint_auth_methods_supported: ['client_secret_basic'] });
    if (request.url !== '/token') return send(404, {});
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    posted.push(form);
    const { status, body } = await give(form, request.headers.authorization).catch(() => ({ status: 400, body: { error: 'invalid_request' } }));
    send(status, body);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    issuer,
    told,
    posted,
    find: (token) => Promise.resolve(tokens.get(token)),
    refuse: (error) => void (refusal = error),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
