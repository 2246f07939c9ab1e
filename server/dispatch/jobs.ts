import { jobsCancel, jobsGet, jobsList, PorticoError, type Output } from '@portico/contracts';
import { cancelJob, implementChange, implementRead, jobById, jobsOf, type Implementation, type JobRow, type Tx } from '../kernel/index.ts';

type Shown = Output<typeof jobsGet>;

function shown(row: JobRow): Shown {
  const { principal, created_at: createdAt, finished_at: finishedAt, id, kind, title, status, progress, step, result, error } = row;
  return { id, kind, title, status, progress, step, issues: row.issues as Shown['issues'], result, error, startedBy: principal.name, createdAt, finishedAt };
}

/** Only what one has started oneself, or what one's agent has. */
async function own(tx: Tx, id: string, caller: string): Promise<JobRow> {
  const row = await jobById(tx, id);
  if (!row || (row.principal.id !== caller && row.principal.onBehalfOf?.id !== caller)) throw new PorticoError('not_found', { params: { what: 'job', name: id } });
  return row;
}

/** Looking at and stopping long work. */
export const jobOperations: readonly Implementation[] = [
  implementRead(jobsGet, async (ctx, { id }) => shown(await ctx.read((tx) => own(tx, id, ctx.principal.id)))),
  implementRead(jobsList, async (ctx, { cursor, limit }) => {
    const rows = await ctx.read((tx) => jobsOf(tx, { principal: ctx.principal.id, before: cursor, limit: limit + 1 }));
    const jobs = rows.slice(0, limit).map((row) => shown(row));
    return { jobs, next: rows.length > limit ? (jobs.at(-1)?.id ?? null) : null };
  }),
  implementChange(jobsCancel, async (ctx, { id }) => {
    await own(ctx.tx, id, ctx.principal.id);
    await cancelJob(ctx.tx, id, ctx.clock.now());
    return shown(await own(ctx.tx, id, ctx.principal.id));
  }),
];
