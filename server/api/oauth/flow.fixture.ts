import { createHash, randomBytes } from 'node:crypto';
import { consentsDecide, consentsLook, oauthClientsCreate, type Output } from '@portico/contracts';
import fastifyCookie from '@fastify/cookie';
import Fastify from 'fastify';
import { freePort } from '../../../scripts/servers.ts';
import { world, type SignedIn, type World } from '../../identity/testing.ts';
import type { Http } from '../../kernel/http.ts';
import type { Limiter } from '../../kernel/index.ts';
import { sendProblem } from '../problem.ts';
import { registerOauth } from './mount.ts';

export interface Noted {
  readonly operation: string;
  readonly code?: string;
  readonly tenant?: string;
  readonly principal?: { readonly id: string };
  readonly detail?: Record<string, unknown>;
}

export interface Stage {
  readonly w: World;
  readonly url: string;
  readonly issuer: string;
  readonly ada: SignedIn;
  /** What the audit was told. */
  readonly noted: Noted[];
  /** A client entered by hand; public unless `confidential`. */
  client(options?: { redirectUris?: string[]; confidential?: boolean }): Promise<{ id: string; secret: string | null }>;
  close(): Promise<void>;
}

/** The authorization server on a port of its own, with an administrator who is signed in. */
export async function stage(options: { environment?: Record<string, string>; http?: (real: Http) => Http; limiter?: Limiter } = {}): Promise<Stage> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const w = await world({
    environment: { PUBLIC_URL: url, ...options.environment },
    ...(options.http && { http: options.http }),
    ...(options.limiter && { limiter: options.limiter }),
  });
  const ada = await w.administrator();
  const noted: Noted[] = [];
  const fastify = Fastify();
  await fastify.register(fastifyCookie);
  fastify.setErrorHandler<Error>((error, request, reply) => sendProblem(request, reply, { error, maxBody: w.kernel.config.maxBody }));
  const door = { refused: (one: Noted) => void noted.push(one), happened: (one: Noted) => void noted.push(one) };
  registerOauth(fastify, { kernel: w.kernel, identity: w.identity, door });
  await fastify.listen({ port, host: '127.0.0.1' });
  return {
    w,
    url,
    issuer: `${url}/oauth`,
    ada,
    noted,
    client: async ({ redirectUris = ['https://client.example/callback'], confidential = false } = {}) => {
      const { client, secret } = await w.run(oauthClientsCreate, { name: 'Test client', redirectUris, confidential }, { as: ada.principal });
      return { id: client.id, secret };
    },
    close: async () => {
      await fastify.close();
      await w.kernel.close();
    },
  };
}

/** A browser: keeps cookies, by name and path, and follows nothing. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();
  signIn(token: string): void {
    this.#cookies.set('portico', { value: token, path: '/' });
  }
  signOut(): void {
    this.#cookies.delete('portico');
  }
  async get(address: string): Promise<Response> {
    const { pathname } = new URL(address);
    const cookie = [...this.#cookies].flatMap(([name, { value, path }]) => (pathname.startsWith(path) ? [`${name}=${value}`] : [])).join('; ');
    const answer = await fetch(address, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, { value, path: /path=([^;]+)/i.exec(set)?.[1] ?? '/' });
    }
    return answer;
  }
}

export interface Asking {
  readonly client: string;
  readonly redirectUri?: string;
  readonly resource?: string | null;
  readonly scope?: string;
  /** Changes to the parameters; undefined leaves one out. */
  readonly change?: Record<string, string | undefined>;
}

/** One authorization of one client: PKCE, state, the consent and the code. */
export class Trip {
  readonly browser = new Browser();
  readonly verifier = randomBytes(32).toString('base64url');
  readonly state = randomBytes(16).toString('base64url');
  readonly #stage: Stage;
  readonly #asking: Asking;
  constructor(on: Stage, asking: Asking) {
    this.#stage = on;
    this.#asking = asking;
  }
  get redirectUri(): string {
    return this.#asking.redirectUri ?? 'https://client.example/callback';
  }
  get resource(): string {
    return this.#asking.resource ?? `${this.#stage.url}/oauth/mcp`;
  }
  /** The answer to the authorization request. */
  async start(): Promise<Response> {
    const { client, resource, scope, change = {} } = this.#asking;
    const parameters: Record<string, string | undefined> = {
      response_type: 'code',
      client_id: client,
      redirect_uri: this.redirectUri,
      state: this.state,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...(resource !== null && { resource: this.resource }),
      ...(scope !== undefined && { scope }),
      ...change,
    };
    const address = new URL(`${this.#stage.issuer}/authorize`);
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) address.searchParams.set(name, value);
    return this.browser.get(address.href);
  }
  /** The request as it waits for the person. */
  async open(): Promise<string> {
    const answer = await this.start();
    const place = answer.headers.get('location') ?? '';
    const request = /\/consent\/([\w-]+)$/.exec(place)?.[1];
    if (request === undefined) throw new Error(`no request is open: ${answer.status} ${place} ${await answer.text()}`);
    return request;
  }
  look(request: string, as = this.#stage.ada): Promise<Output<typeof consentsLook>> {
    return this.#stage.w.run(consentsLook, { request }, { as: as.principal });
  }
  /** Answers the request, and carries the answer on in the browser; gives where it is sent. */
  async decide(request: string, how: { allow?: boolean; actor?: string; scopes?: string[]; as?: SignedIn } = {}): Promise<URL> {
    const { as = this.#stage.ada, allow = true, actor, scopes } = how;
    const input = { request, allow, ...(actor !== undefined && { actor }), ...(scopes && { scopes }) };
    const { url } = await this.#stage.w.run(consentsDecide, input, { as: as.principal });
    this.browser.signIn(as.token);
    const answer = await this.browser.get(url);
    const place = answer.headers.get('location');
    if (place === null) throw new Error(`${answer.status}: ${await answer.text()}`);
    return new URL(place);
  }
  async code(how: Parameters<Trip['decide']>[1] = {}): Promise<string> {
    const back = await this.decide(await this.open(), how);
    const code = back.searchParams.get('code');
    if (code === null) throw new Error(`no code: ${back.href}`);
    return code;
  }
  exchange(code: string, change: Record<string, string | undefined> = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.token(
      { grant_type: 'authorization_code', code, redirect_uri: this.redirectUri, code_verifier: this.verifier, client_id: this.#asking.client, resource: this.resource, ...change },
      headers,
    );
  }
  refresh(refreshToken: string, change: Record<string, string | undefined> = {}): Promise<Answer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: this.#asking.client, ...change });
  }
  async token(parameters: Record<string, string | undefined>, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams(Object.entries(parameters).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])));
    const answer = await fetch(`${this.#stage.issuer}/token`, { method: 'POST', headers, body });
    return { status: answer.status, headers: answer.headers, ...((await answer.json()) as object) };
  }
  /** The whole way to a token. */
  async tokens(how: Parameters<Trip['decide']>[1] = {}): Promise<Answer> {
    return this.exchange(await this.code(how));
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly scope?: string;
  readonly error?: string;
  readonly error_description?: string;
  readonly expires_in?: number;
  readonly token_type?: string;
}
