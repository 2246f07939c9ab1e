// What server/providers/credentials does with a database and a person at a page, here with neither: the person allows
// everything at once, and what is held is held in memory. Discovery, clients, sign-in and tokens are that code's own.
import type { OAuthClientInformation } from '@modelcontextprotocol/client';
import { PorticoError } from '../../contracts/index.ts';
import { readChallenge } from '../../server/providers/credentials/challenge.ts';
import { createDiscovery, type Fetch } from '../../server/providers/credentials/discover.ts';
import { begin, finish } from '../../server/providers/credentials/sign-in.ts';
import type { Wanted } from '../../server/providers/credentials/store.ts';
import type { Tokens } from '../../server/providers/credentials/token-request.ts';
import { byExchange, byItself } from '../../server/providers/credentials/unattended.ts';

/** What the suite gives a client that an operator would have entered. */
export interface Entered {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly private_key_pem?: string;
  readonly issuer?: string;
  readonly idp_client_id?: string;
  readonly idp_id_token?: string;
  readonly idp_issuer?: string;
}

type Headers = Readonly<Record<string, string>>;

/** Times a person would click before she gives up. */
const patience = 3;

export function createSignIn({ fetch, url, entered }: { fetch: Fetch; url: string; entered: Entered }): { use<T>(run: (headers: Headers) => Promise<T>): Promise<T> } {
  const self = { redirectUri: 'http://localhost:3000/callback', document: 'https://conformance-test.local/client-metadata.json' };
  const means = { fetch, discovery: createDiscovery(fetch), self };
  const clients = new Map<string, OAuthClientInformation>();
  let token: string | undefined;
  let scopes: readonly string[] = [];

  function keep(tokens: Tokens, asked: string | undefined): void {
    token = tokens.access_token;
    scopes = (tokens.scope ?? asked)?.split(' ') ?? [];
  }

  async function asPerson(wanted: Wanted): Promise<void> {
    const { client_id: clientId, client_secret, issuer } = entered;
    const own = clientId === undefined ? undefined : { information: { client_id: clientId, ...(client_secret !== undefined && { client_secret }) } };
    const { address, trip } = await begin(means, {
      url,
      auth: { mode: 'user', scopes: [], ...(clientId !== undefined && { clientId }), ...(issuer !== undefined && { issuer }) },
      wanted,
      held: scopes,
      state: 'a-state-of-this-trip',
      client: (at) => Promise.resolve(own ?? (clients.has(at) ? { information: clients.get(at) as OAuthClientInformation } : undefined)),
      keep: (at, client) => Promise.resolve(void clients.set(at, client)),
    });
    const answer = await fetch(address, { redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '', address);
    if (back.searchParams.get('state') !== 'a-state-of-this-trip') throw new Error('the state did not come back');
    keep(await finish(means, { trip, client: own ?? { information: trip.client }, answer: back.searchParams }), trip.scope);
  }

  async function alone(wanted: Wanted): Promise<void> {
    const { client_id: clientId = '', client_secret: secret, private_key_pem: key, idp_issuer: idp, idp_client_id: atIdp, idp_id_token: idToken } = entered;
    const { metadata } = wanted;
    const [server] = (await means.discovery.resource({ url, metadata })).issuers;
    if (server === undefined) throw new Error('the provider names no authorization server');
    if (idp !== undefined && atIdp !== undefined && idToken !== undefined) {
      const auth = { mode: 'exchange', issuer: idp, clientId: atIdp, scopes: [], gives: 'grant', grantIssuer: server, grantClientId: clientId } as const;
      const subject = () => Promise.resolve({ token: idToken, type: 'urn:ietf:params:oauth:token-type:id_token' });
      const given = await byExchange(means, { url, metadata, auth: { ...auth, scopes: [] }, secrets: secret === undefined ? {} : { 'oauth.grant_secret': secret }, subject });
      return keep(given.tokens, undefined);
    }
    const secrets = { ...(secret !== undefined && { 'oauth.client_secret': secret }), ...(key !== undefined && { 'oauth.private_key': key }) };
    const given = await byItself(means, { url, metadata, auth: { mode: 'tenant', grant: 'client', scopes: [], clientId, issuer: server }, secrets });
    keep(given.tokens, undefined);
  }

  const unattended = entered.idp_issuer !== undefined || (entered.client_id !== undefined && entered.issuer === undefined);

  return {
    use: async (run) => {
      for (let tries = 0; ; tries += 1) {
        try {
          return await run(token === undefined ? {} : { authorization: `Bearer ${token}` });
        } catch (error) {
          if (!(error instanceof PorticoError) || !error.http || tries >= patience) throw error;
          const { error: told, ...wanted } = readChallenge(error.http.challenge);
          const more = (wanted.scope?.split(' ') ?? []).some((scope) => !scopes.includes(scope));
          if (error.http.status !== 401 && !(error.http.status === 403 && told === 'insufficient_scope' && more)) throw error;
          await (unattended ? alone(wanted) : asPerson(wanted));
        }
      }
    },
  };
}
