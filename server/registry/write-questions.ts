import type { Definitions, ToolDefinition } from '@portico/contracts';
import type { AnyReaction, JobContext, JobHandler, Kernel, OutsideContext, ReadContext, Vault } from '../kernel/index.ts';
import { fingerprintsOf, openSurface } from './in-use.ts';
import { keepQuestions, providerByName, questionsOf, surfacesOf, writtenSince, type ProviderRow, type SurfaceRow } from './store.ts';
import { createEnrich, enrichBatch, type Enrich, type Questions } from './search/index.ts';
import { scanText } from './surfaces/scan.ts';

/** What was written for a tool is sealed for this purpose. */
export const questionsPurpose = 'registry.questions';
export const questionsJob = 'registry.questions';

/** A provider that changes its tools all day does not have a model write all day. */
const mostADay = 3000;
const day = 24 * 60 * 60 * 1000;
/** The job is tried again after 2, 4, 8 … seconds, a quarter of an hour in all; what is there by then stays. */
const retries = 9;

/** A tool of a version as the questions know it. */
export interface Asked {
  readonly tool: ToolDefinition;
  readonly print: string;
  /** The scan marked it: what may hold a secret or speaks to models is told to none. */
  readonly withheld: boolean;
}

/** The tools of a version with their fingerprints. */
export async function askedOf(row: Pick<SurfaceRow, 'findings'>, raw: Definitions): Promise<Asked[]> {
  const prints = await fingerprintsOf(raw);
  // A name that another provider has too says nothing against the text.
  const marks = row.findings.filter((one) => one.kind === 'tool' && (one.severity !== 'low' || one.id === 'secrets.contained') && !one.id.startsWith('shadow.'));
  const marked = new Set(marks.map((one) => one.name));
  return raw.tools.map((tool) => ({ tool, print: prints.get(tool.name) ?? '', withheld: marked.has(tool.name) }));
}

/** The configured model as it writes questions; undefined without one. This and `find.ts` are all that knows where it comes from. */
function writer({ config, http }: Kernel): { enrich: Enrich; name: string } | undefined {
  const { model } = config;
  return model && { enrich: createEnrich({ http, url: model.url, model: model.name, ...(model.key !== undefined && { key: model.key }) }), name: model.name };
}

/** Has a model write for every new version, once it has been seen; registration itself never waits for it. */
export function askingAtOnce(kernel: Kernel): AnyReaction[] {
  if (!writer(kernel)) return [];
  const ask = (ctx: OutsideContext, data: { provider: string; number: number }): Promise<void> =>
    ctx.transact(async (change) => void (await change.job(questionsJob, { ...data }, { title: titleOf(data.provider) })));
  return [{ on: 'surface.changed', name: 'registry.questions', run: ask }];
}

export const titleOf = (provider: string): { en: string; zh: string } => ({ en: `Questions for the tools of ${provider}`, zh: `为 ${provider} 的工具撰写常见说法` });

/** The job: batch after batch, each kept as soon as it is there, so that a new start asks only for the rest. */
export function writing(kernel: Kernel): JobHandler {
  return {
    kind: questionsJob,
    retries,
    beside: true,
    run: async (ctx, data) => {
      const model = writer(kernel);
      const at = await versionOf(ctx, { provider: String(data['provider']), number: Number(data['number']) });
      if (!model || !at) return { result: { written: 0 } };
      const wanted = await missing(ctx, kernel.vault, at);
      const asked = wanted.slice(0, await room(ctx, at.provider));
      let dropped = 0;
      for (let start = 0; start < asked.length; start += enrichBatch) {
        const step = { en: `questions for ${start} of ${asked.length} tools`, zh: `已完成 ${start} / ${asked.length} 个工具` };
        await ctx.progress(start / asked.length, step);
        const part = asked.slice(start, start + enrichBatch);
        const written = await model.enrich(
          part.map(({ tool }) => ({ provider: at.provider.name, tool })),
          ctx.signal,
        );
        const clean = written.map(harmless);
        dropped += phrasesIn(written) - phrasesIn(clean);
        await keep(ctx, { vault: kernel.vault, provider: at.provider, author: model.name, written: part.map(({ print }, place) => ({ print, questions: clean[place] })) });
      }
      return { result: { provider: at.provider.name, written: asked.length, dropped, left: wanted.length - asked.length } };
    },
  };
}

async function versionOf(ctx: ReadContext, of: { provider: string; number: number }): Promise<{ provider: ProviderRow; surface: SurfaceRow } | undefined> {
  return ctx.read(async (tx) => {
    const provider = await providerByName(tx, of.provider);
    const surface = provider && (await surfacesOf(tx, provider.id)).find((one) => one.number === of.number);
    return surface && { provider, surface };
  });
}

async function missing(ctx: ReadContext, vault: Vault, at: { provider: ProviderRow; surface: SurfaceRow }): Promise<Asked[]> {
  const asked = (await askedOf(at.surface, (await openSurface(vault, at.surface)).raw)).filter((one) => !one.withheld);
  const there = await ctx.read((tx) => questionsOf(tx, { provider: at.provider.id, tools: asked.map((one) => one.print) }));
  const known = new Set(there.map((row) => row.tool));
  return asked.filter((one) => !known.has(one.print));
}

async function room(ctx: ReadContext, provider: ProviderRow): Promise<number> {
  const since = new Date(ctx.clock.now().getTime() - day);
  return Math.max(0, mostADay - (await ctx.read((tx) => writtenSince(tx, { provider: provider.id, since }))));
}

/** What a model writes is read like what a provider writes: what speaks to models or hides something goes. */
function harmless(questions: Questions): Questions {
  const clean = (phrases: readonly string[]): string[] => phrases.filter((phrase) => scanText(phrase).every(({ severity }) => severity === 'low'));
  return { en: clean(questions.en), zh: clean(questions.zh) };
}

const phrasesIn = (all: readonly Questions[]): number => all.reduce((sum, one) => sum + one.en.length + one.zh.length, 0);

async function keep(
  ctx: JobContext,
  batch: { vault: Vault; provider: ProviderRow; author: string; written: readonly { print: string; questions: Questions | undefined }[] },
): Promise<void> {
  const { vault, provider, author } = batch;
  // What the model left out is asked for again another time.
  const rows = await Promise.all(
    batch.written.flatMap(({ print, questions }) =>
      questions && phrasesIn([questions]) > 0 ? [vault.seal(questionsPurpose, JSON.stringify(questions)).then((sealed) => ({ tool: print, sealed }))] : [],
    ),
  );
  await ctx.transact(async (change) => {
    const at = change.clock.now();
    for (const row of rows) await keepQuestions(change.tx, { ...row, tenant: change.tenant, provider: provider.id, author, edited: false, at });
  });
}
