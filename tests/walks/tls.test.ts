// Portico with a certificate of its own: OAuth over HTTP/2, and agents that prove themselves by a client certificate.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type IncomingHttpHeaders, type SecureClientSessionOptions } from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../scripts/servers.ts';
import { readConfig } from '../../server/kernel/index.ts';
import { startPortico, type Portico } from '../../server/start.ts';

const adminKey = 'test-administrator-key-0123456789';
const folder = mkdtempSync(path.join(tmpdir(), 'portico-tls-'));
const read = (name: string): Buffer => readFileSync(path.join(folder, name));
let portico: Portico;
let url: string;

function certificate(name: string, names: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path.join(folder, `${name}.key`)];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', path.join(folder, `${name}.pem`), '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`], {
    stdio: 'ignore',
  });
}

beforeAll(async () => {
  certificate('server', 'IP:127.0.0.1');
  certificate('robot', 'URI:spiffe://example/robot');
  certificate('stranger', 'URI:spiffe://example/robot');
  const port = await freePort();
  url = `https://127.0.0.1:${port}`;
  const tls = { TLS_CERT: path.join(folder, 'server.pem'), TLS_KEY: path.join(folder, 'server.key'), TLS_CLIENT_CA: path.join(folder, 'robot.pem') };
  const environment = { PORT: String(port), PORTICO_DATA: path.join(folder, 'data'), PORTICO_LOG: 'error', PORTICO_SAMPLES: '0', PORTICO_ADMIN_KEY: adminKey, ...tls };
  portico = await startPortico({ quiet: true, config: readConfig(environment) });
}, 60_000);
afterAll(async () => {
  await portico.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}
/** One request over HTTP/2, its body without a length. */
function send(method: 'GET' | 'POST', address: string, how: { headers?: Record<string, string>; body?: string; tls?: SecureClientSessionOptions } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const session = connect(url, { ca: read('server.pem'), ...how.tls });
    session.on('error', reject);
    const stream = session.request({ ':method': method, ':path': address, ...how.headers });
    let text = '';
    let headers: IncomingHttpHeaders & { ':status'?: number | undefined } = {};
    stream.on('response', (received) => (headers = received));
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('error', reject);
    stream.on('end', () => {
      session.close();
      resolve({ status: headers[':status'] ?? 0, headers, text });
    });
    stream.end(how.body);
  });
}
const operate = async (address: string, input: object): Promise<Record<string, unknown>> => {
  const answer = await send('POST', `/api${address}`, { headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }, body: JSON.stringify(input) });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as Record<string, unknown>;
};

it('the authorization server speaks HTTP/2, with secure cookies', async () => {
  const { client } = (await operate('/oauth/clients', { name: 'Program', redirectUris: ['https://client.example/cb'] })) as { client: { id: string } };
  const pkce = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' };
  const asked = new URLSearchParams({ response_type: 'code', client_id: client.id, redirect_uri: 'https://client.example/cb', resource: `${url}/oauth/mcp`, ...pkce });
  const sent = await send('GET', `/oauth/authorize?${asked.toString()}`);
  expect([sent.status, sent.headers.location]).toEqual([303, expect.stringContaining(`${url}/consent/`)]);
  for (const cookie of sent.headers['set-cookie'] ?? []) expect(cookie).toMatch(/; secure; httponly/);
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: 'none',
    client_id: client.id,
    redirect_uri: 'https://client.example/cb',
    code_verifier: 'x'.repeat(43),
  });
  const token = await send('POST', '/oauth/token', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: body.toString() });
  expect([token.status, JSON.parse(token.text)]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
});

it('an agent is known by its client certificate, and nobody by one that is not believed', async () => {
  const list = (name?: string) =>
    send('POST', '/mcp/platform', {
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      ...(name !== undefined && { tls: { cert: read(`${name}.pem`), key: read(`${name}.key`) } }),
    });
  expect((await list('robot')).status).toBe(401);
  const { setup } = portico.started;
  const token = new URLSearchParams(new URL(setup?.link ?? '').hash.slice(1)).get('token');
  const person = { token, name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
  const signedIn = await send('POST', '/api/setup', { headers: { 'content-type': 'application/json' }, body: JSON.stringify(person) });
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const { csrf } = JSON.parse(signedIn.text) as { csrf: string };
  const made = await send('POST', '/api/agents', { headers: { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' }, body: JSON.stringify({ name: 'Robot' }) });
  const agent = (JSON.parse(made.text) as { id: string }).id;
  await operate('/certificates', { agent, subject: `sha256:${new X509Certificate(read('robot.pem')).fingerprint256}` });
  expect((await list('robot')).status).toBe(200);
  expect((await list('stranger')).status).toBe(401);
  expect((await list()).status).toBe(401);
});
