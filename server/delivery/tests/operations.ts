import { PorticoError, testsCheck, testsGenerate, testsResults, testsRun } from '@portico/contracts';
import { implementChange, implementOutside, implementRead, type Implementation, type JobHandler } from '../../kernel/index.ts';
import { readModel } from '../../workspace/index.ts';
import type { Means } from '../means.ts';
import { testState } from './gate.ts';
import { proposeTests, withoutFailed, writeProposal } from './generate.ts';
import { filesToTest, listTests, runListed, runTests, type Asked } from './run-tests.ts';
import { lastRun } from './store.ts';

const quiet = (): Promise<void> => Promise.resolve();

/** `tests.run`, `tests.check`, `tests.results` and `tests.generate`. */
export function testApps(means: Means): Implementation[] {
  return [
    implementChange(testsRun, async (ctx, input) => {
      const { app, branch, files } = input;
      return { job: await ctx.job('tests.run', { app, branch, ...(files && { files }) }, { title: { en: `Test ${app}`, zh: `测试 ${app}` } }) };
    }),
    implementOutside(testsCheck, (ctx, input) => runTests(means, ctx, { ...input, told: quiet })),
    implementRead(testsResults, async (ctx, input) => {
      const { app, files } = await filesToTest(means, ctx, input);
      const tests = listTests(files).map(({ file, line, test }) => ({ file, line, name: test.name, steps: test.steps.length }));
      const run = await ctx.read((tx) => lastRun(tx, { app: app.id, branch: input.branch }));
      return { state: await testState(ctx, { app, files }), tests, run: run ?? null };
    }),
    implementOutside(testsGenerate, async (ctx, input) => {
      const { app, files } = await filesToTest(means, ctx, input);
      const { model, issues } = readModel(files);
      if (!model) throw new PorticoError('files.invalid', { params: { detail: issues[0]?.message.en ?? '' }, issues });
      const proposed = proposeTests(model);
      const wanted = listTests(writeProposal(proposed).files);
      const results = await runListed(means, ctx, { app, branch: input.branch, files, model, wanted, told: quiet });
      return writeProposal(withoutFailed(proposed, results));
    }),
  ];
}

/** The run of `tests.run`. A cancelled one leaves nothing. */
export function testJob(means: Means): JobHandler {
  return {
    kind: 'tests.run',
    beside: true,
    run: async (ctx, data) => {
      const asked = data as unknown as Asked;
      const { id, green, passed, failed, skipped } = await runTests(means, ctx, { ...asked, told: (done, step) => ctx.progress(done, step) });
      return { result: { app: asked.app, run: id, green, passed, failed, skipped } };
    },
  };
}
