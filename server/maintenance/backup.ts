import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { PorticoError, tableOf, type Text } from '@portico/contracts';
import { createLog, openEngine, systemClock, tenantRoles, type Config, type Connection, type Engine } from '../kernel/index.ts';
import { filesAt, readModel, repositoryOf } from '../workspace/index.ts';
import { places, type AppInBackup, type Head, type Proof, type Sequence } from './format.ts';
import { Refusal } from './refusal.ts';
import { appliedMigrations, appsWithTables, become, beginSnapshot, hasPlatform, rowsOf, sequencesOf, tablesOf, tenantIds, type TableFound } from './store.ts';
import { writeTar, type Entry } from './tar.ts';

export interface Saved {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly tables: number;
  readonly rows: number;
  readonly apps: number;
  readonly files: number;
  readonly key: boolean;
  /** What the file does not hold, and why. */
  readonly leftOut: readonly Text[];
}

/** Bytes of rows in one entry. */
const piece = 8 * 1024 * 1024;

/**
 * Writes the whole installation to one file: rows in one snapshot, repositories, blobs, master key. PostgreSQL may be in
 * use meanwhile; what rows point to in git and among the blobs is always written before them, so it is copied after.
 */
export async function backup(config: Config, wanted: { file: string; withKey: boolean; say: (text: Text | undefined) => void }): Promise<Saved> {
  if (existsSync(wanted.file))
    throw new Refusal({ en: `${wanted.file} exists already. Choose another name, or move it away.`, zh: `${wanted.file} 已存在，请换一个名称或先移走。` });
  if (config.databaseUrl === undefined && !existsSync(path.join(config.dataFolder, 'pg'))) {
    throw new Refusal({
      en: `There is no Portico in ${config.dataFolder}. Set PORTICO_DATA to its data folder, or DATABASE_URL to its database.`,
      zh: `${config.dataFolder} 中没有 Portico 数据。请将 PORTICO_DATA 设为其数据目录，或设置 DATABASE_URL。`,
    });
  }
  const engine = await openForBackup(config);
  const part = `${wanted.file}.part`;
  const counted = { tables: 0, rows: 0, apps: 0, files: 0, leftOut: [] as Text[] };
  try {
    const at = systemClock.now();
    const file = createWriteStream(part, { mode: 0o600, flags: 'wx' });
    await pipeline(Readable.from(writeTar(contents({ config, engine, at, counted, ...wanted }), at), { objectMode: true }), createGzip({ level: 6 }), file);
    const written = await open(part, 'r');
    await written.sync();
    const { size } = await written.stat();
    await written.close();
    await rename(part, wanted.file);
    return { file: wanted.file, size, key: wanted.withKey, ...counted };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(part, { force: true });
    throw fileTrouble(error, wanted.file);
  } finally {
    await engine.close();
  }
}

async function openForBackup(config: Config): Promise<Engine> {
  try {
    return await openEngine(config, createLog('silent'));
  } catch (error) {
    if (!(error instanceof PorticoError) || config.databaseUrl !== undefined) throw error;
    throw new Refusal(
      {
        en: `The embedded database can be backed up only while Portico is stopped. ${error.message}`,
        zh: `内置数据库只能在 Portico 停止后备份。${error.messageIn('zh')}`,
      },
      error,
    );
  }
}

function fileTrouble(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EEXIST')
    return new Refusal(
      {
        en: `${file}.part exists: another backup is being written there, or one was interrupted. Remove it if none runs.`,
        zh: `${file}.part 已存在：可能有备份正在写入或曾被中断。若无备份在运行请删除它。`,
      },
      error,
    );
  if (code === 'ENOSPC') return new Refusal({ en: `The disk under ${file} is full; nothing was kept.`, zh: `${file} 所在磁盘已满，未保留任何内容。` }, error);
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EROFS')
    return new Refusal({ en: `${file} can not be written: ${(error as Error).message}`, zh: `无法写入 ${file}：${(error as Error).message}` }, error);
  return error;
}

interface Making {
  readonly config: Config;
  readonly engine: Engine;
  readonly at: Date;
  readonly withKey: boolean;
  readonly counted: { tables: number; rows: number; apps: number; files: number; leftOut: Text[] };
  readonly say: (text: Text | undefined) => void;
}

async function* contents(making: Making): AsyncIterable<Entry> {
  const proof: Proof = { rows: {}, hashes: {} };
  const connection = await making.engine.acquire();
  try {
    if (!(await hasPlatform(connection)))
      throw new Refusal({ en: 'There is no Portico in this database. Check DATABASE_URL.', zh: '该数据库中没有 Portico，请检查 DATABASE_URL。' });
    await beginSnapshot(connection);
    const { head, sources } = await headOf(making, connection);
    yield hashed(proof, textEntry(places.head, JSON.stringify(head, null, 2)));
    yield* tableEntries(making, { connection, sources, proof });
    await connection.script('COMMIT');
  } finally {
    await making.engine.release(connection, true);
  }
  const { dataFolder, keyFile } = making.config;
  if (making.withKey) yield hashed(proof, textEntry(places.key, await readFile(keyFile, 'utf8')));
  for (const folder of ['git', 'blobs']) {
    making.say(folder === 'git' ? { en: 'Repositories', zh: '代码仓库' } : { en: 'Files', zh: '文件' });
    for await (const entry of folderEntries(dataFolder, folder)) {
      making.counted.files += 1;
      yield hashed(proof, entry);
    }
  }
  yield textEntry(places.proof, JSON.stringify(proof));
}

