// The official suite against our connector as a client: every scenario of both revisions, those of authorization too.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

const suite = path.resolve(import.meta.dirname, '../../node_modules/@modelcontextprotocol/conformance/dist/index.js');
const client = `${process.execPath} ${path.join(import.meta.dirname, 'client.ts')}`;

const authorization = [
  'auth/metadata-default',
  'auth/metadata-var1',
  'auth/metadata-var2',
  'auth/metadata-var3',
  'auth/basic-cimd',
  'auth/scope-from-www-authenticate',
  'auth/scope-from-scopes-supported',
  'auth/scope-omitted-when-undefined',
  'auth/scope-step-up',
  'auth/scope-retry-limit',
  'auth/token-endpoint-auth-basic',
  'auth/token-endpoint-auth-post',
  'auth/token-endpoint-auth-none',
  'auth/pre-registration',
] as const;

const scenarios = {
  // Extensions belong to no revision.
  extension: ['auth/client-credentials-basic', 'auth/client-credentials-jwt', 'auth/enterprise-managed-authorization'],
  '2025-11-25': [...authorization, 'initialize', 'tools_call', 'elicitation-sep1034-client-defaults', 'sse-retry', 'json-schema-2020-12-preservation'],
  '2026-07-28': [
    ...authorization,
    'auth/resource-mismatch',
    'auth/offline-access-scope',
    'auth/offline-access-not-supported',
    'auth/authorization-server-migration',
    'auth/iss-supported',
    'auth/iss-not-advertised',
    'auth/iss-supported-missing',
    'auth/iss-wrong-issuer',
    'auth/iss-unexpected',
    'auth/iss-normalized',
    'auth/metadata-issuer-mismatch',
    'tools_call',
    'request-metadata',
    'sep-2322-client-request-state',
    'http-standard-headers',
    'http-custom-headers',
    'http-invalid-tool-headers',
    'json-schema-ref-no-deref',
    'json-schema-2020-12-preservation',
  ],
} as const;

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

function run(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [suite, ...args]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

async function check(scenario: string, revision: string): Promise<{ code: number | null; said: string; checks: readonly Check[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-client-'));
  try {
    const outcome = await run(['client', '--command', client, '--scenario', scenario, ...(revision === 'extension' ? [] : ['--spec-version', revision]), '-o', folder]);
    const checks = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => path.basename(name) === 'checks.json')
      .flatMap((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Check[]);
    return { ...outcome, checks };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const all = Object.entries(scenarios).flatMap(([revision, names]) => names.map((name) => [revision, name] as const));

test.concurrent.each(all)('%s · %s', async (revision, scenario) => {
  const { code, said, checks } = await check(scenario, revision);
  expect(checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING')).toEqual([]);
  expect(checks.filter(({ status }) => status === 'SUCCESS')).not.toEqual([]);
  expect({ code, said }).toMatchObject({ code: 0 });
});
