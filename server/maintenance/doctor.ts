import { execFile } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { PorticoError, type Text } from '@portico/contracts';
import { createClient } from 'redis';
import { createLog, openEngine, readConfig, readMasterKey, readMigrations, type Config, type Engine } from '../kernel/index.ts';
import { appliedMigrations, serverFacts } from './store.ts';

export interface Check {
  readonly state: 'good' | 'doubtful' | 'wrong';
  readonly what: Text;
  /** What to do, unless it is good. */
  readonly remedy?: Text;
}

export const marks: Readonly<Record<Check['state'], { sign: string; code: number }>> = {
  good: { sign: '✓', code: 32 },
  doubtful: { sign: '!', code: 33 },
  wrong: { sign: '✗', code: 31 },
};

const good = (en: string, zh: string): Check => ({ state: 'good', what: { en, zh } });
const doubtful = (what: Text, remedy: Text): Check => ({ state: 'doubtful', what, remedy });
const wrong = (what: Text, remedy: Text): Check => ({ state: 'wrong', what, remedy });
const reason = (error: unknown): string => (error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error));

/** Looks at everything an installation stands on, one finding a line. Changes nothing. */
export async function doctor(environment: Readonly<Record<string, string | undefined>>): Promise<Check[]> {
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    const text = error instanceof PorticoError ? { en: error.messageIn('en'), zh: error.messageIn('zh') } : { en: reason(error), zh: reason(error) };
    return [checkNode(), wrong(text, { en: 'Correct the setting and try again.', zh: '请更正该设置后重试。' })];
  }
  const running = await answering(config);
  return [
    checkNode(),
    ...(await checkFolder(config)),
    ...(await checkDatabase(config)),
    await checkKeyFile(config),
    await checkGit(),
    await checkPort(config, running),
    ...(config.redisUrl === undefined ? [] : [await checkRedis(config.redisUrl)]),
    checkWeb(),
  ];
}

function checkNode(): Check {
  const text = `Node ${process.versions.node}`;
  if (Number(process.versions.node.split('.')[0]) >= 24) return good(text, text);
  return wrong(
    { en: `${text} is too old`, zh: `${text} 版本过低` },
    { en: 'Start with "npm start": it brings Node 24 along. Or install Node 24.', zh: '请用 “npm start” 启动（自带 Node 24），或安装 Node 24。' },
  );
}

async function checkFolder({ dataFolder }: Config): Promise<Check[]> {
  if (!existsSync(dataFolder)) {
    const parent = await access(nearest(dataFolder), constants.W_OK).then(
      () => true,
      () => false,
    );
    return [
      parent
        ? good(`Data folder ${dataFolder}: made at the first start`, `数据目录 ${dataFolder}：首次启动时创建`)
        : wrong(
            { en: `Data folder ${dataFolder} can not be made`, zh: `无法创建数据目录 ${dataFolder}` },
            {
              en: `Give this user the right to write in ${nearest(dataFolder)}, or set PORTICO_DATA to another folder.`,
              zh: `请授予当前用户对 ${nearest(dataFolder)} 的写权限，或将 PORTICO_DATA 设为其他目录。`,
            },
          ),
    ];
  }
  const writable = await access(dataFolder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!writable)
    return [
      wrong(
        { en: `Data folder ${dataFolder} is not writable`, zh: `数据目录 ${dataFolder} 不可写` },
        { en: 'Give this user the right to write in it.', zh: '请授予当前用户写权限。' },
      ),
    ];
  const disk = await statfs(dataFolder);
  const free = disk.bavail * disk.bsize;
  const text = { en: `Data folder ${dataFolder}: writable, ${gigabytes(free)} free`, zh: `数据目录 ${dataFolder}：可写，剩余 ${gigabytes(free)}` };
  const space = { en: 'Free at least 1 GB: a full disk stops every write.', zh: '请至少保留 1 GB 空间：磁盘写满后将无法写入。' };
  if (free < 100e6) return [wrong(text, space)];
  return [free < 1e9 ? doubtful(text, space) : good(text.en, text.zh)];
}

