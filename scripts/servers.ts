// Real servers for tests and load runs: on loopback and free ports, in throw-away folders, stopped by process id.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

/** Below what systems give to outgoing connections (from 32768 on): nobody takes one of these by chance. */
const ports = { first: 20_000, count: 12_000 } as const;

/** A port nobody listens on right now, and nobody will soon. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = ports.first + Math.floor(Math.random() * ports.count);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function postgresFolder(): string {
  const base = '/usr/lib/postgresql';
  const newest = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (newest === undefined) throw new Error('PostgreSQL is not installed (Debian: apt-get install postgresql)');
  return path.join(base, newest, 'bin');
}

/** Databases refuse to run as root: as root they are started as their own user, directly, so that signals reach them. */
function asUser(name: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' })));
  return { uid, gid };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

export interface RunningDatabase extends Running {
  /** Stops the server and keeps its data; `crash` does it the hard way. */
  halt(how?: 'crash'): Promise<void>;
  /** Starts it again on the same port. */
  resume(): Promise<void>;
}
export type RunningPostgres = RunningDatabase;

/** How a database server is run: started, asked whether it is there, ended in good order or at once. */
interface Runs {
  readonly folder: string;
  start(): ChildProcess;
  /** Throws while it is not ready. */
  ready(): void;
  readonly end: NodeJS.Signals;
  readonly crash: NodeJS.Signals;
}

async function runDatabase({ folder, start, ready, end, crash }: Runs): Promise<Omit<RunningDatabase, 'url'>> {
  const begin = async (): Promise<ChildProcess> => {
    const started = start();
    for (let attempt = 0; ; attempt += 1) {
      try {
        ready();
        return started;
      } catch (error) {
        if (attempt > 200 || started.exitCode !== null) throw error;
        await wait(100);
      }
    }
  };
  let server = await begin();
  const halt = async (how?: 'crash'): Promise<void> => {
    server.kill(how === 'crash' ? crash : end);
    const patience = setTimeout(() => server.kill(crash), 5000);
    await ended(server);
    clearTimeout(patience);
  };
  return {
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

/**
 * A PostgreSQL with a login `portico` that is no superuser, owns a database of its name and may create others. `safe`
 * keeps fsync and autovacuum on, for fault and load runs. (Without it, because nobody but a superuser may drop a
 * database while autovacuum works in it.)
 */
export async function startPostgres(options: { safe?: boolean } = {}): Promise<RunningDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-postgres-'));
  const user = asUser('postgres');
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
  const running = await runDatabase({
    folder,
    start: () => spawn(path.join(bin, 'postgres'), ['-D', data, ...settings, ...quick], { ...user, cwd: folder, stdio: 'ignore' }),
    ready: () => psql('SELECT 1'),
    end: 'SIGINT',
    crash: 'SIGQUIT',
  });
  psql('CREATE ROLE portico LOGIN CREATEROLE CREATEDB');
  psql('CREATE DATABASE portico OWNER portico');
  return { url: `postgres://portico@127.0.0.1:${port}/portico`, ...running };
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

/** A MariaDB with a login `portico`, password `portico`, that may do anything, and an empty database of its name. */
export async function startMariadb(): Promise<RunningDatabase> {
  const program = ['/usr/sbin/mariadbd', '/usr/sbin/mysqld'].find((place) => existsSync(place));
  if (program === undefined) throw new Error('MariaDB is not installed (Debian: apt-get install mariadb-server)');
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-mariadb-'));
  const user = asUser('mysql');
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const install = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'];
  // Preparing the folder fails now and then when several do it at once: then it is started over.
  for (let attempt = 1; ; attempt += 1) {
    try {
      execFileSync('mariadb-install-db', install, { ...user, cwd: folder, stdio: 'ignore' });
      break;
    } catch (error) {
      if (attempt === 6) throw error;
      rmSync(data, { recursive: true, force: true });
    }
  }
  const socket = path.join(folder, 'socket');
  const port = await freePort();
  const settings = [`--datadir=${data}`, `--port=${port}`, `--socket=${socket}`, `--pid-file=${path.join(folder, 'pid')}`, '--bind-address=127.0.0.1', '--skip-log-bin'];
  const quick = ['--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=64M', '--skip-innodb-doublewrite'];
  const client = (sql: string): void => {
    execFileSync('mariadb', ['--no-defaults', `--socket=${socket}`, '-u', 'root', '-e', sql], { stdio: 'ignore' });
  };
  const running = await runDatabase({
    folder,
    start: () => spawn(program, ['--no-defaults', ...settings, ...quick], { ...user, cwd: folder, stdio: 'ignore' }),
    ready: () => client('SELECT 1'),
    end: 'SIGTERM',
    crash: 'SIGKILL',
  });
  client("CREATE DATABASE portico CHARACTER SET utf8mb4; CREATE USER portico@'127.0.0.1' IDENTIFIED BY 'portico'; GRANT ALL ON *.* TO portico@'127.0.0.1' WITH GRANT OPTION");
  return { url: `mariadb://portico:portico@127.0.0.1:${port}/portico`, ...running };
}

/** An nginx that gives each request to the next of these servers (`host:port`), whoever sends it; streams are not held back. */
export async function startNginx(servers: readonly string[]): Promise<Running> {
  const program = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'].find((place) => existsSync(place));
  if (program === undefined) throw new Error('nginx is not installed (Debian: apt-get install nginx-light)');
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-nginx-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off; ${temporary.join(' ')}
  upstream portico { ${servers.map((server) => `server ${server} max_fails=1 fail_timeout=5s;`).join(' ')} keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 0;
    location / {
      proxy_pass http://portico;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_buffering off;
      proxy_read_timeout 1h;
    }
  }
}
`,
  );
  const server = spawn(program, ['-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'error.log'), '-p', folder], { stdio: 'ignore' });
  for (let attempt = 0; ; attempt += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (up) break;
    if (attempt > 100 || server.exitCode !== null) throw new Error('nginx did not start');
    await wait(50);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.kill('SIGTERM');
      await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
