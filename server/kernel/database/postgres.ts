import { once } from 'node:events';
import { Socket } from 'node:net';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Log } from '../log.ts';
import { isoInstant, textTypes, timestamptz, type Connection, type Engine } from './engine.ts';

const asText = new Set<number>(Object.values(textTypes));
const types: pg.CustomTypesConfig = {
  getTypeParser(id: number, format?: 'text' | 'binary') {
    if (asText.has(id)) return (value: string) => value;
    if (id === timestamptz) return isoInstant;
    return pg.types.getTypeParser(id, format) as (value: string) => unknown;
  },
};

class PostgresConnection implements Connection {
  readonly client: pg.PoolClient;
  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<{ rows: unknown[]; affected: number }> {
    const result = await this.client.query<Record<string, unknown>>(sql, parameters as unknown[]);
    return { rows: result.rows, affected: result.rowCount ?? 0 };
  }

  async script(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  async copyIn(sql: string, chunks: AsyncIterable<string>): Promise<number> {
    await this.#alone(true);
    const stream = this.client.query(copyFrom(sql));
    const finished = once(stream, 'finish');
    finished.catch(() => undefined);
    // Told by `finished`; a destroyed stream says it again.
    stream.on('error', () => undefined);
    try {
      for await (const chunk of chunks) {
        if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), finished]);
      }
      stream.end();
      await finished;
      return stream.rowCount ?? 0;
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
      await finished.catch(() => undefined);
      throw error;
    } finally {
      await this.#alone(false);
    }
  }

  async *copyOut(sql: string): AsyncIterable<Uint8Array> {
    await this.#alone(true);
    try {
      for await (const chunk of this.client.query(copyTo(sql))) yield chunk as Uint8Array;
    } finally {
      await this.#alone(false);
    }
  }

  /** A COPY does not share the wire: all before it is answered first, and what follows waits for its end. */
  async #alone(alone: boolean): Promise<void> {
    if (alone) await this.client.query('');
    Object.assign(this.client, { pipeline: !alone });
  }
}

/** A socket that sends what is written in one turn of the loop at once: BEGIN travels with the first statement. */
function gatheringSocket(): Socket {
  const socket = new Socket();
  let gathering = false;
  const gather = (): void => {
    if (gathering) return;
    gathering = true;
    socket.cork();
    process.nextTick(() => {
      gathering = false;
      socket.uncork();
    });
  };
  // Not before: `connect` itself puts the plain `write` back.
  socket.once('connect', () => {
    const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
    Object.assign(socket, {
      write: (...given: unknown[]) => {
        gather();
        return write(...given);
      },
    });
  });
  return socket;
}

/** Shared PostgreSQL (15 or newer) through one pool. */
export function openPostgres(options: { url: string; connections: number; statementSeconds: number; log: Log }): Engine {
  const settings = `-c search_path=portico -c timezone=UTC -c statement_timeout=${options.statementSeconds * 1000} -c idle_in_transaction_session_timeout=60000`;
  const base = { connectionString: options.url, options: settings, application_name: 'portico', types };
  const pool = new pg.Pool({ ...base, max: options.connections, pipeline: true, stream: gatheringSocket, connectionTimeoutMillis: 15_000, keepAlive: true });
  // A connection that breaks while it is held tells whoever holds it; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => options.log.warn({ err: error }, 'a pooled database connection was lost'));
  const listeners: { channel: string; heard: (payload: string) => void }[] = [];
  let ear: pg.Client | undefined;
  let closing = false;

  async function openEar(): Promise<void> {
    const client = new pg.Client(base);
    client.on('notification', (message) => {
      for (const listener of listeners) if (listener.channel === message.channel) listener.heard(message.payload ?? '');
    });
    client.on('error', () => undefined);
    client.on('end', () => {
      ear = undefined;
      if (!closing) setTimeout(() => void openEar().catch((error: unknown) => options.log.warn({ err: error }, 'LISTEN could not be restored yet')), 1000).unref();
    });
    await client.connect();
    ear = client;
    for (const listener of listeners) await client.query(`LISTEN ${pg.escapeIdentifier(listener.channel)}`);
  }

  return {
    kind: 'postgres',
    acquire: async () => new PostgresConnection(await pool.connect()),
    release: (connection, broken = false) => {
      (connection as PostgresConnection).client.release(broken);
      return Promise.resolve();
    },
    listen: async (channel, heard) => {
      listeners.push({ channel, heard });
      if (ear) await ear.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      else await openEar();
    },
    close: async () => {
      closing = true;
      await ear?.end();
      await pool.end();
    },
  };
}
