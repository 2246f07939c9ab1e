import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { PorticoError, type Text } from '@portico/contracts';
import { verifyAudit } from '../audit/index.ts';
import {
  createLog,
  createVault,
  migrate,
  openEngine,
  openKernel,
  readMasterKey,
  readMigrations,
  type Config,
  type Connection,
  type Engine,
  type Migration,
} from '../kernel/index.ts';
import { headSchema, places, proofSchema, type Head, type Proof } from './format.ts';
import { loadTables } from './load.ts';
import { Refusal } from './refusal.ts';
import { anySealed, countRows, dropAll, hasPlatform } from './store.ts';
import { readTar, type Entry } from './tar.ts';

export interface Restored {
  readonly at: string;
  readonly version: string;
  readonly engine: string;
  readonly tables: number;
  readonly rows: number;
  readonly apps: number;
  readonly files: number;
  readonly auditLines: number;
  /** What the audit's own check says against it. The data is restored all the same: it is evidence. */
  readonly auditFindings: readonly Text[];
}

interface Wanted {
  readonly file: string;
  readonly say: (text: Text | undefined) => void;
  /** This version's migrations; given by tests only. */
  readonly migrations?: readonly Migration[];
}

/**
 * Brings a backup back into an empty place, on either engine. All rows are loaded in one transaction, at the level of
 * the backup's own migrations, and checked against its counts and hashes before that commits; then the rest of the
 * migrations follow. When anything fails, what was made is taken away again.
 */
export async function restore(config: Config, wanted: Wanted): Promise<Restored> {
  if (!existsSync(wanted.file)) throw new Refusal({ en: `There is no file ${wanted.file}.`, zh: `文件 ${wanted.file} 不存在。` });
  refuseUsedFolder(config);
  const place = new Place(config);
  try {
    const { head, proof, files } = await unpack(config, wanted, place);
    wanted.say({ en: 'Checking the audit', zh: '正在校验审计' });
    const audit = await checkAudit(config, head);
    const rows = Object.values(proof.rows).reduce((sum, one) => sum + one, 0);
    return { at: head.at, version: head.version, engine: head.engine, tables: head.tables.length, rows, apps: head.apps.length, files, ...audit };
  } catch (error) {
    await place.clear();
    throw damaged(error, wanted.file);
  }
}

/** What restore has made so far, to be taken away when it fails. */
class Place {
  readonly #config: Config;
  readonly #folderWasThere: boolean;
  #keyWritten = false;
  #database: readonly string[] | undefined;
  constructor(config: Config) {
    this.#config = config;
    this.#folderWasThere = existsSync(config.dataFolder);
  }

  databaseMade(schemas: readonly string[]): void {
    this.#database = schemas;
  }

  keyWritten(): void {
    this.#keyWritten = true;
  }

