import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { entitiesRead, PorticoError } from '@portico/contracts';
import { blobById, implementRead, type Implementation, type ReadContext } from '../kernel/index.ts';
import { importScript, type Imported } from '../schema/index.ts';
import { modelFiles } from '../workspace/index.ts';
import { importFile } from './import.ts';
import type { Means } from './means.ts';
import { modelAround } from './starter.ts';

/** `entities.read`: what a script or table would become, as files for a draft. */
export function readEntities(means: Means): Implementation {
  return implementRead(entitiesRead, async (ctx, input) => {
    if ((input.sql === undefined) === (input.blob === undefined)) throw new PorticoError('request.invalid', { params: { detail: 'give one of sql and blob' } });
    const imported = input.sql === undefined ? await ofBlob(means, ctx, input.blob ?? '') : await ofText(input.sql);
    try {
      const model = modelAround({ name: input.app, title: input.app, entities: imported.entities });
      const files = Object.entries(modelFiles(model)).filter(([file]) => file.startsWith('entities/'));
      return { files: Object.fromEntries(files), issues: imported.issues };
    } finally {
      await imported.close();
    }
  });
}

async function ofText(sql: string): Promise<Imported> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-sql-'));
  try {
    const file = path.join(folder, 'pasted.sql');
    await writeFile(file, sql);
    return await importScript(file, { name: 'SQL', encoding: 'utf-8' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ofBlob(means: Means, ctx: ReadContext, id: string): Promise<Imported> {
  const blob = await ctx.read((tx) => blobById(tx, id));
  if (blob?.state !== 'ready' || blob.created_by !== ctx.principal.id) throw new PorticoError('blob.missing');
  return importFile(await means.kernel.blobs.localPath(blob.id), blob.name);
}