function nearest(folder: string): string {
  let place = folder;
  while (!existsSync(place)) place = path.dirname(place);
  return place;
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

async function checkDatabase(config: Config): Promise<Check[]> {
  if (config.databaseUrl === undefined && !existsSync(path.join(config.dataFolder, 'pg'))) {
    return [good('Database: embedded (PGlite), made at the first start', '数据库：内置（PGlite），首次启动时创建')];
  }
  const holder = config.databaseUrl === undefined ? await lockHolder(config.dataFolder) : undefined;
  if (holder !== undefined) return [good(`Database: embedded (PGlite), in use by process ${holder}`, `数据库：内置（PGlite），由进程 ${holder} 使用`)];
  try {
    const engine = await openEngine(config, createLog('silent'));
    try {
      return await lookAtDatabase(engine);
    } finally {
      await engine.close();
    }
  } catch (error) {
    return [
      wrong(
        { en: `Database: ${withoutPassword(reason(error))}`, zh: `数据库：${withoutPassword(reason(error))}` },
        config.databaseUrl === undefined
          ? { en: 'Stop what uses the folder; if the files are damaged, restore a backup into a new folder.', zh: '请停止占用该目录的进程；若文件损坏，请将备份恢复到新目录。' }
          : {
              en: 'Check DATABASE_URL: host, port, name, user and password, and that the server runs.',
              zh: '请检查 DATABASE_URL 的主机、端口、库名、用户和密码，并确认数据库已启动。',
            },
      ),
    ];
  }
}

async function lookAtDatabase(engine: Engine): Promise<Check[]> {
  const connection = await engine.acquire();
  try {
    const facts = await serverFacts(connection);
    const checks = facts ? aboutServer(facts, engine.kind) : [];
    const migrations =
      facts?.platform === true ? aboutMigrations(await appliedMigrations(connection)) : good('Migrations: none yet, made at the first start', '迁移：尚无，首次启动时执行');
    return [...checks, migrations];
  } finally {
    await engine.release(connection, true);
  }
}

function withoutPassword(text: string): string {
  return text.replace(/(postgres(?:ql)?:\/\/[^:@/\s]*):[^@\s]*@/g, '$1:…@');
}

function aboutServer(facts: NonNullable<Awaited<ReturnType<typeof serverFacts>>>, kind: 'pglite' | 'postgres'): Check[] {
  const checks: Check[] = [];
  const name = kind === 'pglite' ? 'PGlite' : 'PostgreSQL';
  const text = { en: `Database: ${name} ${facts.version}, ${facts.encoding}`, zh: `数据库：${name} ${facts.version}，${facts.encoding}` };
  if (facts.number < 150_000) checks.push(wrong(text, { en: 'PostgreSQL 15 or newer is needed.', zh: '需要 PostgreSQL 15 或更高版本。' }));
  else if (facts.encoding !== 'UTF8') checks.push(wrong(text, { en: "Create the database with ENCODING 'UTF8'.", zh: "请以 ENCODING 'UTF8' 创建数据库。" }));
  else checks.push(good(text.en, text.zh));
  if (kind === 'pglite') return checks;
  if (facts.superuser) {
    checks.push(
      doubtful(
        {
          en: `Database login ${facts.login} is a superuser: the second lock between tenants does not hold it`,
          zh: `数据库登录 ${facts.login} 是超级用户：租户间的第二道隔离对其无效`,
        },
        {
          en: "Use a login made with: CREATE ROLE portico LOGIN CREATEROLE PASSWORD …; and make it the database's owner.",
          zh: '请使用以此创建的登录：CREATE ROLE portico LOGIN CREATEROLE PASSWORD …；并设为数据库所有者。',
        },
      ),
    );
  } else if (!facts.canCreateRoles) {
    checks.push(
      wrong(
        { en: `Database login ${facts.login} may not create roles`, zh: `数据库登录 ${facts.login} 无权创建角色` },
        { en: `As a superuser: ALTER ROLE "${facts.login}" CREATEROLE`, zh: `请以超级用户执行：ALTER ROLE "${facts.login}" CREATEROLE` },
      ),
    );
  } else {
    checks.push(good(`Database login ${facts.login}: no superuser, may create roles`, `数据库登录 ${facts.login}：非超级用户，可创建角色`));
  }
  return checks;
}

function aboutMigrations(applied: readonly { number: number; name: string; hash: string }[]): Check {
  const ours = readMigrations();
  const unknown = applied.find((row) => !ours.some((one) => one.number === row.number));
  if (unknown)
    return wrong(
      { en: `Migrations: the data was written by a newer Portico (${unknown.name})`, zh: `迁移：数据由更新版本的 Portico 写入（${unknown.name}）` },
      { en: 'Start that version, or restore a backup made by this one.', zh: '请使用该版本启动，或恢复由当前版本生成的备份。' },
    );
  const changed = applied.find((row) => ours.some((one) => one.number === row.number && one.hash !== row.hash));
  if (changed)
    return wrong(
      { en: `Migrations: ${changed.name} differs from ours`, zh: `迁移：${changed.name} 与当前版本不一致` },
      { en: 'Restore the file or the data.', zh: '请恢复该文件或数据。' },
    );
  const missing = ours.length - applied.length;
  return missing === 0
    ? good(`Migrations: up to date (${ours.at(-1)?.name ?? ''})`, `迁移：已是最新（${ours.at(-1)?.name ?? ''}）`)
    : good(`Migrations: ${missing} to come, applied at the next start`, `迁移：${missing} 项待执行，下次启动时应用`);
}

/** The living process that holds the embedded database. */
async function lockHolder(dataFolder: string): Promise<number | undefined> {
  const pid = Number(await readFile(path.join(dataFolder, 'portico.lock'), 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined;
  }
}

async function checkKeyFile({ keyFile, dataFolder, databaseUrl }: Config): Promise<Check> {
  const found = await stat(keyFile).catch(() => undefined);
  if (!found) {
    const fresh = databaseUrl === undefined ? !existsSync(path.join(dataFolder, 'pg')) : !existsSync(path.join(dataFolder, 'git'));
    if (fresh) return good(`Master key ${keyFile}: made at the first start`, `主密钥 ${keyFile}：首次启动时创建`);
    return wrong(
      { en: `Master key ${keyFile} is missing: nothing that was sealed can be opened`, zh: `主密钥 ${keyFile} 缺失：已加密的内容无法解开` },
      { en: 'Bring it back from a backup before the next start, or set PORTICO_KEY_FILE to it.', zh: '请在下次启动前从备份恢复，或将 PORTICO_KEY_FILE 指向它。' },
    );
  }
  try {
    readMasterKey(keyFile);
  } catch (error) {
    return wrong({ en: `Master key: ${reason(error)}`, zh: `主密钥：${reason(error)}` }, { en: 'Bring it back from a backup.', zh: '请从备份恢复。' });
  }
  const mode = found.mode & 0o777;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    return doubtful(
      { en: `Master key ${keyFile}: others may read it (mode ${mode.toString(8)})`, zh: `主密钥 ${keyFile}：其他用户可读（权限 ${mode.toString(8)}）` },
      { en: `chmod 600 ${keyFile}`, zh: `chmod 600 ${keyFile}` },
    );
  }
  return good(`Master key ${keyFile}: readable by its owner only`, `主密钥 ${keyFile}：仅所有者可读`);
}

async function checkGit(): Promise<Check> {
  const remedy = { en: 'Install git 2.31 or newer (Debian: apt-get install git).', zh: '请安装 git 2.31 或更高版本（Debian：apt-get install git）。' };
  try {
    const { stdout } = await promisify(execFile)('git', ['--version']);
    const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
    const text = stdout.trim();
    return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 31) ? good(text, text) : wrong({ en: `${text} is too old`, zh: `${text} 版本过低` }, remedy);
  } catch {
    return wrong({ en: 'git is not installed', zh: '未安装 git' }, remedy);
  }
}