  async clear(): Promise<void> {
    const { dataFolder, keyFile, databaseUrl } = this.#config;
    if (this.#database && databaseUrl !== undefined) {
      const engine = await openEngine(this.#config, createLog('silent'));
      const connection = await engine.acquire();
      try {
        await dropAll(connection, this.#database);
      } finally {
        await engine.release(connection, true);
        await engine.close();
      }
    }
    if (this.#keyWritten) rmSync(keyFile, { force: true });
    for (const name of ['pg', 'git', 'blobs', 'portico.lock']) rmSync(path.join(dataFolder, name), { recursive: true, force: true });
    if (!this.#folderWasThere && existsSync(dataFolder) && readdirSync(dataFolder).length === 0) rmSync(dataFolder, { recursive: true });
  }
}

function refuseUsedFolder(config: Config): void {
  const used = ['pg', 'git', 'blobs', 'portico.lock'].filter((name) => existsSync(path.join(config.dataFolder, name)));
  if (used.length === 0) return;
  throw new Refusal({
    en: `${config.dataFolder} is not empty (${used.join(', ')}). Restore into a new folder: set PORTICO_DATA to one.`,
    zh: `${config.dataFolder} 不为空（${used.join('、')}）。请将 PORTICO_DATA 设为新目录后再恢复。`,
  });
}

async function unpack(config: Config, wanted: Wanted, place: Place): Promise<{ head: Head; proof: Proof; files: number }> {
  const entries = withHashes(readTar(unzipped(wanted.file)));
  const first = await entries.next();
  if (first.done === true || first.value.name !== places.head) throw new Error('it does not begin with portico.json');
  const head = headSchema.parse(JSON.parse((await whole(first.value)).toString()));
  const own = refuseNewer(head, wanted.migrations ?? readMigrations());
  refuseMissingKey(config, head);
  const engine = await openEngine(config, createLog('silent'));
  let connection: Connection | undefined;
  try {
    connection = await engine.acquire();
    if (await hasPlatform(connection)) {
      throw new Refusal({
        en: 'This database holds a Portico already. Restore into an empty one: set DATABASE_URL to it.',
        zh: '该数据库中已有 Portico，请将 DATABASE_URL 设为空数据库后再恢复。',
      });
    }
    await engine.release(connection);
    connection = undefined;
    place.databaseMade(head.apps.map((app) => app.schema));
    await migrate(engine, own);
    connection = await engine.acquire();
    return await loadAll({ config, engine, connection, head, entries, place, say: wanted.say });
  } finally {
    if (connection) await engine.release(connection, true);
    await engine.close();
  }
}

function unzipped(file: string): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  // Whoever reads sees what went wrong; a pipeline that was left halfway is no failure of its own.
  pipeline(createReadStream(file), gunzip).catch(() => undefined);
  return gunzip as AsyncIterable<Uint8Array>;
}

/** The migrations the backup was made with. A backup that knows one we don't was made by a newer Portico. */
function refuseNewer(head: Head, ours: readonly Migration[]): readonly Migration[] {
  return head.migrations.map((row) => {
    const found = ours.find((one) => one.number === row.number);
    if (found?.hash === row.hash) return found;
    throw found === undefined
      ? new Refusal({
          en: `This backup was made by a newer Portico (${head.version}, change ${row.name}). Restore it with that version.`,
          zh: `该备份由更新版本的 Portico（${head.version}，变更 ${row.name}）生成，请使用该版本恢复。`,
        })
      : new Refusal({
          en: `Migration ${row.name} of this backup differs from ours. Restore it with the version that made it (${head.version}).`,
          zh: `该备份的迁移 ${row.name} 与当前版本不同，请使用生成它的版本（${head.version}）恢复。`,
        });
  });
}

function refuseMissingKey(config: Config, head: Head): void {
  if (head.key === 'included' || existsSync(config.keyFile)) return;
  throw new Refusal({
    en: `This backup was made without its master key. Set PORTICO_KEY_FILE to the key's file (${config.keyFile} does not exist).`,
    zh: `该备份不含主密钥。请将 PORTICO_KEY_FILE 设为密钥文件（${config.keyFile} 不存在）。`,
  });
}

type Hashed = Entry & { readonly hashes: Readonly<Record<string, string>> };

/** Entries whose bytes are hashed as they are read. */
async function* withHashes(entries: AsyncIterable<Entry>): AsyncGenerator<Hashed, undefined> {
  const hashes: Record<string, string> = {};
  for await (const entry of entries) {
    const hash = createHash('sha256');
    const bytes = async function* (): AsyncIterable<Uint8Array> {
      for await (const chunk of entry.bytes) {
        hash.update(chunk);
        yield chunk;
      }
      hashes[entry.name] = hash.digest('hex');
    };
    yield { ...entry, bytes: bytes(), hashes };
  }
  return undefined;
}

interface Loading {
  readonly config: Config;
  readonly engine: Engine;
  readonly connection: Connection;
  readonly head: Head;
  readonly entries: AsyncGenerator<Hashed, undefined>;
  readonly place: Place;
  readonly say: (text: Text | undefined) => void;
}

async function loadAll({ config, connection, head, entries, place, say }: Loading): Promise<{ head: Head; proof: Proof; files: number }> {
  const tables = await loadTables(connection, head, say);
  let files = 0;
  let proof: Proof | undefined;
  for await (const entry of entries) {
    if (entry.name === places.proof) {
      proof = proofSchema.parse(JSON.parse((await whole(entry)).toString()));
      checkHashes(proof, entry.hashes);
    } else if (entry.name === places.key) {
      keepKey(config, (await whole(entry)).toString(), place);
    } else if (entry.name.startsWith('data/')) {
      await tables.take(entry.name, await whole(entry));
    } else {
      await keepFile(config.dataFolder, entry);
      files += 1;
    }
  }
  if (!proof) throw new Error('its end is missing');
  await tables.finish();
  say({ en: 'Checking counts', zh: '正在核对数量' });
  for (const table of head.tables) {
    await tables.readAs(table);
    const [found, expected] = [await countRows(connection, table.schema, table.name), proof.rows[String(table.number)] ?? 0];
    if (found !== expected) throw new Error(`${table.schema}.${table.name} has ${found} rows instead of ${expected}`);
  }
  await tables.readAs(undefined);
  await checkKey(config, connection);
  await tables.commit();
  for (const folder of ['git', 'blobs']) mkdirSync(path.join(config.dataFolder, folder), { recursive: true });
  return { head, proof, files };
}

function checkHashes(proof: Proof, hashes: Readonly<Record<string, string>>): void {
  for (const [name, hash] of Object.entries(proof.hashes))
    if (hashes[name] !== hash) throw new Error(`${name} is ${hashes[name] === undefined ? 'missing' : 'not what was saved'}`);
  const extra = Object.keys(hashes).find((name) => name !== places.proof && proof.hashes[name] === undefined);
  if (extra !== undefined) throw new Error(`${extra} was added to it`);
}

function keepKey(config: Config, text: string, place: Place): void {
  if (existsSync(config.keyFile)) {
    if (readFileSync(config.keyFile, 'utf8').trim() === text.trim()) return;
    throw new Refusal({
      en: `${config.keyFile} holds another master key than the backup. Move it away, or set PORTICO_KEY_FILE to another place.`,
      zh: `${config.keyFile} 中的主密钥与备份不同。请移走该文件，或将 PORTICO_KEY_FILE 指向其他位置。`,
    });
  }
  mkdirSync(path.dirname(config.keyFile), { recursive: true });
  place.keyWritten();
  writeFileSync(config.keyFile, text, { mode: 0o600, flag: 'wx' });
}

/** The key must open what was sealed with it, or this would be a system that has lost its secrets. */
async function checkKey(config: Config, connection: Connection): Promise<void> {
  const sealed = await anySealed(connection);
  if (!sealed) return;
  await createVault(readMasterKey(config.keyFile))
    .open(sealed.name, sealed.sealed)
    .catch((error: unknown) => {
      throw new Refusal(
        {
          en: `The master key in ${config.keyFile} does not open the secrets of this backup. Give the one it was made with.`,
          zh: `${config.keyFile} 中的主密钥无法解开该备份中的机密，请提供原来的密钥。`,
        },
        error,
      );
    });
}

async function keepFile(dataFolder: string, entry: Entry): Promise<void> {
  if (!/^(git|blobs)\/[^\\\0]+$/.test(entry.name) || entry.name.split('/').includes('..')) throw new Error(`${entry.name} does not belong into a backup`);
  const file = path.join(dataFolder, ...entry.name.split('/'));
  await mkdir(path.dirname(file), { recursive: true });
  const executable = entry.name.startsWith('git/') && entry.name.includes('/hooks/');
  await pipeline(Readable.from(entry.bytes), createWriteStream(file, { flags: 'wx', mode: executable ? 0o755 : 0o600 }));
}

async function whole(entry: Entry): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of entry.bytes) parts.push(chunk);
  return Buffer.concat(parts);
}

/** Brings the schema up to this version, then lets the audit check itself. */
async function checkAudit(config: Config, head: Head): Promise<{ auditLines: number; auditFindings: Text[] }> {
  const { kernel, close } = await openKernel({ ...config, logLevel: 'silent' });
  try {
    let auditLines = 0;
    const auditFindings: Text[] = [];
    for (const tenant of head.tenants) {
      const { lines, findings } = await verifyAudit(kernel, tenant, undefined);
      auditLines += lines;
      auditFindings.push(...findings.map((finding) => finding.message));
    }
    return { auditLines, auditFindings };
  } finally {
    await close();
  }
}

/** What went wrong with the file itself, in words for its owner. */
function damaged(error: unknown, file: string): unknown {
  if (error instanceof Refusal || error instanceof PorticoError) return error;
  const why = reasonOf(error);
  return new Refusal({ en: `${file} could not be restored: ${why.en}. Nothing was kept.`, zh: `无法恢复 ${file}：${why.zh}。未保留任何内容。` }, error);
}

function reasonOf(error: unknown): Text {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return { en: 'its end is missing', zh: '文件不完整' };
  if (code === 'Z_DATA_ERROR' || (error instanceof Error && error.name === 'ZodError'))
    return { en: 'it is damaged, or no backup of Portico', zh: '文件已损坏，或不是 Portico 的备份' };
  const text = error instanceof Error ? error.message : String(error);
  return { en: text, zh: text };
}
