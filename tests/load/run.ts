// npm run load: what the door costs, as ratios against a baseline in the same run. Asserts nothing about time.
// Arguments: --rounds 5 --seconds 2 --connections 16 --only postgres|pglite|router|pages|processes|functions --what list|update --no-million --profile <folder>
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '../../scripts/servers.ts';
import type { BareSettings } from './bare.ts';
import { measureMillion } from './million.ts';
import { measureFunctions } from './functions.ts';
import { measurePages } from './pages.ts';
import { compare, connections, options, print, rounds, seconds, startClient, startScript, startWhole, stop, type Route, type Server } from './race.ts';
import { measureProcesses } from './processes.ts';
import { measureRouter } from './router.ts';
import { setStage, type Stage } from './stage.ts';

function startBare(stage: Stage): Promise<Server> {
  const settings: BareSettings = { folder: stage.copy, databaseUrl: stage.databaseUrl, read: stage.read, write: stage.write, begin: stage.begin };
  return startScript('bare.ts', JSON.stringify(settings));
}

async function onEngine(kind: 'postgres' | 'pglite'): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-load-'));
  const postgres = kind === 'postgres' ? await startPostgres({ safe: true }) : undefined;
  const client = startClient();
  const running: Server[] = [];
  try {
    print(`\n=== ${kind === 'postgres' ? 'PostgreSQL, fsync on' : 'PGlite (one connection, no fsync)'}: ${connections} connections, median of ${rounds} rounds of ${seconds} s`);
    const stage = await setStage({ folder: path.join(folder, 'data'), copy: path.join(folder, 'copy'), databaseUrl: postgres?.url });
    const bare = await startBare(stage);
    running.push(bare);
    const whole = await startWhole(stage);
    running.push(whole);
    const ids = 2000;
    const headers = { authorization: `Bearer ${stage.key}` };
    const json = { ...headers, 'content-type': 'application/json' };
    const tool = (name: string, args: string): Route['question'] => ({
      method: 'POST',
      path: '/mcp/store',
      headers: { ...json, accept: 'application/json, text/event-stream' },
      body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}","arguments":${args}}}`,
      expects: 'structuredContent',
    });
    const wanted = (what: string): boolean => options.what === undefined || options.what === what;
    const lists: readonly Route[] = [
      { name: 'bare route', server: bare, question: { method: 'GET', path: '/list', headers: {}, expects: 'item number 99"' } },
      { name: 'door, REST', server: whole, question: { method: 'GET', path: '/api/apps/store/records/Item', headers, expects: 'item number 99"' } },
      { name: 'door, MCP', server: whole, question: { ...tool('item_find', '{"limit":50}'), expects: 'item number 99' } },
    ];
    if (wanted('list')) await compare(client, 'list of 50 by key', lists);
    const updates: readonly Route[] = [
      {
        name: 'bare route',
        server: bare,
        question: { method: 'PATCH', path: '/items/{id}', headers: { 'content-type': 'application/json' }, body: '{"notes":"note {serial}"}', ids, expects: 'id' },
      },
      {
        name: 'door, REST',
        server: whole,
        question: { method: 'PATCH', path: '/api/apps/store/records/Item/{id}', headers: json, body: '{"values":{"notes":"note {serial}"}}', ids, expects: 'item number' },
      },
      { name: 'door, MCP', server: whole, question: { ...tool('item_update', '{"id":"{id}","values":{"notes":"note {serial}"}}'), ids, expects: 'item number' } },
    ];
    if (wanted('update')) await compare(client, 'update of one record', updates);
    if (!options['no-million']) await measureMillion({ origin: whole.origin, key: stage.key, print });
  } finally {
    client.kill('SIGTERM');
    for (const server of running) await stop(server);
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const kind of ['postgres', 'pglite'] as const) if (options.only === undefined || options.only === kind) await onEngine(kind);
if (options.only === undefined || options.only === 'router') await measureRouter();
if (options.only === undefined || options.only === 'pages') await measurePages();
if (options.only === undefined || options.only === 'functions') await measureFunctions();
if (options.only === undefined || options.only === 'processes') await measureProcesses({ million: !options['no-million'] });
