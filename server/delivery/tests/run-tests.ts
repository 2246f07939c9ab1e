import { createHash } from 'node:crypto';
import { PorticoError, testLimits, type Actor, type AppModel, type AppTestFile, type Files, type Text } from '@portico/contracts';
import type { OutsideContext, ReadContext } from '../../kernel/index.ts';
import { readModel, testsIn, type AppRow } from '../../workspace/index.ts';
import type { Means } from '../means.ts';
import { givenRows } from './given-rows.ts';
import { runStep, type Scene } from './run-step.ts';
import { stepWords } from './step-words.ts';
import { insertRun, type TestRun } from './store.ts';
import { actAs, closeTrial, openTrial, resetTrial, type Trial } from './trial.ts';

type Result = TestRun['tests'][number];
type StepResult = Result['steps'][number];
type TestCase = AppTestFile['tests'][number];

/** What to run: a branch as publishing it would find it, all of its tests or those of some files. */
export interface Asked {
  readonly app: string;
  readonly branch: string;
  readonly files?: readonly string[] | undefined;
}

/** Is told before each test; throws to stop the run. */
export type Told = (done: number, step: Text) => Promise<void>;

/** One test with the places of its parts. */
interface Listed {
  readonly file: string;
  readonly test: TestCase;
  readonly shared: AppTestFile['given'];
  readonly line: number;
  lineOf(step: number): number;
}

/** Every test of these files, in order. */
export function listTests(files: Files): Listed[] {
  return testsIn(files).flatMap(({ file, value, line }) =>
    value.tests.map((test, index) => ({ file, test, shared: value.given, line: line(['tests', index]), lineOf: (step: number) => line(['tests', index, 'steps', step]) })),
  );
}

/** What two sets of files have in common when they are the same. */
export function contentOf(files: Files): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32);
}

/** The files publishing a branch would release; those of the branch alone where main stands against it. */
export async function filesToTest(means: Means, ctx: ReadContext, of: { app: string; branch: string }) {
  const next = await means.workspace.joinMain(ctx, of);
  const files = next.conflicts.length === 0 ? next.files : await means.workspace.filesAt({ tenant: ctx.tenant, app: next.open.app.id, commit: next.theirs });
  return { app: next.open.app, commit: next.joined?.commit ?? next.theirs, files };
}

/** Runs the tests on a throw-away copy, keeps what came of it, and leaves nothing else behind. */
export async function runTests(means: Means, ctx: OutsideContext, asked: Asked & { told: Told }): Promise<TestRun> {
  const { app, commit, files } = await filesToTest(means, ctx, asked);
  const { model, issues } = readModel(files);
  if (!model) throw new PorticoError('files.invalid', { params: { detail: issues[0]?.message.en ?? '' }, issues });
  const listed = listTests(files);
  const wanted = asked.files === undefined ? listed : listed.filter(({ file }) => asked.files?.includes(file));
  const began = performance.now();
  const tests = await runListed(means, ctx, { app, branch: asked.branch, files, model, wanted, told: asked.told });
  const count = (outcome: Result['outcome']): number => tests.filter((test) => test.outcome === outcome).length;
  const run: TestRun = {
    id: ctx.clock.id(),
    branch: asked.branch,
    commit,
    content: contentOf(files),
    whole: asked.files === undefined,
    green: count('passed') === tests.length,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    milliseconds: Math.round(performance.now() - began),
    by: ctx.principal.name,
    at: ctx.clock.now().toISOString(),
    tests,
  };
  await ctx.transact(({ tx }) => insertRun(tx, { tenant: ctx.tenant, app: app.id, run }));
  return run;
}

/** Runs these tests on a copy of these files, and takes the copy away again. */
export async function runListed(
  means: Means,
  ctx: OutsideContext,
  of: { app: AppRow; branch: string; files: Files; model: AppModel; wanted: readonly Listed[]; told: Told },
): Promise<Result[]> {
  const { wanted, told } = of;
  const began = performance.now();
  const trial = await openTrial(means, ctx, of);
  const tests: Result[] = [];
  try {
    for (const [index, one] of wanted.entries()) {
      await told(index / wanted.length, { en: `Test ${index + 1} of ${wanted.length}`, zh: `第 ${index + 1} 个测试，共 ${wanted.length} 个` });
      ctx.signal.throwIfAborted();
      const late = performance.now() - began > testLimits.seconds * 1000;
      tests.push(late ? { file: one.file, line: one.line, name: one.test.name, outcome: 'skipped', steps: [] } : await runTest(ctx, trial, one));
    }
    return tests;
  } finally {
    await closeTrial(means, ctx, trial);
  }
}

async function runTest(ctx: OutsideContext, trial: Trial, { file, test, shared, line, lineOf }: Listed): Promise<Result> {
  const person = ctx.principal.onBehalfOf?.id ?? ctx.principal.id;
  const result = (steps: readonly StepResult[]): Result => ({ file, line, name: test.name, outcome: steps.every(({ passed }) => passed) ? 'passed' : 'failed', steps: [...steps] });
  let begun: ReturnType<typeof givenRows>;
  try {
    begun = givenRows(trial.model, { given: [shared, test.given], person });
    await resetTrial(ctx, trial, begun);
  } catch (error) {
    if (!(error instanceof PorticoError) || error.entry.audience !== 'person') throw error;
    const detail = error.issues.map(({ place, message }) => ({ en: `${place ?? ''}: ${message.en}`, zh: `${place ?? ''}：${message.zh}` }));
    const got = { en: detail.map(({ en }) => en).join('; ') || error.message, zh: detail.map(({ zh }) => zh).join('；') || error.messageIn('zh') };
    const what = { en: 'Begin with the given records', zh: '载入给定的记录' };
    return result([{ line, what, passed: false, expected: { en: 'the app takes them', zh: '应用接受这些记录' }, got }]);
  }
  const scene: Scene = { trial, records: begun.records, person, found: [], record: null };
  const steps: StepResult[] = [];
  let acting: string | undefined;
  for (const [index, step] of test.steps.entries()) {
    const actor = step.as ?? test.as;
    const named = JSON.stringify(actor);
    if (actor !== undefined && named !== acting) await actAs(ctx, trial, actorIn(scene, actor));
    acting = named ?? acting;
    const difference = await runStep(ctx, scene, step);
    steps.push({ line: lineOf(index), what: stepWords(step, roleOf(actor)), passed: difference === undefined, ...difference });
  }
  return result(steps);
}

function roleOf(actor: Actor | undefined): string | undefined {
  return typeof actor === 'object' ? actor.role : actor;
}

/** The role with its attributes; where one is a record, the record's id. */
function actorIn(scene: Scene, actor: Actor): { role: string; attributes: Record<string, unknown> } {
  if (typeof actor === 'string') return { role: actor, attributes: {} };
  const declared = scene.trial.model.roles.attributes ?? {};
  const one = (name: string, value: unknown): unknown => (declared[name]?.entity === undefined ? value : (scene.records.get(String(value))?.id ?? value));
  const attributes = Object.entries(actor.with).map(([name, value]) => [name, Array.isArray(value) ? value.map((part) => one(name, part)) : one(name, value)] as const);
  return { role: actor.role, attributes: Object.fromEntries(attributes) };
}
