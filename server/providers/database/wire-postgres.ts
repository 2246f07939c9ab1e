import { isIP } from 'node:net';
import pg from 'pg';
import type { Address } from './address.ts';
import type { Answer, Wire } from './wire.ts';

/** Every value comes as the server's text; what it means is the column's business. */
const asText: pg.CustomTypesConfig = { getTypeParser: () => (value: unknown) => value };

export interface Dial {
  readonly address: Address;
  /** The address that was checked; the host's name is only used to verify the certificate. */
  readonly ip: string;
  readonly statementSeconds: number;
}

/** Opens a connection within ten seconds; with `prefer`, in clear where the server has no TLS. */
export async function dialPostgres(dial: Dial): Promise<Wire> {
  try {
    return await open(dial, dial.address.security !== 'disable');
  } catch (error) {
    const refused = error instanceof Error && error.message.includes('does not support SSL');
    if (dial.address.security !== 'prefer' || !refused) throw error;
    return open(dial, false);
  }
}

function settingsOf({ address, ip }: Dial, secure: boolean): pg.ClientConfig {
  return {
    host: ip,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ssl: secure && { ...(isIP(address.host) === 0 && { servername: address.host }), rejectUnauthorized: address.security === 'verify-full' },
    application_name: 'portico',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: asText,
  };
}

async function open(dial: Dial, secure: boolean): Promise<Wire> {
  const settings = settingsOf(dial, secure);
  const client = new pg.Client(settings);
  let broken = false;
  const lose = (): void => {
    broken = true;
  };
  client.on('error', lose);
  client.on('end', lose);
  await client.connect();
  const { rows } = await client.query<{ pid: string }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid;
  const limits = `SET LOCAL statement_timeout = ${dial.statementSeconds * 1000}; SET LOCAL idle_in_transaction_session_timeout = 60000`;
  const forms = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1";
  return {
    get broken() {
      return broken;
    },
    query: async (sql, parameters): Promise<Answer> => {
      const result = await client.query<Record<string, unknown>>(sql, parameters as unknown[]);
      return { rows: result.rows, affected: result.rowCount ?? 0, inserted: undefined };
    },
    begin: async (mode) => {
      // All statements of a read see one moment; a write waits for another one rather than failing.
      const kind = mode === 'read' ? 'REPEATABLE READ, READ ONLY' : 'READ COMMITTED, READ WRITE';
      await client.query(`BEGIN ISOLATION LEVEL ${kind}; ${limits}; ${forms}`);
    },
    end: async (how) => {
      await client.query(how === 'commit' ? 'COMMIT' : 'ROLLBACK');
    },
    cancel: async () => {
      const other = new pg.Client(settings);
      other.on('error', () => undefined);
      await other.connect();
      await other.query('SELECT pg_cancel_backend($1::int)', [pid]).finally(() => other.end());
    },
    close: () => client.end(),
    destroy: () => {
      broken = true;
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    },
  };
}
