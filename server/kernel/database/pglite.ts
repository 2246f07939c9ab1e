import { mkdirSync, rmSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PorticoError } from '@portico/contracts';
import { isoInstant, textTypes, timestamptz, type Connection, type Engine } from './engine.ts';

/** Bytes handed to PGlite in one COPY; it takes a whole blob at a time. */
const copyBatch = 1024 * 1024;

class PgliteConnection implements Connection {
  readonly #lite: PGlite;
  constructor(lite: PGlite) {
    this.#lite = lite;
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<{ rows: unknown[]; affected: number }> {
    const result = await this.#lite.query<Record<string, unknown>>(sql, parameters as unknown[]);
    return { rows: result.rows, affected: result.affectedRows ?? 0 };
  }

  async script(sql: string): Promise<void> {
    await this.#lite.exec(sql);
  }

  async copyIn(sql: string, chunks: AsyncIterable<string>): Promise<number> {
    const statement = sql.replace(/FROM STDIN/i, "FROM '/dev/blob'");
    let rows = 0;
    let batch: string[] = [];
    let size = 0;
    const flush = async (): Promise<void> => {
      if (size === 0) return;
      const result = await this.#asSelf(() => this.#lite.query(statement, [], { blob: new Blob(batch) }));
      rows += result.affectedRows ?? 0;
      batch = [];
      size = 0;
    };
    for await (const chunk of chunks) {
      batch.push(chunk);
      size += chunk.length;
      // Only whole lines may be handed over; every chunk ends with one.
      if (size >= copyBatch) await flush();
    }
    await flush();
    return rows;
  }

  /** PGlite's blob device counts as a server file, which only its own user may copy; the bound role comes back after. */
  async #asSelf<T>(copy: () => Promise<T>): Promise<T> {
    const { rows } = await this.#lite.query<{ role: string }>('SELECT current_user AS role');
    await this.#lite.exec('SET LOCAL ROLE NONE');
    const result = await copy();
    await this.#lite.exec(`SET LOCAL ROLE ${rows[0]?.role ?? 'NONE'}`);
    return result;
  }

  async *copyOut(sql: string): AsyncIterable<Uint8Array> {
    const result = await this.#asSelf(() => this.#lite.query(sql.replace(/TO STDOUT/i, "TO '/dev/blob'")));
    if (result.blob) yield new Uint8Array(await result.blob.arrayBuffer());
  }
}

/** Refuses a folder that another living process has open: two that write one folder lose rows. */
function lock(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'portico.lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(readFileSync(file, 'utf8'));
    if (holder !== process.pid && isAlive(holder)) {
      throw new PorticoError('config.invalid', {
        params: { detail: `The data folder ${folder} is in use by process ${holder}. Stop that one, or set PORTICO_DATA to another folder.` },
      });
    }
    rmSync(file, { force: true });
  }
  throw new PorticoError('config.invalid', { params: { detail: `The lock ${file} could not be taken. Remove it if no Portico runs on this folder.` } });
}

/** A process id that was given to another program since is not a Portico; Linux tells by its command line. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return /node|portico/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true;
  }
}

/** PostgreSQL in WASM, in process, one connection. `folder` undefined keeps it in memory (tests). */
export async function openPglite(options: { folder?: string; image?: Blob }): Promise<Engine> {
  const unlock = options.folder === undefined ? undefined : lock(options.folder);
  const keep = (value: string): string => value;
  const parsers = { ...Object.fromEntries(Object.values(textTypes).map((id) => [id, keep])), [timestamptz]: isoInstant };
  let lite: PGlite;
  try {
    lite = await PGlite.create({
      ...(options.folder !== undefined && { dataDir: path.join(options.folder, 'pg') }),
      ...(options.image && { loadDataDir: options.image }),
      parsers,
    });
    await lite.exec('SET search_path = portico; SET timezone = UTC');
  } catch (error) {
    unlock?.();
    throw error;
  }
  const connection = new PgliteConnection(lite);
  const waiting: (() => void)[] = [];
  let taken = false;
  return {
    kind: 'pglite',
    acquire: async () => {
      if (taken) await new Promise<void>((resolve) => waiting.push(resolve));
      taken = true;
      return connection;
    },
    release: () => {
      const next = waiting.shift();
      if (next) next();
      else taken = false;
      return Promise.resolve();
    },
    listen: async (channel, heard) => {
      await lite.listen(channel, heard);
    },
    close: async () => {
      await lite.close();
      unlock?.();
    },
  };
}
