import { PorticoError, recordsAttachment } from '@portico/contracts';
import { blobById, implementRead, signBlobLink, type Implementation, type Kernel } from '../kernel/index.ts';
import { attemptOf, speaking } from './database-errors.ts';
import { noRecord } from './get.ts';
import { queryOf } from './query.ts';
import { noField } from './reach.ts';
import { decodeId } from './record-id.ts';
import { keyCondition, readRows } from './store.ts';

const seconds = 10 * 60;

/** `records.attachment`: a signed URL of the file in a field; `files[2]` names the third of a list. */
export function getAttachment(kernel: Kernel): Implementation {
  return implementRead(recordsAttachment, async (ctx, input) => {
    const { reach, sight, place } = await queryOf(ctx, { entity: input.entity });
    const [, name = '', at = '0'] = /^(.*?)(?:\[(\d{1,5})\])?$/.exec(input.field) ?? [];
    const field = Object.hasOwn(sight.entity.fields, name) && sight.grant.readable.has(name) ? sight.entity.fields[name] : undefined;
    if (field?.type !== 'attachment') throw noField(sight, name);
    const key = decodeId(sight.entity, input.id);
    if (!key) throw noRecord(sight.entity, { id: input.id, language: reach.language });
    return speaking(attemptOf(kernel, { reach, entity: sight.entity, action: 'read', visible: sight.grant.readable }), () =>
      ctx.read(async (tx) => {
        const [row] = await readRows(tx, place, { fields: [name], where: [keyCondition(place, key)] });
        if (!row) throw noRecord(sight.entity, { id: input.id, language: reach.language });
        const value = row[name];
        const id: unknown = Array.isArray(value) ? value[Number(at)] : value;
        const blob = typeof id === 'string' ? await blobById(tx, id) : undefined;
        if (blob?.state !== 'ready') throw new PorticoError('blob.missing');
        const link = signBlobLink(kernel, { verb: 'get', blob: blob.id, tenant: ctx.tenant, seconds });
        return { ...link, name: blob.name, mediaType: blob.media_type, size: Number(blob.size) };
      }),
    );
  });
}
