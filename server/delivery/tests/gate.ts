import { PorticoError, testsCheck, type Files, type Issue, type Output, type testStateSchema } from '@portico/contracts';
import type { z } from 'zod';
import { rolesFor } from '../../identity/index.ts';
import type { ReadContext } from '../../kernel/index.ts';
import { platformAllows } from '../../policy/index.ts';
import type { AppRow } from '../../workspace/index.ts';
import { contentOf, listTests } from './run-tests.ts';
import { runOf, type TestRun } from './store.ts';

export type TestState = z.infer<typeof testStateSchema>;

/** How the tests of these very files stand. */
export async function testState(ctx: ReadContext, of: { app: AppRow; files: Files }): Promise<TestState> {
  if (listTests(of.files).length === 0) return 'none';
  const run = await ctx.read((tx) => runOf(tx, { app: of.app.id, content: contentOf(of.files) }));
  return run === undefined ? 'unknown' : run.green ? 'green' : 'red';
}

/**
 * Before a publish: the tests of the files to be released are green, or are run now. Throws `tests.failed` with each
 * failed test; an owner of the app passes by giving a reason.
 */
export async function requireGreen(ctx: ReadContext, of: { app: AppRow; branch: string; files: Files; skipTests?: string | undefined }): Promise<void> {
  const state = await testState(ctx, of);
  if (state === 'none' || state === 'green') return;
  if (of.skipTests !== undefined) return requireOwner(ctx, of.app);
  const run: Output<typeof testsCheck> = await ctx.call(testsCheck, { app: of.app.name, branch: of.branch });
  // Somebody saved in between.
  if (run.content !== contentOf(of.files)) throw new PorticoError('conflict.head', { params: { branch: of.branch } });
  if (run.green) return;
  const issues = run.tests.filter(({ outcome }) => outcome !== 'passed').map(failure);
  throw new PorticoError('tests.failed', { params: { count: issues.length, detail: issues[0]?.message ?? '' }, issues });
}

async function requireOwner(ctx: ReadContext, app: AppRow): Promise<void> {
  const roles = await ctx.read((tx) => rolesFor(tx, ctx.principal, { app: app.id, project: app.project }));
  if (platformAllows({ roles, principal: ctx.principal, action: 'app.manage' }).allowed) return;
  throw new PorticoError('policy.denied', { params: { action: 'app.publish', resource: `app ${app.name} without tests`, who: 'the owner of the app' } });
}

/** A test that did not pass, in a sentence. */
function failure({ file, line, name, outcome, steps }: TestRun['tests'][number]): Issue {
  const title = typeof name === 'string' ? { en: name, zh: name } : { en: name.en ?? name.zh ?? '', zh: name.zh ?? name.en ?? '' };
  const step = steps.find(({ passed }) => !passed);
  if (outcome === 'skipped' || !step) return { file, line, place: title.en, message: { en: `${title.en}: not run, the time was up`, zh: `${title.zh}：时间已到，未运行` } };
  const { what, expected, got } = step;
  return {
    file,
    line: step.line,
    place: title.en,
    message: {
      en: `${title.en}: ${what.en}. Expected: ${expected?.en ?? ''}. Got: ${got?.en ?? ''}`,
      zh: `${title.zh}：${what.zh}。预期：${expected?.zh ?? ''}。实际：${got?.zh ?? ''}`,
    },
  };
}
