// Real servers for tests and load runs: on loopback and free ports, in throw-away folders, stopped by process id.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

/** A port nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

function postgresFolder(): string {
  const base = '/usr/lib/postgresql';
  const newest = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (newest === undefined) throw new Error('PostgreSQL is not installed (Debian: apt-get install postgresql)');
  return path.join(base, newest, 'bin');
}

/** PostgreSQL refuses to run as root: as root it is started as user postgres, directly, so that signals reach it. */
function asPostgres(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })));
  return { uid, gid };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

export interface RunningPostgres extends Running {
  /** Stops the server and keeps its data; `crash` does it the hard way. */
  halt(how?: 'crash'): Promise<void>;
  /** Starts it again on the same port. */
  resume(): Promise<void>;
}

/**
 * A PostgreSQL with a login `portico` that is no superuser, owns a database of its name and may create others. `safe`
 * keeps fsync and autovacuum on, for fault and load runs. (Without it, because nobody but a superuser may drop a
 * database while autovacuum works in it.)
 */
export async function startPostgres(options: { safe?: boolean } = {}): Promise<RunningPostgres> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-postgres-'));
  const user = asPostgres();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const bin = postgresFolder();
  const data = path.join(folder, 'data');
  execFileSync(path.join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync', '--no-instructions', '--locale=C.UTF-8'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const port = await freePort();
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`, '-c', `unix_socket_directories=${folder}`, '-c', 'max_connections=300'];
  const quick = options.safe === true ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'autovacuum=off'];
  const psql = (sql: string): void => {
    execFileSync(path.join(bin, 'psql'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-q', '-c', sql], { stdio: 'ignore' });
  };
  const begin = async (): Promise<ChildProcess> => {
    const started = spawn(path.join(bin, 'postgres'), ['-D', data, ...settings, ...quick], { ...user, cwd: folder, stdio: 'ignore' });
    for (let attempt = 0; ; attempt += 1) {
      try {
        psql('SELECT 1');
        return started;
      } catch (error) {
        if (attempt > 100 || started.exitCode !== null) throw error;
        await wait(100);
      }
    }
  };
  let server = await begin();
  const halt = async (how?: 'crash'): Promise<void> => {
    server.kill(how === 'crash' ? 'SIGQUIT' : 'SIGINT');
    const patience = setTimeout(() => server.kill('SIGQUIT'), 5000);
    await ended(server);
    clearTimeout(patience);
  };
  psql('CREATE ROLE portico LOGIN CREATEROLE CREATEDB');
  psql('CREATE DATABASE portico OWNER portico');
  return {
    url: `postgres://portico@127.0.0.1:${port}/portico`,
    halt,
    resume: async () => {
      server = await begin();
    },
    stop: async () => {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A Redis without persistence. */
export async function startRedis(): Promise<Running> {
  const port = await freePort();
  const program = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((place) => existsSync(place));
  if (program === undefined) throw new Error('Redis is not installed (Debian: apt-get install redis-server)');
  const server = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      server.kill('SIGTERM');
      await ended(server);
    },
  };
}