interface Source {
  readonly number: number;
  readonly schema: string;
  readonly table: TableFound;
  /** Who may read it. */
  readonly role: string;
}

async function headOf({ config, engine, at, withKey, counted }: Making, connection: Connection): Promise<{ head: Head; sources: Source[] }> {
  const sources: Source[] = [];
  const sequences: Sequence[] = [];
  const apps: AppInBackup[] = [];
  const add = (schema: string, role: string, tables: readonly TableFound[]): void => tables.forEach((table) => sources.push({ number: sources.length + 1, schema, table, role }));
  const migrations = await appliedMigrations(connection);
  // Migrations write it themselves when the backup comes back.
  add(
    'portico',
    'portico_system',
    (await tablesOf(connection, 'portico')).filter((table) => table.name !== 'kernel_migration'),
  );
  for (const { head, files: released, ...app } of await appsWithTables(connection)) {
    const files = released ?? (head === null ? {} : await filesAt(repositoryOf(config.dataFolder, { tenant: app.tenant, app: app.id }), head));
    const { owner } = tenantRoles(app.tenant);
    const known = knownTables(files);
    const tables = await tablesOf(connection, app.schema);
    for (const table of tables.filter((one) => !known.has(one.name))) {
      counted.leftOut.push({
        en: `${app.schema}.${table.name}: no entity of app ${app.name} stands for this table`,
        zh: `${app.schema}.${table.name}：应用 ${app.name} 没有对应该数据表的实体`,
      });
    }
    apps.push({ ...app, files });
    add(
      app.schema,
      owner,
      tables.filter((table) => known.has(table.name)),
    );
    await become(connection, owner);
    sequences.push(...(await sequencesOf(connection, app.schema)).filter((one) => known.has(one.table)));
    await become(connection, 'portico_system');
  }
  counted.apps = apps.length;
  counted.tables = sources.length;
  const head: Head = {
    format: 1,
    product: 'portico',
    version: config.version,
    engine: engine.kind,
    at: at.toISOString(),
    warning: withKey
      ? 'This file holds every record and the master key that opens the sealed secrets: it is as secret as the system itself.'
      : 'This file holds every record. The master key was left out: keep it elsewhere, without it the sealed secrets are lost.',
    key: withKey ? 'included' : 'left out',
    migrations,
    tenants: await tenantIds(connection),
    tables: sources.map(({ number, schema, table }) => ({ number, schema, name: table.name, columns: table.columns })),
    apps,
    sequences,
  };
  return { head, sources };
}

function knownTables(files: Record<string, string>): Set<string> {
  const { model } = readModel(files);
  return new Set(Object.values(model?.entities ?? {}).map((entity) => tableOf(entity)));
}

async function* tableEntries({ engine, counted, say }: Making, of: { connection: Connection; sources: readonly Source[]; proof: Proof }): AsyncIterable<Entry> {
  for (const { number, schema, table, role } of of.sources) {
    say({ en: `Table ${schema}.${table.name}`, zh: `数据表 ${schema}.${table.name}` });
    await become(of.connection, role);
    let rows = 0;
    let count = 0;
    for await (const lines of wholeLines(rowsOf(of.connection, { kind: engine.kind, schema, table }))) {
      for (const byte of lines) if (byte === 10) rows += 1;
      count += 1;
      const name = `data/${String(number).padStart(4, '0')}/${String(count).padStart(6, '0')}.copy`;
      yield hashed(of.proof, { name, size: lines.length, bytes: once(lines) });
    }
    of.proof.rows[String(number)] = rows;
    counted.rows += rows;
  }
}

/** Pieces of about {@link piece} bytes that end where a row ends. In COPY text a line break is always the end of a row. */
async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size < piece) continue;
    const text = Buffer.concat(held);
    const end = text.lastIndexOf(10) + 1;
    if (end > 0) yield text.subarray(0, end);
    const rest = text.subarray(end);
    held = rest.length > 0 ? [rest] : [];
    size = rest.length;
  }
  if (size > 0) yield Buffer.concat(held);
}

/**
 * Every file of a folder. Git may pack loose objects while they are copied: what vanished is then found in a file that
 * is new, so the folder is looked through until nothing new turns up.
 */
async function* folderEntries(root: string, folder: string): AsyncIterable<Entry> {
  const done = new Set<string>();
  for (let pass = 0; pass < 10; pass += 1) {
    const found = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    const fresh = found
      .filter((one) => one.isFile() && !/\.(part|lock)$/.test(one.name))
      .map((one) => path.join(one.parentPath, one.name))
      .filter((file) => !done.has(file))
      .sort();
    if (fresh.length === 0) return;
    for (const file of fresh) {
      done.add(file);
      const handle = await open(file, 'r').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      });
      if (!handle) continue;
      try {
        const { size } = await handle.stat();
        const bytes = size === 0 ? nothing() : (handle.createReadStream({ end: size - 1, autoClose: false }) as AsyncIterable<Uint8Array>);
        yield { name: path.relative(root, file).split(path.sep).join('/'), size, bytes };
      } finally {
        await handle.close();
      }
    }
  }
}

function hashed(proof: Proof, entry: Entry): Entry {
  const hash = createHash('sha256');
  const bytes = async function* (): AsyncIterable<Uint8Array> {
    for await (const chunk of entry.bytes) {
      hash.update(chunk);
      yield chunk;
    }
    proof.hashes[entry.name] = hash.digest('hex');
  };
  return { ...entry, bytes: bytes() };
}

function textEntry(name: string, text: string): Entry {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, bytes: once(bytes) };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}

async function* nothing(): AsyncIterable<Uint8Array> {}
