import { PorticoError, surfacesAsk, surfacesQuestions, surfacesRephrase } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import { implementChange, implementRead, type Implementation, type Kernel, type ReadContext, type Tx, type Vault } from '../kernel/index.ts';
import { openSurface } from './in-use.ts';
import { keepQuestions, listProviders, providerByName, questionsOf, surfacesOf, type ProviderRow, type SurfaceRow } from './store.ts';
import type { Questions } from './search/index.ts';
import { askedOf, questionsJob, questionsPurpose, titleOf } from './write-questions.ts';

interface At {
  readonly provider: ProviderRow;
  readonly surface: SurfaceRow;
}

/** A version by its number; without one what waits, else what is shown. */
async function versionAt(tx: Tx, of: { provider: string; number: number | undefined }): Promise<At> {
  const provider = await providerByName(tx, of.provider);
  if (!provider) throw new PorticoError('not_found', { params: { what: 'provider', name: of.provider } });
  const versions = await surfacesOf(tx, provider.id);
  const surface = versions.find((one) => (of.number === undefined ? one.id === (provider.seen ?? provider.served) : one.number === of.number));
  if (!surface) throw new PorticoError('not_found', { params: { what: 'surface version', name: String(of.number ?? of.provider) } });
  return { provider, surface };
}

async function opened(vault: Vault, sealed: string): Promise<Questions> {
  return JSON.parse(await vault.open(questionsPurpose, sealed)) as Questions;
}

/** surfaces.questions, .rephrase, .ask: what people may say when they need a tool. */
export function questioning({ vault, config }: Kernel): Implementation[] {
  return [
    implementRead(surfacesQuestions, async (ctx, input) => {
      const { provider, surface } = await ctx.read((tx) => versionAt(tx, { provider: input.provider, number: input.number }));
      const asked = await askedOf(surface, (await openSurface(vault, surface)).raw);
      const rows = await ctx.read((tx) => questionsOf(tx, { provider: provider.id, tools: asked.map((one) => one.print) }));
      const byPrint = new Map(await Promise.all(rows.map(async (row) => [row.tool, { ...row, ...(await opened(vault, row.sealed)) }] as const)));
      return {
        number: surface.number,
        model: config.model !== undefined,
        tools: asked.map(({ tool, print, withheld }) => {
          const row = byPrint.get(print);
          return { tool: tool.name, en: [...(row?.en ?? [])], zh: [...(row?.zh ?? [])], author: row?.author ?? null, edited: row?.edited ?? false, withheld };
        }),
        missing: asked.filter((one) => !one.withheld && !byPrint.has(one.print)).length,
      };
    }),
    implementChange(
      surfacesRephrase,
      async (ctx, { en, zh }, prepared: { at: At; print: string; sealed: string }) => {
        const { at, print, sealed } = prepared;
        await keepQuestions(ctx.tx, { tenant: ctx.tenant, provider: at.provider.id, tool: print, sealed, author: ctx.principal.name, edited: true, at: ctx.clock.now() });
        return { en, zh };
      },
      async (ctx, { provider, number, tool, en, zh }) => {
        const at = await ctx.read((tx) => versionAt(tx, { provider, number }));
        const found = (await askedOf(at.surface, (await openSurface(vault, at.surface)).raw)).find((one) => one.tool.name === tool);
        if (!found) throw new PorticoError('not_found', { params: { what: 'tool', name: tool } });
        return { at, print: found.print, sealed: await vault.seal(questionsPurpose, JSON.stringify({ en, zh })) };
      },
    ),
    implementChange(surfacesAsk, async (ctx, input) => {
      if (!config.model) {
        throw new PorticoError('request.invalid', { params: { detail: { en: 'no model is configured: set PORTICO_MODEL_URL', zh: '未配置模型：请设置 PORTICO_MODEL_URL' } } });
      }
      const { surface } = await versionAt(ctx.tx, { provider: input.provider, number: input.number });
      return { job: await ctx.job(questionsJob, { provider: input.provider, number: surface.number }, { title: titleOf(input.provider) }) };
    }),
  ];
}

export type ByTool = ReadonlyMap<string, Questions>;
const none: ByTool = new Map();
const byVersion = new LRUCache<string, ByTool>({ max: 200 });

/**
 * What search may know of the versions a caller sees: by provider and version, then by the tool's name as it is shown.
 * Only what belongs to the very definition that is in use; what was written for another version stays out.
 */
export async function questionsShown(ctx: ReadContext, vault: Vault, shown: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, ByTool>> {
  const rows = (await ctx.read((tx) => listProviders(tx))).filter((row) => row.questions > 0 && shown.has(row.name));
  const found = await Promise.all(rows.map(async (row) => [row.name, await shownBy(ctx, vault, { row, number: shown.get(row.name) ?? 0 })] as const));
  return new Map(found);
}

async function shownBy(ctx: ReadContext, vault: Vault, { row, number }: { row: ProviderRow; number: number }): Promise<ByTool> {
  const key = `${row.id} ${number} ${row.questions}`;
  const known = byVersion.get(key);
  if (known) return known;
  const version = await ctx.read(async (tx) => (await surfacesOf(tx, row.id)).find((one) => one.number === number));
  if (!version) return none;
  const { surface } = await openSurface(vault, version);
  const prints = [...surface.tools.values()].map((tool) => tool.fingerprint);
  const written = await ctx.read((tx) => questionsOf(tx, { provider: row.id, tools: prints }));
  const byPrint = new Map(await Promise.all(written.map(async (one) => [one.tool, await opened(vault, one.sealed)] as const)));
  const made = new Map(
    [...surface.tools].flatMap(([name, { fingerprint }]) => {
      const questions = byPrint.get(fingerprint);
      return questions ? [[name, questions] as const] : [];
    }),
  );
  byVersion.set(key, made);
  return made;
}
