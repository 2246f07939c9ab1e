// The way of a call to a connected provider: directly, through nginx, a bare relay, the SDK's transports, and Portico with
// everything on (key, policy, limits, audit on PostgreSQL with fsync, metrics).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNginx, startPostgres } from '../../scripts/servers.ts';
import { compare, connections, measure, median, print, rounds, seconds, startClient, startScript, startWhole, stop, type Route, type Server } from './race.ts';
import { adminKey } from './stage.ts';

/** Calls a second at which what is added to a call's time is looked at. */
const fixedRate = 300;

const envelope = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };

function question(tool: string, at: { path: string; key?: string }): Route['question'] {
  return {
    method: 'POST',
    path: at.path,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': tool,
      ...(at.key !== undefined && { authorization: `Bearer ${at.key}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: { id: '7' }, _meta: envelope } }),
    expects: 'All is well',
  };
}

async function register(origin: string, upstream: string): Promise<void> {
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
  const post = async (address: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${origin}/api${address}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  };
  await post('/providers', { name: 'upstream', settings: { kind: 'http', url: `${upstream}/mcp` } });
  await post('/providers/upstream/test', {});
}

/** Prints throughput side by side, and what is added at a fixed rate. */
export async function measureRouter(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-load-'));
  const postgres = await startPostgres({ safe: true });
  const client = startClient();
  const running: Server[] = [];
  const keep = (server: Server): Server => {
    running.push(server);
    return server;
  };
  const upstream = keep(await startScript('upstream.ts'));
  const nginx = await startNginx([new URL(upstream.origin).host]);
  try {
    print(`\n=== Calls to a connected provider: ${connections} connections, median of ${rounds} rounds of ${seconds} s`);
    const relay = keep(await startScript('relay.ts', upstream.origin));
    const sdk = keep(await startScript('sdk-relay.ts', upstream.origin));
    const whole = keep(await startWhole({ folder: path.join(folder, 'data'), databaseUrl: postgres.url, environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } }));
    await register(whole.origin, upstream.origin);
    const bare = (name: string, server: Server, tool: string): Route => ({ name, server, question: question(tool, { path: '/mcp' }) });
    const router = (tool: string): Route => ({ name: 'Portico, everything on', server: whole, question: question(tool, { path: '/mcp/upstream', key: adminKey }) });
    const proxied: Server = { origin: nginx.url, process: upstream.process };
    for (const [title, tool] of [
      ['a tool that only reads', 'look'],
      ['a tool that changes something', 'change'],
    ] as const)
      await compare(client, title, [
        bare('bare Node relay', relay, tool),
        bare('direct', upstream, tool),
        bare('nginx', proxied, tool),
        bare('relay on SDK transports', sdk, tool),
        router(tool),
      ]);

    print(`\nat ${fixedRate} calls a second        p50 ms      p99 ms   added p99`);
    const at = async (route: Route): Promise<{ p50: number; p99: number }> => {
      const fixed: Route = { ...route, question: { ...route.question, rate: fixedRate } };
      const measured = [];
      for (let round = 0; round < rounds; round += 1) measured.push(await measure(client, fixed, Math.max(4, seconds)));
      return { p50: median(measured.map((one) => one.p50)), p99: median(measured.map((one) => one.p99)) };
    };
    const direct = await at(bare('direct', upstream, 'look'));
    for (const [name, found] of [
      ['direct', direct],
      ['Portico, reading tool', await at(router('look'))],
      ['Portico, writing tool', await at(router('change'))],
    ] as const)
      print(`  ${name.padEnd(26)}${found.p50.toFixed(2).padStart(10)}${found.p99.toFixed(2).padStart(12)}${(found.p99 - direct.p99).toFixed(2).padStart(12)}`);
  } finally {
    client.kill('SIGTERM');
    for (const server of running) await stop(server);
    await nginx.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
