import { blobsBegin, PorticoError } from '@portico/contracts';
import { implementChange, insertBlob, signBlobLink, type Implementation, type Kernel } from '../kernel/index.ts';

const seconds = 60 * 60;

/** `blobs.begin`: a row that waits for its bytes and a signed URL to PUT them to. */
export function beginUpload(kernel: Kernel): Implementation {
  return implementChange(blobsBegin, async (ctx, input) => {
    const most = kernel.config.maxUpload;
    if (input.size !== undefined && input.size > most) {
      throw new PorticoError('request.too_large', {
        params: { what: ctx.from.language === 'zh' ? '文件' : 'The file', limit: `${Math.floor(most / 1024 / 1024)} MB`, setting: 'PORTICO_MAX_UPLOAD_MB' },
      });
    }
    const id = ctx.clock.id();
    await insertBlob(ctx.tx, { id, tenant: ctx.tenant, name: input.name, mediaType: input.mediaType, by: ctx.principal.id, at: ctx.clock.now() });
    return { id, ...signBlobLink(kernel, { verb: 'put', blob: id, tenant: ctx.tenant, seconds }), most };
  });
}
