import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { PorticoError } from '@portico/contracts';
import { blobReady, insertBlob, signBlobLink, type Kernel, type ReadContext } from '../kernel/index.ts';
import type { Files } from './openapi/files.ts';
import { ownBlob } from './own-blob.ts';

/** Bytes of a file a tool may be given; it stands in memory while it is sent. */
const most = 64 * 1024 * 1024;
/** How long the link to a file that came back works. */
const seconds = 10 * 60;

/** Files as the caller of a tool may use them: her own uploads go in, and what comes back is hers, behind a signed link. */
export function callerFiles(kernel: Kernel, ctx: Pick<ReadContext, 'principal' | 'tenant' | 'read' | 'clock'>): Files {
  return {
    read: async (id) => {
      const { name, mediaType, size } = await ctx.read((tx) => ownBlob(ctx, tx, id));
      if (size > most)
        throw new PorticoError('request.invalid', {
          params: { detail: `${name} has ${Math.ceil(size / 1024 / 1024)} MB; a tool can be given files of up to ${most / 1024 / 1024} MB` },
        });
      return { name, mediaType, bytes: await readFile(await kernel.blobs.localPath(id)) };
    },
    write: async ({ name, mediaType, bytes }) => {
      const id = ctx.clock.id();
      const stored = await kernel.blobs.put(id, Readable.from([bytes]));
      await kernel.database.bound(ctx.tenant, async (tx) => {
        await insertBlob(tx, { id, tenant: ctx.tenant, name, mediaType, by: ctx.principal.id, at: ctx.clock.now() });
        await blobReady(tx, { id, ...stored });
      });
      return { url: signBlobLink(kernel, { verb: 'get', blob: id, tenant: ctx.tenant, seconds }).url };
    },
  };
}
