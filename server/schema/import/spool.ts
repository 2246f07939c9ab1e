import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PorticoError } from '@portico/contracts';

/** Characters held per table before they go to its file. */
const held = 64 * 1024;

/** Rows set aside in temporary files, one per list of columns of a table, so that memory stays small. */
export class Spool {
  readonly #folder: string;
  readonly #files = new Map<string, { path: string; waiting: string[]; size: number }>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** `folder`: where to put the files; the system's temporary folder when absent. */
  static async open(folder = os.tmpdir()): Promise<Spool> {
    return new Spool(await mkdtemp(path.join(folder, 'portico-import-')));
  }

  /** Adds whole lines to the rows kept under a key. */
  async write(key: string, lines: string): Promise<void> {
    let file = this.#files.get(key);
    if (!file) {
      file = { path: path.join(this.#folder, `${this.#files.size}.copy`), waiting: [], size: 0 };
      this.#files.set(key, file);
    }
    file.waiting.push(lines);
    file.size += lines.length;
    if (file.size >= held) await this.#flush(file);
  }

  has(key: string): boolean {
    return this.#files.has(key);
  }

  /** Must be called once before reading. */
  async finish(): Promise<void> {
    for (const file of this.#files.values()) await this.#flush(file);
  }

  /** The lines kept under a key, in chunks that end with a line end. */
  async *read(key: string): AsyncIterable<string> {
    const file = this.#files.get(key);
    if (!file) return;
    let rest = '';
    for await (const chunk of createReadStream(file.path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
      const text = rest + (chunk as string);
      const end = text.lastIndexOf('\n') + 1;
      if (end > 0) yield text.slice(0, end);
      rest = text.slice(end);
    }
  }

  async close(): Promise<void> {
    this.#files.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #flush(file: { path: string; waiting: string[]; size: number }): Promise<void> {
    if (file.size === 0) return;
    const text = file.waiting.join('');
    file.waiting = [];
    file.size = 0;
    try {
      await appendFile(file.path, text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new PorticoError('storage.full', { params: { place: path.dirname(this.#folder) }, cause: error });
      throw error;
    }
  }
}
