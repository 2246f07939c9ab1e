import { PorticoError, providersPreview, type Input, type Issue, type Output, type ToolDefinition } from '@portico/contracts';
import { implementOutside, type Implementation, type Kernel, type OutsideContext } from '../kernel/index.ts';
import type { DatabaseSchema } from './database/model.ts';
import { openDatabase } from './database/open.ts';
import { readOptions } from './database/settings.ts';
import { deriveTools } from './database/tools.ts';
import { convertText } from './openapi/convert-text.ts';
import { ownBlob } from './own-blob.ts';
import { readDocumentBlob } from './read-document-blob.ts';

type Preview = Output<typeof providersPreview>;
type Wanted = Input<typeof providersPreview>;
type Of<K extends Wanted['settings']['kind']> = Extract<Wanted['settings'], { kind: K }>;

/** providers.preview: what a document or a database would become, before anything is registered. */
export function previewing(kernel: Kernel): Implementation {
  return implementOutside(providersPreview, (ctx, { settings, secrets }) =>
    settings.kind === 'openapi' ? previewDocument(kernel, ctx, settings) : previewDatabase(kernel, ctx, { settings, secrets }),
  );
}

async function previewDocument(kernel: Kernel, ctx: OutsideContext, settings: Of<'openapi'>): Promise<Preview> {
  const blob = await ctx.read((tx) => ownBlob(ctx, tx, settings.blob));
  const text = await readDocumentBlob(kernel, blob.id);
  const { tools, report, server, base, schemes } = await convertText({ text, file: blob.name, curation: settings.curation, signal: ctx.signal });
  return {
    title: report.title,
    format: `${report.version === '2.0' ? 'Swagger' : 'OpenAPI'} ${report.version}`,
    server: settings.server ?? server ?? (base === '' ? '/' : (base ?? null)),
    secrets: [...schemes],
    found: report.operations,
    taken: report.taken,
    tags: report.tags.map((one) => ({ ...one })),
    tools: tools.map((tool) => shown(tool.definition)),
    notTaken: report.notTaken.map(({ operation, place, reason }) => ({ name: operation, place, reason })),
    findings: report.findings.map((one) => written(one)),
  };
}

async function previewDatabase(kernel: Kernel, ctx: OutsideContext, { settings, secrets }: { settings: Of<'database'>; secrets: Wanted['secrets'] }): Promise<Preview> {
  const { url } = secrets;
  if (url === undefined) throw new PorticoError('request.invalid', { params: { detail: 'secrets.url: the address of the database, e.g. postgres://reader:password@host/shop' } });
  const options = readOptions(settings.options);
  const database = openDatabase({ provider: 'preview', url, options }, kernel);
  try {
    const schema = await database.introspect(ctx.signal);
    const { model, tools, findings } = deriveTools(schema, { provider: 'preview', options });
    return {
      title: new URL(url).pathname.slice(1) || schema.engine,
      format: `${schema.engine} ${schema.version}`,
      server: new URL(url).host,
      secrets: ['url', 'replicaUrl'],
      found: schema.tables.length,
      taken: model.tables.length,
      tags: [],
      tools: tools.map((tool) => shown(tool.definition)),
      notTaken: leftOut(schema, new Set(model.tables.map((table) => `${table.schema}.${table.table}`))),
      findings: findings.map((one) => written(one)),
    };
  } finally {
    await database.close();
  }
}

function leftOut(schema: DatabaseSchema, taken: ReadonlySet<string>): Preview['notTaken'] {
  const reason = { en: 'include and exclude leave it out.', zh: '被 include 或 exclude 排除。' };
  return schema.tables
    .map((table) => `${table.schema}.${table.table}`)
    .filter((name) => !taken.has(name))
    .map((name) => ({ name, place: 'options', reason }));
}

function shown({ name, title, description, annotations }: ToolDefinition): Preview['tools'][number] {
  return { name, title: title ?? name, description: description ?? '', readOnly: annotations?.readOnlyHint === true };
}

function written({ file, line, place, message }: Issue): Preview['findings'][number] {
  return { ...(file !== undefined && { file }), ...(line !== undefined && { line }), ...(place !== undefined && { place }), message };
}
