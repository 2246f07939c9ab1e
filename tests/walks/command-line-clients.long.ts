// The command-line clients people use, as far as they go without an account: each is given Portico's address and a key,
// and asked whether it is connected. They are big, so they are fetched into a cache when the test runs, and they reach
// nothing but this machine.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { providersAdd, providersList } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startFixture, type Fixture } from '../conformance/fixture.ts';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';

const packages = ['@anthropic-ai/claude-code@2.1.329', '@google/gemini-cli@0.61.0', '@openai/codex@0.169.0'] as const;
const cache = fetchClients();

/** The folder with the clients; nothing when the registry can't be reached. */
function fetchClients(): string | undefined {
  const versions = packages.map((name) => name.split('@').at(-1)).join('-');
  const folder = path.join(tmpdir(), `portico-command-line-clients-${versions}`);
  if (existsSync(folder)) return folder;
  const making = mkdtempSync(`${folder}-`);
  const { status, stderr } = spawnSync('npm', ['install', '--prefix', making, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (status === 0) renameSync(making, folder);
  else rmSync(making, { recursive: true, force: true });
  return status === 0 ? folder : void process.stderr.write(`SKIPPED: claude, gemini and codex could not be fetched from npm: ${stderr}\n`);
}

const home = mkdtempSync(path.join(tmpdir(), 'portico-command-line-'));
let portico: TestPortico;
let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
  portico = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
  await portico.call(portico.admin, providersAdd, { name: 'fixture', mode: 'follow', settings: { kind: 'http', url: fixture.url } });
  const state = async () => (await portico.call(portico.admin, providersList)).providers.find(({ name }) => name === 'fixture')?.state;
  await vi.waitUntil(async () => (await state()) === 'healthy', { timeout: 20_000 });
}, 240_000);
afterAll(async () => {
  await portico?.close();
  await fixture?.close();
  rmSync(home, { recursive: true, force: true });
});

/** Runs a client in a home of its own; its environment holds nothing of ours, and its way to the internet is closed. */
function run(file: string, ...args: string[]): Promise<string> {
  const nowhere = 'http://127.0.0.1:9';
  const env = {
    HOME: home,
    PATH: [path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter),
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    NO_PROXY: '127.0.0.1,localhost',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    GEMINI_TELEMETRY_ENABLED: 'false',
    PORTICO_KEY: adminKey,
  };
  const folder = path.join(home, 'work');
  mkdirSync(folder, { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(cache ?? '', 'node_modules', file), ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(said) : reject(new Error(`${file} ${args.join(' ')} ended with ${code}: ${said}`))));
  });
}

const addresses = ['/mcp', '/mcp/fixture'] as const;
const nameOf = (address: string) => `portico${address.replaceAll('/', '-')}`;
const bearer = (key: string) => `Authorization: Bearer ${key}`;

describe.skipIf(cache === undefined)('without an account', () => {
  test('claude connects', async () => {
    const claude = '@anthropic-ai/claude-code/cli-wrapper.cjs';
    const add = (name: string, address: string, key: string) =>
      run(claude, 'mcp', 'add', '--transport', 'http', '--scope', 'user', name, `${portico.url}${address}`, '--header', bearer(key));
    for (const address of addresses) await add(nameOf(address), address, adminKey);
    await add('wrong-key', '/mcp', 'no-such-key');
    const listed = (await run(claude, 'mcp', 'list')).split('\n');
    for (const address of addresses) expect(listed).toContainEqual(expect.stringMatching(`${nameOf(address)}: .*✔ Connected`));
    expect(listed).toContainEqual(expect.stringMatching(/wrong-key: .*(?<!✔ Connected)$/));
  }, 240_000);

  test('gemini connects', async () => {
    const gemini = '@google/gemini-cli/bundle/gemini.js';
    const add = (name: string, address: string, key: string) =>
      run(gemini, 'mcp', 'add', '--transport', 'http', '--scope', 'user', name, `${portico.url}${address}`, '--header', bearer(key));
    for (const address of addresses) await add(nameOf(address), address, adminKey);
    await add('wrong-key', '/mcp', 'no-such-key');
    const listed = (await run(gemini, 'mcp', 'list')).split('\n');
    for (const address of addresses) expect(listed).toContainEqual(expect.stringMatching(`✓ ${nameOf(address)}: .*Connected`));
    expect(listed).toContainEqual(expect.stringMatching(/✗ wrong-key: .*Disconnected/));
  }, 240_000);

  test('codex takes the address, and the key from its environment', async () => {
    const codex = '@openai/codex/bin/codex.js';
    for (const address of addresses) await run(codex, 'mcp', 'add', nameOf(address), '--url', `${portico.url}${address}`, '--bearer-token-env-var', 'PORTICO_KEY');
    const listed = (await run(codex, 'mcp', 'list')).split('\n');
    for (const address of addresses) expect(listed).toContainEqual(expect.stringMatching(`${nameOf(address)} .*${portico.url}${address} .*enabled +Bearer token`));
    expect(readFileSync(path.join(home, '.codex/config.toml'), 'utf8')).not.toContain(adminKey);
  }, 240_000);
});
