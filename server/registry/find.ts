import { createHash } from 'node:crypto';
import { PorticoError, providersList, surfacesGet, surfacesPlatform, surfacesServed, toolsetsList, toolsSearch, type ToolDefinition } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import { implementRead, type Implementation, type Kernel, type ReadContext, type Vault } from '../kernel/index.ts';
import { questionsShown } from './questions.ts';
import {
  createEmbed,
  createIndex,
  createRerank,
  findTools,
  keepOrders,
  summaryOf,
  vectorsOf,
  type Candidate,
  type Index,
  type IndexEntry,
  type Questions,
} from './search/index.ts';

/** An index over what a caller may use; with vectors as soon as a model has made them. */
interface Kept {
  index: Index;
  vectors: 'none' | 'under way' | 'there';
}

/** Indexes by what is in them; callers who see the same share one. Vectors by model and text, whoever asks. */
const indexes = new LRUCache<string, Kept>({ max: 100 });
const vectors = new LRUCache<string, Float32Array>({ max: 50_000 });

function keptFor(entries: readonly IndexEntry[]): Kept {
  const key = createHash('sha256').update(JSON.stringify(entries)).digest('base64url');
  const kept = indexes.get(key) ?? { index: createIndex(entries), vectors: 'none' };
  indexes.set(key, kept);
  return kept;
}

/** tools.search: over what the caller may use, so that what a policy hides never comes out. */
export function finding(kernel: Kernel): Implementation {
  const { config, http, log, clock } = kernel;
  const server = config.embeddings;
  const embed = server && createEmbed({ http, url: server.url, model: server.model, ...(server.key !== undefined && { key: server.key }) });

  const { model } = config;
  const order =
    model?.rerank === true
      ? keepOrders(createRerank({ http, url: model.url, model: model.name, ...(model.key !== undefined && { key: model.key }) }), () => clock.now())
      : undefined;

  /** Nobody waits for the model: until its vectors are there, words alone decide. */
  function enrich(kept: Kept, entries: readonly IndexEntry[]): void {
    if (!embed || !server || kept.vectors !== 'none') return;
    kept.vectors = 'under way';
    vectorsOf(entries, { embed, model: server.model, store: { get: (hash) => vectors.get(hash), set: (hash, vector) => void vectors.set(hash, vector) } }).then(
      (made) => {
        kept.index = createIndex(entries, { vectors: made });
        kept.vectors = 'there';
        return undefined;
      },
      (error: unknown) => {
        log.warn({ err: error }, 'tools are found by words alone: the embedding model did not answer');
        kept.vectors = 'none';
      },
    );
  }

  return implementRead(toolsSearch, async (ctx, input) => {
    const entries = await toolsOf(ctx, { vault: kernel.vault, ...input });
    const byName = new Map(entries.map((entry) => [`${entry.provider}/${entry.tool.name}`, entry.tool]));
    const kept = keptFor(entries);
    enrich(kept, entries);
    const { query, limit } = input;
    const describe = ({ provider, tool: name }: { provider: string; tool: string }): Candidate => {
      const tool = byName.get(`${provider}/${name}`);
      return { name: `${provider}/${name}`, summary: `${tool?.title ?? ''} ${summaryOf(tool?.description)}`.trim().slice(0, 300) };
    };
    const models = { ...(embed && kept.vectors === 'there' && { embed }), ...(order && { rerank: { order, describe } }) };
    const found = await findTools(kept.index, { query, limit }, { log, signal: ctx.signal, ...models });
    return {
      tools: found.flatMap(({ provider, tool: name, score }) => {
        const tool = byName.get(`${provider}/${name}`);
        if (!tool) return [];
        return [
          { provider, name, title: tool.title ?? name, description: tool.description ?? '', inputSchema: { ...tool.inputSchema }, annotations: { ...tool.annotations }, score },
        ];
      }),
      among: entries.length,
    };
  });
}

/** Every tool the caller may use, of all providers, of one, or of a toolset, with what people may say when they need it. */
async function toolsOf(ctx: ReadContext, among: { vault: Vault; provider?: string | undefined; toolset?: string | undefined }): Promise<IndexEntry[]> {
  const { providers } = await ctx.call(providersList, {});
  const chosen = among.toolset === undefined ? undefined : (await ctx.call(toolsetsList, {})).toolsets.find((one) => one.name === among.toolset);
  if (among.toolset !== undefined && !chosen) throw new PorticoError('not_found', { params: { what: 'toolset', name: among.toolset } });
  const inSet = chosen && new Set(chosen.items.map((item) => `${item.provider}/${item.tool}`));
  const wanted = providers.filter((one) => one.may.includes('use') && (among.provider === undefined || one.name === among.provider));
  const parts = await Promise.all(wanted.map(async (one) => ({ provider: one.name, ...(await shownBy(ctx, one)) })));
  const versions = new Map(parts.flatMap(({ provider, version }) => (version === null ? [] : [[provider, version] as const])));
  const questions = await questionsShown(ctx, among.vault, versions);
  return parts
    .flatMap(({ provider, tools }) => tools.map((tool) => ({ provider, tool, ...enrichedBy(questions.get(provider)?.get(tool.name)) })))
    .filter((entry) => !inSet || inSet.has(`${entry.provider}/${entry.tool.name}`));
}

const enrichedBy = (questions: Questions | undefined): Pick<IndexEntry, 'enrichment'> => (questions ? { enrichment: { questions } } : {});

/** What one provider shows the caller, and by which version of its surface if it is connected. */
async function shownBy(ctx: ReadContext, provider: { name: string; kind: string }): Promise<{ tools: readonly ToolDefinition[]; version: number | null }> {
  const shown = (tools: unknown, version: number | null = null) => ({ tools: tools as readonly ToolDefinition[], version });
  try {
    if (provider.kind === 'platform') return shown((await ctx.call(surfacesPlatform, {})).tools);
    if (provider.kind === 'app') return shown((await ctx.call(surfacesGet, { app: provider.name })).tools);
    const { definitions, version } = await ctx.call(surfacesServed, { provider: provider.name });
    return shown(definitions.tools, version);
  } catch (error) {
    // One that is offline or out of the key's scope has nothing to find; the others do.
    if (error instanceof PorticoError && (error.code === 'not_found' || error.code.startsWith('policy.') || error.code.startsWith('provider.'))) return shown([]);
    throw error;
  }
}
