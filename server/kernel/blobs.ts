import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PorticoError } from '@portico/contracts';

export interface BlobInfo {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256, hex. */
  readonly sha256: string;
}

/** Bytes by id: a folder by default, S3-compatible storage later. Rows in `kernel_blob` say whose they are. */
export interface Blobs {
  /** Streams bytes in; gives size and hash. Refuses more than the upload limit with `request.too_large`. */
  put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }>;
  /** Throws `blob.missing`. */
  open(id: string, range?: { start: number; end?: number }): Promise<Readable>;
  /** Path of a local file with the bytes, for parsers that need one. */
  localPath(id: string): Promise<string>;
  remove(id: string): Promise<void>;
}

/** Blobs in a folder: written beside, renamed when whole, so that a killed upload leaves nothing that looks complete. */
export function createFolderBlobs(options: { folder: string; most: number }): Blobs {
  const place = (id: string): string => {
    if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) throw new PorticoError('blob.missing');
    return path.join(options.folder, id.slice(-2), id);
  };
  const existing = async (id: string): Promise<string> => {
    const file = place(id);
    await stat(file).catch((cause: unknown) => {
      throw new PorticoError('blob.missing', { cause });
    });
    return file;
  };
  return {
    put: async (id, bytes) => {
      const file = place(id);
      await mkdir(path.dirname(file), { recursive: true });
      const hash = createHash('sha256');
      let size = 0;
      const counted = async function* (): AsyncIterable<Uint8Array> {
        for await (const chunk of bytes) {
          size += chunk.length;
          if (size > options.most) throw tooLarge(options.most);
          hash.update(chunk);
          yield chunk;
        }
      };
      try {
        await pipeline(Readable.from(counted()), createWriteStream(`${file}.part`));
        await rename(`${file}.part`, file);
      } catch (error) {
        await rm(`${file}.part`, { force: true });
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new PorticoError('storage.full', { params: { place: options.folder }, cause: error });
        throw error;
      }
      return { size, sha256: hash.digest('hex') };
    },
    open: async (id, range) => createReadStream(await existing(id), range),
    localPath: existing,
    remove: async (id) => {
      await rm(place(id), { force: true });
    },
  };
}

function tooLarge(most: number): PorticoError {
  return new PorticoError('request.too_large', { params: { what: 'The file', limit: `${Math.round(most / 1024 / 1024)} MB`, setting: 'PORTICO_MAX_UPLOAD_MB' } });
}
