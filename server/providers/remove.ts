import { providersRemove } from '@portico/contracts';
import { implementChange, type Implementation, type JobHandler, type Kernel } from '../kernel/index.ts';
import { removeProvider } from '../registry/index.ts';
import { endHeld, type Parting } from './credentials/revoke.ts';
import type { Means } from './credentials/sign-in.ts';
import { takeAllAt } from './credentials/store.ts';

const endJob = 'credentials.end';
/** Sign-ins in one job. */
const batch = 200;

/** providers.remove, and the job that then ends people's sign-ins where they were given: what came of it is the job's result. */
export function removing(on: { kernel: Kernel; means: Means }): { implementation: Implementation; job: JobHandler } {
  return {
    implementation: implementChange(providersRemove, async (ctx, input) => {
      const held = await takeAllAt(ctx.tx, input.provider);
      await removeProvider(ctx, input.provider);
      const title = { en: `End the sign-ins at ${input.provider}`, zh: `终止在 ${input.provider} 的登录` };
      for (let start = 0; start < held.length; start += batch) await ctx.job(endJob, { provider: input.provider, held: held.slice(start, start + batch).map(partOf) }, { title });
      return { ok: true as const };
    }),
    job: {
      kind: endJob,
      retries: 2,
      beside: true,
      run: async (_ctx, data) => {
        const { provider, held } = data as { provider: string; held: readonly Parting[] };
        const { ended, outlive, failed } = await endHeld(on.kernel, on.means, held);
        const issues = failed.map(({ principal, message }) => ({ place: principal, message }));
        return { result: { provider, ended, outlive, failed: failed.length }, issues };
      },
    },
  };
}

/** What is kept until then stays sealed, for its owner and its provider. */
const partOf = ({ tenant, provider, name, principal, issuer, sealed }: Parting): Parting => ({ tenant, provider, name, principal, issuer, sealed });
