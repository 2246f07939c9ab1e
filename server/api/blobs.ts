import type { Readable } from 'node:stream';
import { PorticoError } from '@portico/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { blobById, blobReady, verifyBlobLink, type Kernel } from '../kernel/index.ts';

function linkOf(request: FastifyRequest): { blob: string; tenant: string; expires: number; signature: string } {
  const { id } = request.params as { id: string };
  const query = request.query as Record<string, string | undefined>;
  return { blob: id, tenant: query['tenant'] ?? '', expires: Number(query['expires']), signature: query['signature'] ?? '' };
}

/** Types a browser shows without running anything; the rest is downloaded. */
const shown = /^(image\/(png|jpeg|gif|webp|avif)|application\/pdf|text\/plain)$/;

/** Bytes in and out by signed links (`blobs.begin`, `records.attachment`): the link is the permission, and it was audited. */
export async function registerBlobs(fastify: FastifyInstance, kernel: Kernel): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.put('/api/blobs/:id', { bodyLimit: kernel.config.maxUpload }, async (request, reply) => {
      const link = linkOf(request);
      verifyBlobLink(kernel, 'put', link);
      const row = await kernel.database.bound(link.tenant, (tx) => blobById(tx, link.blob), { readOnly: true });
      if (row?.state !== 'waiting') throw new PorticoError('link.invalid');
      const stored = await kernel.blobs.put(link.blob, request.body as Readable);
      const first = await kernel.database.bound(link.tenant, (tx) => blobReady(tx, { id: link.blob, ...stored }));
      if (!first) throw new PorticoError('link.invalid');
      return reply.status(201).send({ id: link.blob, ...stored });
    });
    scope.get('/api/blobs/:id', async (request, reply) => {
      const link = linkOf(request);
      verifyBlobLink(kernel, 'get', link);
      const row = await kernel.database.bound(link.tenant, (tx) => blobById(tx, link.blob), { readOnly: true });
      if (row?.state !== 'ready') throw new PorticoError('blob.missing');
      const kind = shown.test(row.media_type) ? 'inline' : 'attachment';
      return reply
        .header('content-type', shown.test(row.media_type) ? row.media_type : 'application/octet-stream')
        .header('content-length', row.size ?? '0')
        .header('content-disposition', `${kind}; filename*=UTF-8''${encodeURIComponent(row.name)}`)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, max-age=300')
        .send(await kernel.blobs.open(link.blob));
    });
    await Promise.resolve();
  });
}
