import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { blobsBegin } from '@portico/contracts';
import { Failed } from './failures.ts';
import type { Means } from './verb.ts';

/** Streams a file up with its progress; gives the blob's id. */
export async function uploadFile(means: Means, file: string): Promise<string> {
  const found = await stat(file).catch((error: unknown) => {
    throw new Failed({ en: `${file} can not be read: ${(error as Error).message}`, zh: `无法读取 ${file}：${(error as Error).message}` });
  });
  if (!found.isFile()) throw new Failed({ en: `${file} is not a file`, zh: `${file} 不是文件` });
  return uploadBytes(means, { name: path.basename(file), size: found.size, bytes: createReadStream(file, { highWaterMark: 256 * 1024 }) });
}

/** The same for bytes that are no file. */
export async function uploadBytes({ client, terminal }: Means, from: { name: string; size: number; bytes: AsyncIterable<Uint8Array> }): Promise<string> {
  const { name, size } = from;
  const { id, url } = await client.call(blobsBegin, { name, size });
  const counted = async function* (): AsyncIterable<Uint8Array> {
    let sent = 0;
    for await (const chunk of from.bytes) {
      sent += chunk.length;
      const share = `${Math.floor((100 * sent) / Math.max(1, size))} %`;
      if (terminal.columns !== undefined || sent === size)
        terminal.progress(terminal.say({ en: `Sending ${name}  ${megabytes(size)}  ${share}`, zh: `正在上传 ${name}  ${megabytes(size)}  ${share}` }));
      yield chunk;
    }
  };
  await client.put(url, counted(), size);
  terminal.progress(undefined);
  return id;
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
