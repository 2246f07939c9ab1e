import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import OpenIdProvider from 'oidc-provider';

/** Who signs in at the provider next. */
export interface Account {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Plays the browser: follows the address to the provider, signs in there, gives the address it is sent back to. */
  visit(url: string, as: Account): Promise<string>;
  close(): Promise<void>;
}

/** A real OpenID provider (npm oidc-provider) on a free port, that signs in whoever the test says. */
export async function startProvider(redirectUris: readonly string[]): Promise<TestProvider> {
  const client = { client_id: 'portico', client_secret: 'a-secret-of-the-client', redirect_uris: redirectUris, grant_types: ['authorization_code'], response_types: ['code'] };
  const accounts = new Map<string, Account>();
  let next: Account = { sub: 'nobody' };
  let handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> = () => Promise.resolve();
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const issuer = `http://127.0.0.1:${address.port}`;

  const provider = new OpenIdProvider(issuer, {
    clients: [client],
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => accounts.get(id) ?? { sub: id } }),
  });
  const callback = provider.callback();
  handle = async (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return callback(request, response);
    const { params } = await provider.interactionDetails(request, response);
    if (next.sub === 'declines') return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'she said no' });
    accounts.set(next.sub, next);
    const grant = new provider.Grant({ accountId: next.sub, clientId: String(params['client_id']) });
    grant.addOIDCScope('openid email profile');
    return provider.interactionFinished(request, response, { login: { accountId: next.sub }, consent: { grantId: await grant.save() } });
  };

  return {
    issuer,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    visit: async (url, as) => {
      next = as;
      const cookies = new Map<string, string>();
      let place = url;
      for (let hop = 0; hop < 10 && place.startsWith(issuer); hop += 1) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const answer = await fetch(place, { redirect: 'manual', headers: { cookie } });
        for (const set of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
          if (value === '') cookies.delete(name);
          else cookies.set(name, value);
        }
        const to = answer.headers.get('location');
        if (to === null) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
        place = new URL(to, place).href;
      }
      return place;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
