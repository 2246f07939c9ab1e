import { z } from 'zod';
import { slug } from '../files/names.ts';
import { titleSchema } from '../text.ts';
import { instant, operation, textSchema } from './define.ts';

const onBranch = z.strictObject({ app: slug, branch: z.string().max(100).default('main') });
const running = z.strictObject({
  ...onBranch.shape,
  /** Only these files, `tests/tickets.yaml`; such a run does not count for a publish. */
  files: z.array(z.string().max(300)).min(1).max(100).optional(),
});

const step = z.strictObject({
  line: z.int(),
  /** "As agent: create a Ticket". */
  what: textSchema,
  passed: z.boolean(),
  /** Of a step that failed. */
  expected: textSchema.optional(),
  got: textSchema.optional(),
});
const result = z.strictObject({
  file: z.string(),
  line: z.int(),
  name: titleSchema,
  /** skipped: the time was up before. */
  outcome: z.enum(['passed', 'failed', 'skipped']),
  steps: z.array(step),
});
export const testRunSchema = z.strictObject({
  id: z.string(),
  branch: z.string(),
  commit: z.string(),
  /** Fingerprint of the files it ran on: main with the branch joined in. */
  content: z.string(),
  /** All tests of the app, not some files of them. */
  whole: z.boolean(),
  green: z.boolean(),
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
  milliseconds: z.int(),
  by: z.string(),
  at: instant,
  tests: z.array(result),
});

/** none: the app has no tests · unknown: these very files were not tested yet. */
export const testStateSchema = z.enum(['none', 'green', 'red', 'unknown']);

export const testsRun = operation({
  name: 'tests.run',
  title: { en: 'Run the tests of an app', zh: '运行应用测试' },
  description: {
    en: 'Runs tests/*.yaml of a branch, as publishing it would find them, on a throw-away copy with rows of its own. Runs as a job; see tests.results.',
    zh: '在一次性副本及其独立数据上运行某分支的 tests/*.yaml（以发布后的内容为准）；以后台作业执行，结果见 tests.results。',
  },
  input: running,
  output: z.strictObject({ job: z.string() }),
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/tests/runs' },
  errors: ['tests.running'],
  mcp: true,
});

export const testsCheck = operation({
  name: 'tests.check',
  title: { en: 'Run the tests of an app at once', zh: '立即运行应用测试' },
  description: {
    en: 'What tests.run does, with the answer when it is done: within a minute.',
    zh: '与 tests.run 相同，但在一分钟内完成并直接返回结果。',
  },
  input: running,
  output: testRunSchema,
  effect: 'outside',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/tests/check' },
  errors: ['tests.running', 'files.invalid', 'plan.impossible'],
  idempotent: true,
  mcp: true,
});

export const testsResults = operation({
  name: 'tests.results',
  title: { en: 'Results of the tests', zh: '测试结果' },
  description: {
    en: 'The tests a branch has, the last run of them, and whether it counts for what publishing the branch would bring.',
    zh: '某分支的测试、最近一次运行结果，以及该结果是否适用于即将发布的内容。',
  },
  input: onBranch,
  output: z.strictObject({
    state: testStateSchema,
    tests: z.array(z.strictObject({ file: z.string(), line: z.int(), name: titleSchema, steps: z.int() })),
    run: testRunSchema.nullable(),
  }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/tests' },
  mcp: true,
});

export const testsGenerate = operation({
  name: 'tests.generate',
  title: { en: 'Propose tests', zh: '生成测试' },
  description: {
    en: 'Tests that follow from the model, tried once: what records need, who may do what, which pages open for whom. Gives files for a draft; saves nothing.',
    zh: '根据模型生成并试运行测试：记录的要求、各角色的权限、页面对哪些角色可用。仅返回草稿文件，不保存。',
  },
  input: onBranch,
  /** `left`: what needs an example by hand. */
  output: z.strictObject({ files: z.record(z.string(), z.string()), tests: z.int(), left: z.array(textSchema) }),
  effect: 'outside',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/tests/proposal' },
  errors: ['tests.running', 'files.invalid'],
  idempotent: true,
  mcp: true,
});
