import { connect } from 'node:net';
import mysql from 'mysql2';
import type { Dial } from './wire-postgres.ts';
import type { Answer, Wire } from './wire.ts';

/** The same for MySQL and MariaDB. */
export async function dialMysql(dial: Dial): Promise<Wire> {
  try {
    return await open(dial, dial.address.security !== 'disable');
  } catch (error) {
    const refused = error instanceof Error && 'code' in error && error.code === 'HANDSHAKE_NO_SSL_SUPPORT';
    if (dial.address.security !== 'prefer' || !refused) throw error;
    return open(dial, false);
  }
}

function settingsOf({ address, ip }: Dial, secure: boolean): mysql.ConnectionOptions {
  const strict = address.security === 'verify-full';
  return {
    host: address.host,
    // The name is for the certificate; the way goes to the address that was checked.
    stream: () => connect({ host: ip, port: address.port, keepAlive: true }),
    user: address.user,
    password: address.password,
    database: address.database,
    ...(secure && { ssl: { rejectUnauthorized: strict, verifyIdentity: strict } }),
    charset: 'UTF8MB4_GENERAL_CI',
    connectTimeout: 10_000,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    maxPreparedStatements: 50,
    flags: ['-LOCAL_FILES'],
    multipleStatements: false,
  };
}

type Rows = readonly Record<string, unknown>[];

async function open(dial: Dial, secure: boolean): Promise<Wire> {
  const settings = settingsOf(dial, secure);
  const client = mysql.createConnection(settings);
  let broken = false;
  let tell: (error: Error) => void = () => undefined;
  // What waits for an answer hears of the loss even when the driver forgets to say so.
  const lost = new Promise<never>((_, reject) => {
    tell = (error) => {
      broken = true;
      reject(error);
    };
  });
  lost.catch(() => undefined);
  client.on('error', (error: Error) => tell(error));
  client.on('end', () => tell(lostConnection()));
  await new Promise<void>((resolve, reject) => client.connect((error) => (error ? reject(error) : resolve())));
  const run = async (sql: string, parameters: readonly unknown[] = []): Promise<Answer> => {
    const answered = new Promise<Rows | mysql.ResultSetHeader>((resolve, reject) => {
      const heard = (error: mysql.QueryError | null, result: unknown): void => (error ? reject(error) : resolve(result as Rows));
      if (parameters.length === 0) client.query(sql, heard);
      else client.execute(sql, parameters as string[], heard);
    });
    const result = await Promise.race([answered, lost]);
    if (Array.isArray(result)) return { rows: result as Rows, affected: 0, inserted: undefined };
    const header = result as mysql.ResultSetHeader;
    return { rows: [], affected: header.affectedRows, inserted: header.insertId ? String(header.insertId) : undefined };
  };
  const { rows } = await run('SELECT VERSION() AS version');
  const version = String(rows[0]?.['version']);
  const limit = /mariadb/i.test(version) ? `max_statement_time = ${dial.statementSeconds}` : `max_execution_time = ${dial.statementSeconds * 1000}`;
  await run(`SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO', ${limit}`);
  return {
    get broken() {
      return broken;
    },
    query: run,
    begin: async (mode) => {
      await run(`START TRANSACTION ${mode === 'read' ? 'WITH CONSISTENT SNAPSHOT, READ ONLY' : 'READ WRITE'}`);
    },
    end: async (how) => {
      await run(how === 'commit' ? 'COMMIT' : 'ROLLBACK');
    },
    cancel: async () => {
      const other = mysql.createConnection(settings);
      other.on('error', () => undefined);
      await new Promise<void>((resolve) => other.query(`KILL QUERY ${client.threadId ?? 0}`, () => resolve()));
      other.end();
    },
    close: () => new Promise<void>((resolve) => client.end(() => resolve())),
    destroy: () => {
      tell(lostConnection());
      client.destroy();
    },
  };
}

function lostConnection(): Error {
  return Object.assign(new Error('the connection was lost'), { code: 'PROTOCOL_CONNECTION_LOST' });
}
