import { PorticoError } from '@portico/contracts';
import type { ChangeContext } from '../kernel/index.ts';
import { release, rollbackTo, savepoint } from './store-write.ts';

/** What a write did, seen with the caller's eyes. */
export interface Effect {
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}
export interface Verdict extends Effect {
  readonly verdict: 'allowed' | 'refused';
  readonly reason: string | null;
}

/** Does the write for real and takes it back, so that the answer is the truth and not a guess. */
export async function tryOut(ctx: ChangeContext, write: () => Promise<Effect>): Promise<Verdict> {
  await savepoint(ctx.tx, 'portico_try');
  try {
    return await verdictOf(ctx, write);
  } finally {
    await rollbackTo(ctx.tx, 'portico_try');
  }
}

/** Tries several writes one after the other, each on what the good ones before it left; takes everything back. */
export async function tryEach(ctx: ChangeContext, writes: readonly (() => Promise<Effect>)[]): Promise<Verdict[]> {
  await savepoint(ctx.tx, 'portico_try');
  const verdicts: Verdict[] = [];
  try {
    for (const write of writes) {
      await savepoint(ctx.tx, 'portico_part');
      const verdict = await verdictOf(ctx, write).catch(async (error: unknown) => {
        await rollbackTo(ctx.tx, 'portico_part');
        throw error;
      });
      await (verdict.verdict === 'allowed' ? release(ctx.tx, 'portico_part') : rollbackTo(ctx.tx, 'portico_part'));
      verdicts.push(verdict);
    }
    return verdicts;
  } finally {
    await rollbackTo(ctx.tx, 'portico_try');
  }
}

async function verdictOf(ctx: ChangeContext, write: () => Promise<Effect>): Promise<Verdict> {
  try {
    const { before, after } = await write();
    return { verdict: 'allowed', reason: null, before, after };
  } catch (error) {
    if (!(error instanceof PorticoError) || error.entry.audience !== 'person') throw error;
    const { language } = ctx.from;
    const findings = error.issues.map((issue) => [issue.place, issue.message[language]].filter(Boolean).join(': '));
    return { verdict: 'refused', reason: [error.messageIn(language), ...findings].join(' · '), before: null, after: null };
  }
}
