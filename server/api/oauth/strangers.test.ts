// Programs nobody entered: those with a document on the web, and those that register themselves.
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Http } from '../../kernel/http.ts';
import { stage, Trip, type Stage } from './flow.fixture.ts';

/** The web as these tests know it: `https://programs.example` is a server of this file; all else goes the guarded way. */
let web: Server;
let documents: Record<string, () => { status?: number; headers?: Record<string, string>; body: string }>;
let asked: string[];
const host = 'https://programs.example';
let s: Stage;
let registering: Stage;

beforeAll(async () => {
  web = createServer((request, response) => {
    asked.push(request.url ?? '');
    const found = documents[request.url ?? '']?.() ?? { status: 404, body: '' };
    response.writeHead(found.status ?? 200, { 'content-type': 'application/json', ...found.headers }).end(found.body);
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const address = web.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const rewired = (real: Http): Http => ({
    ...real,
    fetch: (input, init) => real.fetch(String(input instanceof Request ? input.url : input).replace(host, `http://127.0.0.1:${port}`), init),
  });
  s = await stage({ http: rewired });
  registering = await stage({ environment: { PORTICO_OAUTH_REGISTRATION: '1' } });
});
afterAll(async () => {
  await s.close();
  await registering.close();
  await new Promise((resolve) => web.close(resolve));
});

const describing = (path: string, changes: Record<string, unknown> = {}) => {
  asked = [];
  const document = {
    client_id: `${host}${path}`,
    client_name: 'Desk Agent',
    redirect_uris: [`${host}/callback`],
    grant_types: ['authorization_code', 'refresh_token'],
    ...changes,
  };
  documents = { [path]: () => ({ body: JSON.stringify(document) }) };
  return { client: `${host}${path}`, redirectUri: document.redirect_uris[0] ?? '' };
};
const refusal = async (asking: { client: string; redirectUri: string }): Promise<number> => (await new Trip(s, asking).start()).status;

describe('a program with a document on the web', () => {
  it('gets tokens, and is shown with the host of its document', async () => {
    const asking = describing('/desk.json');
    const trip = new Trip(s, asking);
    const request = await trip.open();
    expect((await trip.look(request)).client).toEqual({ id: asking.client, name: 'Desk Agent', host: 'programs.example', known: 'published', local: false });
    const back = await trip.decide(request);
    const answer = await trip.exchange(back.searchParams.get('code') ?? '');
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.refresh_token).toBeDefined();
    expect(asked).toEqual(['/desk.json']);
  });

  it('on the machine itself may be called back on any port', async () => {
    const asking = describing('/local.json', { redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'] });
    const trip = new Trip(s, { ...asking, redirectUri: 'http://127.0.0.1:51234/callback' });
    expect((await trip.look(await trip.open())).client).toMatchObject({ local: true });
    expect(await refusal({ ...asking, redirectUri: 'http://127.0.0.1:51234/elsewhere' })).toBe(400);
  });

  it('can not pass for another one', async () => {
    expect(await refusal(describing('/a.json', { client_id: `${host}/b.json` }))).toBe(400);
    expect(await refusal(describing('/c.json', { client_secret: 'x' }))).toBe(400);
    const named = describing('/d.json', { client_name: 'Portico\n\u202eOfficial   client' });
    const trip = new Trip(s, named);
    expect((await trip.look(await trip.open())).client.name).toBe('Portico Official client');
    expect(await refusal({ ...describing('/e.json'), redirectUri: 'https://evil.example/cb' })).toBe(400);
  });

  it('is not read from inside the network, through a redirect, or when it is huge', async () => {
    for (const client of ['https://10.0.0.1/client.json', 'https://127.0.0.2/client.json']) expect(await refusal({ client, redirectUri: 'https://10.0.0.1/cb' })).toBe(400);
    const moved = describing('/moved.json');
    documents['/moved.json'] = () => ({ status: 302, headers: { location: 'http://169.254.169.254/' }, body: '' });
    expect(await refusal(moved)).toBe(400);
    const huge = describing('/huge.json');
    documents['/huge.json'] = () => ({ body: JSON.stringify({ client_id: huge.client, redirect_uris: [huge.redirectUri], pad: 'x'.repeat(20_000) }) });
    expect(await refusal(huge)).toBe(400);
    const garbage = describing('/garbage.json');
    documents['/garbage.json'] = () => ({ body: '<html>' });
    expect(await refusal(garbage)).toBe(400);
  });
});

describe('a program that registers itself, where that is switched on', () => {
  const register = async (metadata: object) => {
    const answer = await fetch(`${registering.issuer}/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(metadata) });
    return { status: answer.status, ...((await answer.json()) as { client_id?: string; application_type?: string; client_secret?: string; error?: string }) };
  };
  it('is offered in the metadata, gets an id, and is shown as what it claims', async () => {
    const metadata = (await (await fetch(`${registering.url}/.well-known/oauth-authorization-server/oauth`)).json()) as Record<string, unknown>;
    expect(metadata['registration_endpoint']).toBe(`${registering.issuer}/register`);
    const made = await register({
      client_name: 'Desk Agent',
      redirect_uris: ['http://localhost:33418/cb'],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    });
    expect(made).toMatchObject({ status: 201, application_type: 'native' });
    const trip = new Trip(registering, { client: made.client_id ?? '', redirectUri: 'http://localhost:40000/cb' });
    const request = await trip.open();
    expect((await trip.look(request)).client).toMatchObject({ name: 'Desk Agent', known: 'claimed', local: true });
    const back = await trip.decide(request);
    expect(await trip.exchange(back.searchParams.get('code') ?? '')).toMatchObject({ status: 200 });
    await expect.poll(() => registering.noted.map((one) => one.operation)).toContain('oauth.register');
  });

  it('with a secret, which is sealed', async () => {
    const made = await register({ redirect_uris: ['https://a.example/cb'], token_endpoint_auth_method: 'client_secret_post' });
    expect(made.client_secret).toMatch(/.{40,}/);
    const connection = await registering.w.kernel.database.engine.acquire();
    const { rows } = await connection.query('SELECT c::text FROM portico.identity_oauth_client c', []);
    await registering.w.kernel.database.engine.release(connection);
    expect(JSON.stringify(rows)).not.toContain(made.client_secret);
    const trip = new Trip(registering, { client: made.client_id ?? '', redirectUri: 'https://a.example/cb' });
    const code = await trip.code();
    expect(await trip.exchange(code)).toMatchObject({ status: 401 });
    expect(await trip.exchange(code, { client_secret: made.client_secret })).toMatchObject({ status: 200 });
  });

  it('not with an address that can not be one', async () => {
    for (const uri of ['javascript:alert(1)', 'https://a.example/cb#x', 'not a url']) expect(await register({ redirect_uris: [uri] })).toMatchObject({ status: 400 });
  });
});
