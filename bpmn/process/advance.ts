// Carries a step on until everything rests: does what is to do, then looks at joins and conditions.
import { complete, leave } from './complete.ts';
import { enterNode } from './enter.ts';
import { fail, stick } from './incident.ts';
import { settleJoins, stuckTokens } from './join.ts';
import { settleConditions } from './condition.ts';
import { Incident, type Job, type Run } from './run.ts';
import { endScope } from './scope.ts';

export function advance(run: Run): void {
  do drain(run);
  while (settle(run));
  for (const token of stuckTokens(run)) stick(run, token, new Incident('process.stuck', token.at));
}

function drain(run: Run): void {
  for (let done = 0; done < run.jobs.length; done += 1) {
    const job = run.jobs[done];
    if (job) perform(run, job);
  }
  run.jobs.length = 0;
}

function settle(run: Run): boolean {
  return (run.graph.lookingJoins && settleJoins(run)) || (run.graph.conditional && settleConditions(run)) || run.jobs.length > 0;
}

function perform(run: Run, job: Job): void {
  if (job.do === 'ended') return endScope(run, job.scope, job.met ?? false);
  const token = run.tokens.get(job.token);
  if (!token) return;
  try {
    if (job.do === 'enter') enterNode(run, token);
    else if (job.do === 'complete') complete(run, token, job.result);
    else leave(run, token);
  } catch (incident) {
    if (!(incident instanceof Incident)) throw incident;
    fail(run, run.tokens.get(token.id) ?? token, { incident, ...(job.do === 'complete' && { result: job.result }) });
  }
}
