import { appsImport, PorticoError, type Title } from '@portico/contracts';
import { blobById, implementChange, type Implementation, type JobContext, type JobHandler } from '../kernel/index.ts';
import { importCsv, importExcel, importLive, importScript, type Imported } from '../schema/index.ts';
import { appByName, modelFiles } from '../workspace/index.ts';
import { buildApp } from './build.ts';
import type { Means } from './means.ts';
import { modelAround, titleFrom } from './starter.ts';

interface Wanted {
  readonly app: string;
  readonly title: Title;
  readonly project: string;
  readonly blob?: string;
  /** Sealed: it holds a password. */
  readonly database?: string;
  readonly schema: string;
}

const purpose = 'import.database';

export function importApps(means: Means): Implementation {
  const { vault } = means.kernel;
  return implementChange(
    appsImport,
    async (ctx, input, sealed: string | undefined) => {
      if (await appByName(ctx.tx, input.app)) throw new PorticoError('name.taken', { params: { name: input.app } });
      const { app, project, schema, blob } = input;
      const wanted: Wanted = {
        app,
        project,
        schema,
        title: input.title ?? titleFrom(app),
        ...(blob !== undefined && { blob }),
        ...(sealed !== undefined && { database: sealed }),
      };
      return { job: await ctx.job('apps.import', { ...wanted }, { title: { en: `Import ${app}`, zh: `导入 ${app}` } }) };
    },
    async (ctx, input) => {
      if ((input.blob === undefined) === (input.database === undefined)) throw new PorticoError('request.invalid', { params: { detail: 'give one of blob and database' } });
      if (input.database !== undefined) return vault.seal(purpose, input.database);
      const blob = await ctx.read((tx) => blobById(tx, input.blob ?? ''));
      if (blob?.state !== 'ready' || blob.created_by !== ctx.principal.id) throw new PorticoError('blob.missing');
      return undefined;
    },
  );
}

/** The import itself. Run again after a crash it begins anew: nothing of the first run was visible. */
export function importJob(means: Means): JobHandler {
  return {
    kind: 'apps.import',
    retries: 1,
    run: async (ctx, data) => {
      const wanted = data as unknown as Wanted;
      await ctx.progress(null, { en: 'Reading the source', zh: '正在读取来源' });
      const imported = await open(means, ctx, wanted);
      try {
        if (imported.entities.length === 0)
          throw new PorticoError('import.unreadable', { params: { file: wanted.app, detail: 'no table was found in it' }, issues: imported.issues });
        const model = modelAround({ name: wanted.app, title: wanted.title, entities: imported.entities });
        const app = { id: ctx.job, name: wanted.app, project: wanted.project, model, files: modelFiles(model), loads: imported.tables };
        const { rows, hash } = await buildApp(means, ctx, app);
        const relations = imported.entities.reduce((sum, entity) => sum + Object.keys(entity.relations ?? {}).length, 0);
        return { result: { app: wanted.app, entities: imported.entities.length, relations, rows, hash }, issues: imported.issues };
      } finally {
        await imported.close();
        if (wanted.blob !== undefined) await means.kernel.blobs.remove(wanted.blob);
      }
    },
  };
}

async function open(means: Means, ctx: JobContext, wanted: Wanted): Promise<Imported> {
  const { kernel } = means;
  if (wanted.database !== undefined) {
    const url = await kernel.vault.open(purpose, wanted.database);
    return importLive(url, { schema: wanted.schema, check: (host) => kernel.http.check(host) });
  }
  const blob = await ctx.read((tx) => blobById(tx, wanted.blob ?? ''));
  if (!blob) throw new PorticoError('blob.missing');
  return importFile(await kernel.blobs.localPath(blob.id), blob.name);
}

/** Reads a file by the ending of its name. */
export function importFile(file: string, fileName: string): Promise<Imported> {
  const kind = fileName.toLowerCase().split('.').at(-1);
  const name = { name: fileName };
  if (kind === 'xlsx') return importExcel(file, name);
  if (kind === 'csv' || kind === 'tsv' || kind === 'txt') return importCsv(file, name);
  if (kind === 'sql' || kind === 'dump' || kind === 'ddl') return importScript(file, name);
  throw new PorticoError('import.unreadable', { params: { file: fileName, detail: 'give a .sql script, a .csv, .tsv or .txt table, or an .xlsx workbook' } });
}
