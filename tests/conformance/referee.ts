// Runs the official conformance suite against an address and reads what it found. The suite can't send a key, so it goes
// through a small proxy that adds one and changes nothing else.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';

const suite = path.resolve(import.meta.dirname, '../../node_modules/@modelcontextprotocol/conformance');

export type Revision = '2025-11-25' | '2026-07-28';

export interface Finding {
  readonly scenario: string;
  /** Does it count for this revision? Extensions and what came after its release run too, and don't. */
  readonly scored: boolean;
  /** Every check with its status and, where it did not succeed, why. */
  readonly checks: readonly { readonly id: string; readonly status: string; readonly why: string }[];
}

/** Runs all scenarios of a revision against a server; one finding for each, by name. */
export async function referee(url: string, revision: Revision): Promise<readonly Finding[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-conformance-'));
  try {
    const said = await run(['server', '--url', url, '--requirements', revision, '-o', folder]);
    const unscored = unscoredIn(revision);
    const findings = readdirSync(folder).map((name): Finding => {
      const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name)?.[1] ?? name;
      const checks = JSON.parse(readFileSync(path.join(folder, name, 'checks.json'), 'utf8')) as { id: string; status: string; errorMessage?: string }[];
      return { scenario, scored: !unscored.has(scenario), checks: checks.map(({ id, status, errorMessage }) => ({ id, status, why: errorMessage ?? '' })) };
    });
    if (findings.length === 0) throw new Error(`the suite ran nothing: ${said}`);
    return findings.toSorted((one, other) => one.scenario.localeCompare(other.scenario));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Checks that passed and failed, of scored scenarios or of all. */
export function count(findings: readonly Finding[], which: 'scored' | 'all'): { passed: number; failed: number } {
  const statuses = findings.filter((finding) => which === 'all' || finding.scored).flatMap((finding) => finding.checks.map((check) => check.status));
  return { passed: statuses.filter((status) => status === 'SUCCESS').length, failed: statuses.filter((status) => status === 'FAILURE').length };
}

/**
 * What came out differently through something than directly: a line for every check. Empty when nothing did. What was
 * not a check either time (`INFO`: a message that went by) is left out.
 */
export function differences(direct: readonly Finding[], through: readonly Finding[]): string[] {
  const outcomes = (findings: readonly Finding[]) =>
    new Map(
      findings.flatMap(({ scenario, scored, checks }) => {
        const seen = new Map<string, number>();
        return checks.map(({ id, status, why }): [string, { status: string; why: string }] => {
          const times = (seen.get(id) ?? 0) + 1;
          seen.set(id, times);
          return [`${scored ? '' : '(unscored) '}${scenario} · ${id}${times > 1 ? ` #${times}` : ''}`, { status, why }];
        });
      }),
    );
  const [before, after] = [outcomes(direct), outcomes(through)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((check) => before.get(check)?.status !== after.get(check)?.status && ![before, after].every((one) => (one.get(check)?.status ?? 'INFO') === 'INFO'))
    .map((check) => `${check}: ${before.get(check)?.status ?? 'not run'} → ${after.get(check)?.status ?? 'not run'} ${after.get(check)?.why ?? ''}`.trim());
}

export interface Doorkeeper {
  readonly url: string;
  close(): Promise<void>;
}

/** A proxy on loopback in front of `target` that adds the key to every request. */
export async function withKey(target: string, key: string): Promise<Doorkeeper> {
  const server = createServer((request, response) => {
    const onward = ask(target, { method: request.method ?? 'GET', headers: { ...request.headers, authorization: `Bearer ${key}` } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}${new URL(target).pathname}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function unscoredIn(revision: Revision): Set<string> {
  const text = readFileSync(path.join(suite, 'requirements', `${revision}.yaml`), 'utf8');
  const { not_scored: list } = parse(text) as { not_scored: { scenario: string; leg: string }[] };
  return new Set(list.filter(({ leg }) => leg === 'server').map(({ scenario }) => scenario));
}

/** Runs the suite's command; what it printed. Its exit code says only that something failed, which the findings say better. */
function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(suite, 'dist/index.js'), ...args], { timeout: 120_000 });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => (code === null ? reject(new Error(`the suite was stopped: ${said.slice(-2000)}`)) : resolve(said)));
  });
}
