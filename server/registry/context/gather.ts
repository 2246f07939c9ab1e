import { evaluateFeel } from '@portico/bpmn';
import {
  appsGet,
  contextLimits,
  filePlaces,
  filesRead,
  inputOfTool,
  operations,
  PorticoError,
  recordsList,
  resourcesRead,
  sourceKindOf,
  surfacesResolve,
  surfacesSchema,
  surfacesServed,
  titleIn,
  toolsCall,
  type ContextChoice,
  type Filter,
  type JsonObject,
  type Language,
  type Text,
} from '@portico/contracts';
import { addressKind, type AppInUse, type ReadContext } from '../../kernel/index.ts';
import type { Body } from './budget.ts';
import { fillIn, type Request } from './choose.ts';

/** What a source gave, or why nothing. */
export type Gathered = { readonly found: Found } | { readonly why: Text };

interface Found {
  readonly body: Body;
  /** Is every unit a record or an item, so that counting them says something? */
  readonly counted: boolean;
  /** Ids of records, one for each unit, where units are records. */
  readonly records: readonly string[];
  readonly version: string;
}

interface Asking {
  readonly app: AppInUse;
  readonly request: Request;
  readonly now: Date;
  readonly language: Language;
}

const why = (en: string, zh: string): Gathered => ({ why: { en, zh } });
const empty = why('nothing was found', '未找到内容');

/** Reads one source, through the door, with the rights of the caller. A refusal is a reason, no failure of the whole. */
export async function gather(ctx: ReadContext, choice: ContextChoice, asking: Asking): Promise<Gathered> {
  const filled = fillIn({ filter: choice.filter ?? {}, arguments: choice.arguments ?? {}, search: choice.search ?? '', resource: choice.resource ?? '' }, asking);
  if (!filled.ok) return { why: filled.why };
  const values = filled.value as { filter: Filter; arguments: JsonObject; search: unknown; resource: unknown };
  try {
    switch (sourceKindOf(choice)) {
      case 'records':
        return await ofRecords(ctx, choice, { ...asking, filter: values.filter, search: String(values.search) });
      case 'tool':
        return ofAnswer(await callTool(ctx, { ...asking, tool: choice.tool ?? '', provider: choice.provider ?? asking.app.name, args: values.arguments }), choice, asking);
      case 'resource':
        return await ofResource(ctx, String(values.resource), { ...asking, provider: choice.provider });
      case 'file':
        return await ofFile(ctx, choice.file ?? '', asking);
      case 'text':
        return prose(titleIn(asking.language, choice.text, ''), `release ${asking.app.release}`);
      default:
        return empty;
    }
  } catch (error) {
    if (!(error instanceof PorticoError)) throw error;
    return { why: { en: error.messageIn('en'), zh: error.messageIn('zh') } };
  }
}

function prose(text: string, version: string): Gathered {
  const units = text.split(/\n{2,}/).filter((part) => part.trim() !== '');
  return units.length === 0 ? empty : { found: { body: { units, joint: '\n\n', divisible: true }, counted: false, records: [], version } };
}

/** One record or item a line, as JSON: whatever stands in it ends where its line ends. */
function lines(items: readonly unknown[], more: { records?: readonly string[]; version: string }): Gathered {
  if (items.length === 0) return empty;
  return {
    found: { body: { units: items.map((item) => JSON.stringify(item)), joint: '\n', divisible: false }, counted: true, records: more.records ?? [], version: more.version },
  };
}

async function ofRecords(ctx: ReadContext, choice: ContextChoice, asking: Asking & { filter: Filter; search: string }): Promise<Gathered> {
  const { app, filter, search } = asking;
  const entity = app.model.entities[choice.records ?? ''];
  if (!entity) throw new PorticoError('not_found', { params: { what: 'entity', name: choice.records ?? '' } });
  const { records } = await ctx.call(recordsList, {
    app: app.name,
    entity: entity.name,
    total: false,
    limit: choice.top ?? contextLimits.top,
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(search !== '' && { search }),
    ...(choice.sort && { sort: [...choice.sort] }),
    ...(choice.fields && { fields: [...choice.fields] }),
  });
  // Secret fields never leave for a model, whoever may read them; the key stands in the id already.
  const told = (values: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null && !entity.key.includes(name) && entity.fields[name]?.sensitivity !== 'secret'));
  const items = records.map(({ id, values }) => ({ id, ...told(values) }));
  return lines(items, { records: records.map(({ id, version }) => `${id}@${version}`), version: `release ${app.release}` });
}

