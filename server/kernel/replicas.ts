import { networkInterfaces } from 'node:os';
import { Agent } from 'undici';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import { dispatchRaw, type RawAnswer } from './http-body.ts';
import type { Log } from './log.ts';
import { beatReplica, dropReplica, type ReplicaRow } from './store.ts';
import type { Vault } from './vault.ts';

/** The processes that share this database, as far as they have to find each other. */
export interface Replicas {
  /** Of this process: another one at each start, since what it keeps in memory is gone with it. */
  readonly id: string;
  /** From now on the others find this process; `listening` is what its server says it listens on. */
  join(listening: string): Promise<void>;
  /** Hands a request to another replica; undefined when that one is gone, or went before it answered. */
  send(id: string, request: ToReplica): Promise<RawAnswer | undefined>;
  /** Addresses of replicas that were there before this one and have another master key: what they sealed can't be opened here. */
  strangers(): readonly string[];
  /** The others find this process no more; it can still reach them. */
  leave(): Promise<void>;
}

export interface ToReplica {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** Milliseconds between two signs of life; after five missing ones (see the store) a replica counts as gone. */
const beat = 2000;

interface Peer {
  readonly row: ReplicaRow;
  /** Aborted when it gives no sign of life any more: who waits for an answer waits in vain. */
  readonly lost: AbortController;
}

/** The only process of an embedded database. */
export function aloneReplica(id: string): Replicas & { close(): Promise<void> } {
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);
  return { id, join: nothing, send: nothing, strangers: () => [], leave: nothing, close: nothing };
}

/**
 * Tells the others of this process through the database, and knows them. Their addresses come from there, so the egress
 * guard, which is against addresses that callers choose, does not stand in this way.
 */
export function createReplicas(means: {
  id: string;
  config: Pick<Config, 'host' | 'replicaUrl'>;
  database: Database;
  vault: Vault;
  log: Log;
}): Replicas & { close(): Promise<void> } {
  const { id, config, database, log } = means;
  const print = means.vault.sign('replica', 'master key').slice(0, 16);
  const agent = new Agent({ connectTimeout: 3000, headersTimeout: 0, bodyTimeout: 60_000, pipelining: 1 });
  const living = new Map<string, Peer>();
  let timer: NodeJS.Timeout | undefined;
  let address = '';
  let showing: Promise<void> | undefined;

  async function show(): Promise<void> {
    const rows = await database.system((tx) => beatReplica(tx, { id, url: address, print }));
    for (const row of rows) {
      if (!row.alive || living.has(row.id)) continue;
      living.set(row.id, { row, lost: new AbortController() });
      if (row.key_print !== print) log.error({ replica: row.url }, 'this replica has another master key: all need the same PORTICO_KEY_FILE');
    }
    for (const [peer, { row, lost }] of living) {
      const now = rows.find((one) => one.id === peer);
      if (now?.alive === true) continue;
      living.delete(peer);
      // One that left in good order still answers what it was asked.
      if (now) lost.abort(new Error(`the replica at ${row.url} gives no sign of life any more`));
    }
  }

  /** Once at a time, however many ask; not before others may know this process, nor after. */
  const look = (): Promise<void> => {
    if (!timer) return Promise.resolve();
    return (showing ??= show().finally(() => (showing = undefined)));
  };

  return {
    id,
    join: async (listening) => {
      address = config.replicaUrl ?? addressOf(listening, config.host);
      await show();
      timer = setInterval(() => void look().catch((error: unknown) => log.warn({ err: error }, 'the other replicas could not be told of this one')), beat);
      timer.unref();
    },
    send: async (to, { path, signal, body, ...request }) => {
      // Younger than the last sign of life, perhaps.
      if (!living.has(to)) await look();
      const peer = living.get(to);
      if (!peer) return undefined;
      try {
        return await dispatchRaw(agent, { origin: new URL(peer.row.url).origin, path, ...request, body: body ?? null, signal: AbortSignal.any([signal, peer.lost.signal]) });
      } catch (error) {
        if (signal.aborted) throw error;
        log.info({ err: error, replica: peer.row.url }, 'a replica could not be reached');
        return undefined;
      }
    },
    strangers: () => [...living.values()].filter(({ row }) => row.key_print !== print && row.id < id).map(({ row }) => row.url),
    leave: async () => {
      if (!timer) return;
      clearInterval(timer);
      timer = undefined;
      await showing?.catch(() => undefined);
      await database.system((tx) => dropReplica(tx, id)).catch((error: unknown) => log.warn({ err: error }, 'the other replicas could not be told that this one stops'));
    },
    close: () => agent.destroy(),
  };
}

/** Where others in the network reach what listens here: on all addresses means by the first that is not only its own. */
function addressOf(listening: string, host: string): string {
  const url = new URL(listening);
  const any = host === '0.0.0.0' || host === '::';
  const own = any
    ? Object.values(networkInterfaces())
        .flatMap((list) => list ?? [])
        .find((one) => !one.internal && one.family === 'IPv4')?.address
    : host;
  if (own !== undefined) url.hostname = own.includes(':') ? `[${own}]` : own;
  return url.origin;
}
