import { readFile, stat } from 'node:fs/promises';
import { PorticoError } from '@portico/contracts';
import type { Kernel } from '../kernel/index.ts';

/** Bytes of a document that are read at all; characters are counted later, when it is known what they are. */
const most = 128 * 1024 * 1024;

/** The text of an uploaded document; refuses what is too large before it is in memory. */
export async function readDocumentBlob(kernel: Pick<Kernel, 'blobs'>, blob: string): Promise<string> {
  const file = await kernel.blobs.localPath(blob);
  const { size } = await stat(file);
  if (size > most) {
    const megabytes = Math.ceil(size / 1024 / 1024);
    const limit = most / 1024 / 1024;
    const message = { en: `It has ${megabytes} MB; at most ${limit} MB are read.`, zh: `文档大小为 ${megabytes} MB，最多读取 ${limit} MB。` };
    throw new PorticoError('conversion.unreadable', { params: { detail: message }, issues: [{ message }] });
  }
  return readFile(file, 'utf8');
}