interface Answered {
  readonly answer: unknown;
  readonly version: string;
}

/** Asks a tool that only reads. One that might change something is refused: context is gathered in passing. */
async function callTool(ctx: ReadContext, asking: Asking & { tool: string; provider: string; args: JsonObject }): Promise<Answered> {
  const { tool, provider, args } = asking;
  const kind = provider === asking.app.name ? 'app' : await ctx.read((tx) => addressKind(tx, provider));
  if (kind === 'app') {
    const bound = await ctx.call(surfacesResolve, { app: provider, tool });
    const operation = operations.get(bound.operation);
    if (operation?.effect !== 'read' || bound.operation === 'context.assemble') throw unfit(tool);
    const answer: unknown = await ctx.call(operation, inputOfTool({ app: provider, entity: bound.entity, thing: bound.thing, args }));
    return { answer, version: provider === asking.app.name ? `release ${asking.app.release}` : provider };
  }
  const { definitions, version } = await ctx.call(surfacesServed, { provider });
  const definition = definitions.tools.find(({ name }) => name === tool);
  if (!definition) throw new PorticoError('not_found', { params: { what: 'tool', name: tool } });
  if ((definition['annotations'] as { readOnlyHint?: boolean } | undefined)?.readOnlyHint !== true) throw unfit(tool);
  const result = await ctx.call(toolsCall, { provider, tool, arguments: { ...args } });
  return { answer: result['structuredContent'] ?? textOf(result['content']), version: `surface ${version ?? 0}` };
}

function unfit(tool: string): PorticoError {
  return new PorticoError('request.invalid', { params: { detail: { en: `"${tool}" does not only read, so it gives no context`, zh: `工具“${tool}”并非只读，不能用作上下文` } } });
}

function textOf(content: unknown): string {
  return Array.isArray(content) ? (content as { text?: unknown }[]).flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('\n\n') : '';
}

function ofAnswer({ answer, version }: Answered, choice: ContextChoice, { now, request }: Asking): Gathered {
  let part = answer;
  if (choice.pick !== undefined) {
    const picked = evaluateFeel(choice.pick.slice(1), { variables: { ...request, answer }, now });
    if (!picked.ok) return why(`the answer could not be picked from: ${picked.message}`, `无法从结果中取值：${picked.message}`);
    part = picked.value;
  }
  if (part === null || part === undefined) return empty;
  if (Array.isArray(part)) return lines(part.slice(0, choice.top ?? contextLimits.top), { version });
  return prose(typeof part === 'string' ? part : JSON.stringify(part, null, 1), version);
}

/** A resource of a connected provider, or the schema of this app: `portico://<app>/schema[/<Entity>]`. */
async function ofResource(ctx: ReadContext, uri: string, asking: Asking & { provider: string | undefined }): Promise<Gathered> {
  const { provider, app } = asking;
  if (provider !== undefined && provider !== app.name) {
    const { contents } = (await ctx.call(resourcesRead, { provider, uri })) as { contents?: unknown };
    return prose(textOf(contents), provider);
  }
  const [, name, entity] = /^portico:\/\/([a-z][a-z0-9-]{0,39})\/schema(?:\/([A-Z][A-Za-z0-9]{0,49}))?$/.exec(uri) ?? [];
  if (name === undefined) throw new PorticoError('request.invalid', { params: { detail: { en: `there is no resource ${uri}`, zh: `不存在资源 ${uri}` } } });
  const schema = await ctx.call(surfacesSchema, { app: name, ...(entity !== undefined && { entity }) });
  return prose(JSON.stringify(schema, null, 1), `release ${app.release}`);
}

/** A text that was published with the app; any other file as it stands on its branch, for those who may edit. */
async function ofFile(ctx: ReadContext, path: string, { app }: Asking): Promise<Gathered> {
  const published = app.model.context?.files[path];
  if (published !== undefined && path.startsWith(`${filePlaces.contextFiles}/`)) return prose(published, `release ${app.release}`);
  const { preview } = await ctx.call(appsGet, { app: app.name });
  const { head, content } = await ctx.call(filesRead, { app: preview?.of ?? app.name, branch: preview?.branch ?? 'main', path });
  return prose(content, `commit ${head}`);
}