/** The version of a Portico that answers where this one would. */
async function answering({ host, port }: Config): Promise<string | undefined> {
  try {
    const answer = await fetch(`http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/api/setup`, { signal: AbortSignal.timeout(2000) });
    const status = (await answer.json()) as { version?: unknown };
    return typeof status.version === 'string' ? status.version : undefined;
  } catch {
    return undefined;
  }
}

async function checkPort({ host, port }: Config, running: string | undefined): Promise<Check> {
  if (running !== undefined) return good(`Portico ${running} answers on ${host}:${port}`, `Portico ${running} 正在 ${host}:${port} 响应`);
  const trouble = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
  if (!trouble) return good(`Port ${port} on ${host} is free`, `${host} 的端口 ${port} 空闲`);
  return wrong(
    { en: `Port ${port} on ${host} can not be used (${trouble.code ?? trouble.message})`, zh: `${host} 的端口 ${port} 无法使用（${trouble.code ?? trouble.message}）` },
    { en: 'Stop what listens there, or set PORT to another number.', zh: '请停止占用该端口的程序，或将 PORT 设为其他值。' },
  );
}

async function checkRedis(url: string): Promise<Check> {
  const client = createClient({ url, socket: { connectTimeout: 3000, reconnectStrategy: false } });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return good('Redis answers', 'Redis 正常响应');
  } catch (error) {
    return wrong(
      { en: `Redis does not answer: ${reason(error)}`, zh: `Redis 未响应：${reason(error)}` },
      {
        en: 'Check REDIS_URL and that the server runs; without the setting Portico keeps limits in memory.',
        zh: '请检查 REDIS_URL 并确认服务已启动；不设置时限流信息保存在内存中。',
      },
    );
  } finally {
    client.destroy();
  }
}

function checkWeb(): Check {
  const built = new URL('../../web/dist/index.html', import.meta.url);
  if (existsSync(built)) return good('Web pages are built', '页面已构建');
  return doubtful(
    { en: 'Web pages are not built', zh: '页面尚未构建' },
    { en: 'npm start builds them; or run: npm run build', zh: '“npm start” 会自动构建，或运行：npm run build' },
  );
}
