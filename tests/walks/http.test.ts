// What every HTTP caller can rely on, whatever the operation.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appsList, operations, sessionSignIn, setupComplete, type Problem } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey, Browser, startTestPortico, type TestPortico } from '../portico.ts';

let portico: TestPortico;
beforeAll(async () => {
  portico = await startTestPortico();
}, 120_000);
afterAll(() => portico.close());

const get = (address: string, headers: Record<string, string> = {}) => fetch(`${portico.url}${address}`, { headers });
const bearer = { authorization: `Bearer ${adminKey}` };

describe('problems', () => {
  test('are problem details in the reader’s language, with what to do', async () => {
    const en = await get('/api/apps');
    expect(en.status).toBe(401);
    expect(en.headers.get('content-type')).toContain('application/problem+json');
    expect(en.headers.get('www-authenticate')).toBe('Bearer');
    const zh = (await (await get('/api/apps', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' })).json()) as Problem;
    expect([((await en.json()) as Problem).detail, zh.detail]).toEqual([
      'Sign in, or send an API key as "Authorization: Bearer …".',
      '请先登录，或在请求头 “Authorization: Bearer …” 中提供 API 密钥。',
    ]);
  });

  test.each([
    ['a wrong key', 'Bearer pk_wrong', 401, 'auth.invalid'],
    ['a scheme that is not ours', 'Basic YTpi', 401, 'auth.invalid'],
  ])('%s is refused and stands in the audit', async (_, authorization, status, code) => {
    const answer = await get('/api/apps', { authorization });
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as Problem).code).toBe(code);
    await expect
      .poll(async () => ((await (await get(`/api/audit?operation=apps.list&outcome=refused`, bearer)).json()) as { lines: { code: string }[] }).lines.map((line) => line.code))
      .toContain(code);
  });

  test('broken JSON, unknown addresses and methods are told as such', async () => {
    const broken = await fetch(`${portico.url}/api/projects`, { method: 'POST', headers: { ...bearer, 'content-type': 'application/json' }, body: '{' });
    expect([broken.status, ((await broken.json()) as Problem).code]).toEqual([400, 'request.invalid']);
    for (const address of ['/api/nothing', '/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp', '/mcp/../api/none']) {
      const answer = await get(address);
      expect([address, answer.status, answer.headers.get('content-type')?.includes('html')]).toEqual([address, 404, false]);
    }
  });
});

describe('the description', () => {
  test('is OpenAPI 3.1 with every operation of the table', async () => {
    const document = (await (await get('/api/openapi.json')).json()) as { openapi: string; paths: Record<string, Record<string, { operationId: string }>> };
    expect(document.openapi).toBe('3.1.0');
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId));
    expect(described.sort()).toEqual([...operations.keys()].sort());
  });
});

describe('a browser', () => {
  test('gets a cookie scripts can not read, and can change things only from our pages', async () => {
    const browser = new Browser();
    const setup = portico.portico.started.setup;
    const me = await portico.call({ browser }, setupComplete, {
      token: setup?.token ?? '',
      name: 'Ada',
      email: 'ada@example.com',
      password: 'correct horse battery',
      language: 'en',
    });
    const answer = await fetch(`${portico.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' }),
    });
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    await expect(portico.call({ browser }, appsList)).resolves.toEqual({ apps: [] });
    const project = (headers: Record<string, string>) =>
      fetch(`${portico.url}/api/projects`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: browser.cookie, ...headers },
        body: JSON.stringify({ name: 'p1', title: 'P' }),
      });
    expect((await project({})).status).toBe(403);
    expect((await project({ 'x-csrf-token': me.csrf, origin: 'https://evil.example' })).status).toBe(403);
    expect((await project({ 'x-csrf-token': me.csrf })).status).toBe(200);
    await expect(portico.call({ browser: new Browser() }, sessionSignIn, { email: 'ada@example.com', password: 'wrong' })).rejects.toMatchObject({
      status: 401,
      problem: { code: 'auth.failed' },
    });
  });
});

describe('health', () => {
  test('says alive, ready, and what it measures', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ ok: true });
    expect(await (await get('/readyz')).json()).toEqual({ ready: true, missing: [] });
    expect(await (await get('/metrics')).text()).toContain('portico_calls_total{operation="apps.list"');
  });
});

describe('with a certificate', () => {
  test('speaks HTTP/2 over TLS 1.3 and sets a secure cookie name', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'portico-tls-'));
    const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'],
      { stdio: 'ignore' },
    );
    const secure = await startTestPortico({ environment: { TLS_CERT: cert, TLS_KEY: key, PORTICO_DATA: path.join(folder, 'data') } });
    try {
      const session = connect(secure.portico.address, { rejectUnauthorized: false });
      const status = await new Promise((resolve, reject) => {
        session.once('error', reject);
        session
          .request({ ':path': '/healthz' })
          .once('response', (headers) => resolve(headers[':status']))
          .end();
      });
      const socket = session.socket as unknown as { getProtocol(): string };
      expect([status, socket.getProtocol(), session.alpnProtocol]).toEqual([200, 'TLSv1.3', 'h2']);
      session.destroy();
    } finally {
      await secure.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
