// The authorization server before the referee of the MCP project: metadata, and the code grant of a client that a person
// lets in. The referee prints where to go and waits; this file plays the browser and the person.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { consentsDecide, oauthClientsCreate } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/servers.ts';
import { startTestPortico, type Browser, type Caller, type TestPortico } from '../portico.ts';

const referee = path.resolve('node_modules/@modelcontextprotocol/conformance/dist/index.js');
let portico: TestPortico;
let person: Caller & { browser: Browser };

beforeAll(async () => {
  portico = await startTestPortico({ sample: true });
  person = (await portico.signIn('lin-wei@order-desk.example')) as typeof person;
}, 120_000);
afterAll(() => portico.close());

async function allow(address: string): Promise<void> {
  const first = await fetch(address, { redirect: 'manual' });
  const request = /\/consent\/([\w-]+)$/.exec(first.headers.get('location') ?? '')?.[1];
  const { url } = await portico.call(person, consentsDecide, { request, allow: true });
  const cookies = first.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  const back = await fetch(url, { redirect: 'manual', headers: { cookie: [...cookies, person.browser.cookie].join('; ') } });
  await fetch(back.headers.get('location') ?? '');
}

/** Runs the referee; gives its checks, by scenario, and how it ended. */
async function judge(options: readonly string[]): Promise<{ code: number | null; checks: Readonly<Record<string, string>> }> {
  const folder = mkdtempSync(path.join(portico.folder, 'referee-'));
  const child = spawn(process.execPath, [referee, 'authorization', '--url', `${portico.url}/oauth`, '-o', folder, ...options]);
  let text = '';
  let gone = false;
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const address = /^(http\S+\/authorize\?\S+)$/m.exec(text)?.[1];
    if (address === undefined || gone) return;
    gone = true;
    allow(address).catch((error: unknown) => {
      text += String(error);
      child.kill();
    });
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('checks.json'));
  if (found.length === 0) throw new Error(`the referee checked nothing: ${text}`);
  const checks = found.flatMap((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { id: string; status: string; errorMessage?: string }[]);
  return { code, checks: Object.fromEntries(checks.map(({ id, status, errorMessage = '' }) => [id, `${status} ${errorMessage}`.trim()])) };
}

describe('the authorization server', () => {
  it.each(['2025-11-25', '2026-07-28'])(
    'passes every scenario of %s, without a warning',
    async (revision) => {
      const port = await freePort();
      const { client } = await portico.call(portico.admin, oauthClientsCreate, { name: 'Referee', redirectUris: [`http://127.0.0.1:${port}/callback`] });
      const resource = `${portico.url}/oauth/mcp/order-desk`;
      const { code, checks } = await judge(['--client-id', client.id, '--resource', resource, '--port', String(port), '--spec-version', revision]);
      expect(checks).toEqual({ 'authorization-server-metadata': 'SUCCESS', 'authorization-server-metadata-cimd': 'SUCCESS', 'authorization-code-grant': 'SUCCESS' });
      expect(code).toBe(0);
    },
    60_000,
  );
});
