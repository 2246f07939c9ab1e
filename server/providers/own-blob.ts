import { PorticoError } from '@portico/contracts';
import { blobById, type ReadContext, type Tx } from '../kernel/index.ts';

/** A whole upload of the caller's own; `blob.missing` for any other, so that ids of others tell nothing. */
export async function ownBlob(ctx: Pick<ReadContext, 'principal'>, tx: Tx, id: string): Promise<{ id: string; name: string; mediaType: string; size: number }> {
  const blob = await blobById(tx, id);
  if (blob?.state !== 'ready' || blob.created_by !== ctx.principal.id) throw new PorticoError('blob.missing');
  return { id, name: blob.name, mediaType: blob.media_type, size: Number(blob.size) };
}
