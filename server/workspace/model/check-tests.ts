import { readFeel } from '@portico/bpmn';
import {
  expectedOf,
  isWithoutActor,
  nodesOf,
  sourcesOfPage,
  stepVerbs,
  testLimits,
  verbOf,
  type Actor,
  type Entity,
  type Expected,
  type GivenRecords,
  type Page,
  type RolesFile,
  type StepVerb,
  type TestStep,
} from '@portico/contracts';
import { nearest } from './did-you-mean.ts';
import { didYouMean, type Notes } from './findings.ts';
import type { ReadTests } from './read-tests.ts';
import type { Path } from './read-yaml.ts';

interface Around {
  readonly entities: ReadonlyMap<string, { readonly entity: Entity }>;
  readonly pages: ReadonlyMap<string, { readonly page: Page }>;
  readonly roles: RolesFile | undefined;
  /** Ids of the elements of each process, by how tests name it. */
  readonly processes: ReadonlyMap<string, readonly string[]>;
  readonly decisions: ReadonlySet<string>;
}

interface Here extends Around {
  readonly notes: Notes;
  /** Short names known so far, with their entities. */
  readonly records: Map<string, string>;
}

/** What a test names that is not there, and steps that say too little or too much. Kept from being published, not from being saved. */
export function checkTests(tests: readonly ReadTests[], around: Around): void {
  const count = tests.reduce((sum, { value }) => sum + value.tests.length, 0);
  if (count > testLimits.tests)
    tests[0]?.notes.broken(['tests'], `An app has at most ${testLimits.tests} tests; these are ${count}.`, `应用最多 ${testLimits.tests} 个测试，当前为 ${count} 个。`);
  for (const { value, notes } of tests) {
    const shared = new Map<string, string>();
    checkGiven(value.given, { ...around, notes, records: shared }, ['given']);
    for (const [index, test] of value.tests.entries()) {
      const here: Here = { ...around, notes, records: new Map(shared) };
      const path = ['tests', index];
      checkGiven(test.given, here, [...path, 'given']);
      if (test.as === undefined && test.steps.some((step) => step.as === undefined && !isWithoutActor(verbOf(step))))
        notes.broken(path, 'Say who acts: as: <role>, for the test or for each of its steps.', '请说明由谁操作：为测试或每个步骤指定 as: <角色>。');
      checkActor(test.as, here, [...path, 'as']);
      for (const [at, step] of test.steps.entries()) checkStep(step, here, [...path, 'steps', at]);
    }
  }
}

function checkGiven(given: GivenRecords | undefined, here: Here, path: Path): void {
  for (const [entity, records] of Object.entries(given ?? {})) for (const name of Object.keys(records)) here.records.set(name, entity);
  if (here.records.size > testLimits.records)
    here.notes.broken(path, `A test begins with at most ${testLimits.records} records.`, `一个测试最多以 ${testLimits.records} 条记录开始。`);
  for (const [entity, records] of Object.entries(given ?? {})) {
    if (!known(here, { path: [...path, entity], what: 'entity', name: entity, among: here.entities.keys() })) continue;
    for (const [name, values] of Object.entries(records)) checkValues(values, { here, entity, path: [...path, entity, name] });
  }
}

function checkValues(values: Readonly<Record<string, unknown>>, at: { here: Here; entity: string; path: Path }): void {
  const entity = at.here.entities.get(at.entity)?.entity;
  if (!entity) return;
  const relations = entity.relations ?? {};
  for (const [name, value] of Object.entries(values)) {
    const path = [...at.path, name];
    if (!known(at.here, { path, what: 'field', name, among: [...Object.keys(entity.fields), ...Object.keys(relations)], of: entity.name })) continue;
    const relation = Object.hasOwn(entity.fields, name) ? undefined : relations[name];
    if (relation && value !== null) checkShort(String(value), { here: at.here, path, entity: relation.to });
  }
}

function checkShort(name: string, at: { here: Here; path: Path; entity?: string }): void {
  if (!known(at.here, { path: at.path, what: 'record', name, among: at.here.records.keys() })) return;
  const entity = at.here.records.get(name) ?? '';
  if (at.entity !== undefined && entity !== at.entity)
    at.here.notes.broken(at.path, `"${name}" is a ${entity}, and a ${at.entity} is needed here.`, `“${name}”是 ${entity}，此处需要 ${at.entity}。`);
}

function checkActor(actor: Actor | undefined, here: Here, path: Path): void {
  if (actor === undefined) return;
  const role = typeof actor === 'string' ? actor : actor.role;
  known(here, { path: typeof actor === 'string' ? path : [...path, 'role'], what: 'role', name: role, among: ['owner', ...Object.keys(here.roles?.roles ?? {})] });
  for (const [name, value] of Object.entries(typeof actor === 'string' ? {} : actor.with)) {
    const at = [...path, 'with', name];
    if (!known(here, { path: at, what: 'attribute', name, among: Object.keys(here.roles?.attributes ?? {}) })) continue;
    const entity = here.roles?.attributes?.[name]?.entity;
    if (entity !== undefined) for (const one of Array.isArray(value) ? value : [value]) checkShort(String(one), { here, path: at, entity });
  }
}

function checkStep(step: TestStep, here: Here, path: Path): void {
  const verb = verbOf(step);
  if (!verb) {
    const all = Object.keys(stepVerbs).join(', ');
    here.notes.broken(path, `A step does one thing: give one of ${all}.`, `每个步骤只做一件事，请指定其一：${all}。`);
    return;
  }
  const allowed: readonly string[] = [verb, 'as', 'expect', ...stepVerbs[verb]];
  for (const key of Object.keys(step))
    if (!allowed.includes(key)) here.notes.broken([...path, key], `"${key}" means nothing for a step "${verb}". Remove it.`, `“${key}”对“${verb}”步骤没有意义，请删除。`);
  checkActor(step.as, here, [...path, 'as']);
  const target = checkTarget(step, verb, { here, path });
  if (step.values && target !== undefined) checkValues(step.values, { here, entity: target, path: [...path, 'values'] });
  checkExpected(step, { here, path, target, verb });
  if (step.create !== undefined && step.called !== undefined) here.records.set(step.called, step.create);
}

/** The entity a step is about; notes what it names and nobody has. */
function checkTarget(step: TestStep, verb: StepVerb, { here, path }: { here: Here; path: Path }): string | undefined {
  const at = [...path, verb];
  switch (verb) {
    case 'find':
    case 'create': {
      const name = String(step[verb]);
      return known(here, { path: at, what: 'entity', name, among: here.entities.keys() }) ? name : undefined;
    }
    case 'get':
    case 'update':
    case 'delete': {
      const name = String(step[verb]);
      checkShort(name, { here, path: at });
      return here.records.get(name);
    }
    case 'page':
      known(here, { path: at, what: 'page', name: step.page ?? '', among: here.pages.keys() });
      return undefined;
    case 'check': {
      const read = readFeel((step.check ?? '').slice(1));
      if (!read.ok)
        here.notes.broken(at, `This expression can not be read at character ${read.from + 2}: ${read.message}.`, `表达式在第 ${read.from + 2} 个字符处无法解析：${read.message}。`);
      return undefined;
    }
    case 'process':
      checkPlay(step, { here, path });
      return undefined;
    case 'decision':
      known(here, { path: at, what: 'decision', name: step.decision ?? '', among: here.decisions });
      return undefined;
    default:
      return verb satisfies never;
  }
}

/** The process is there, and so is every element the step names. */
function checkPlay(step: TestStep, { here, path }: { here: Here; path: Path }): void {
  const { processes } = here;
  if (!known(here, { path: [...path, 'process'], what: 'process', name: step.process ?? '', among: processes.keys() })) return;
  const elements = processes.get(step.process ?? '') ?? [];
  const element = (name: string | undefined, at: Path): void => {
    if (name !== undefined) known(here, { path: [...path, ...at], what: 'element', name, among: elements, of: step.process });
  };
  element(step.start, ['start']);
  for (const [index, happening] of (step.happens ?? []).entries()) {
    const [verb, name] = Object.entries(happening).find(([key]) => key !== 'with' && key !== 'error' && key !== 'set' && key !== 'cancel') ?? [];
    if (verb !== undefined && typeof name === 'string') element(name, ['happens', index, verb]);
  }
  const expected = expectedOf(step);
  for (const key of ['ends', 'waits', 'takes'] as const) for (const [index, name] of (expected[key] ?? []).entries()) element(name, ['expect', key, index]);
}

/** What each verb can be expected to give, beside a refusal. */
const outcomes: Readonly<Record<StepVerb, readonly (keyof Expected)[]>> = {
  find: ['count', 'records'],
  get: ['values', 'without'],
  create: ['values', 'without'],
  update: ['values', 'without'],
  delete: [],
  page: ['rows', 'shows', 'hides'],
  check: [],
  process: ['ends', 'waits', 'takes', 'variables'],
  decision: ['value', 'rules'],
};

function checkExpected(step: TestStep, at: { here: Here; path: Path; target: string | undefined; verb: StepVerb }): void {
  const { here, verb, target } = at;
  const expected = expectedOf(step);
  const path = [...at.path, 'expect'];
  for (const key of Object.keys(expected) as (keyof Expected)[])
    if (key !== 'refused' && key !== 'field' && !outcomes[verb].includes(key))
      here.notes.broken([...path, key], `A step "${verb}" gives no "${key}".`, `“${verb}”步骤没有“${key}”结果。`);
  if (verb === 'check' && expected.refused !== undefined) here.notes.broken(path, 'A check is true or not; it can not be refused.', 'check 只有真假，不会被拒绝。');
  for (const name of expected.records ?? []) checkShort(name, { here, path: [...path, 'records'], ...(target !== undefined && { entity: target }) });
  if (target !== undefined && expected.values) checkValues(expected.values, { here, entity: target, path: [...path, 'values'] });
  const fields = target === undefined ? undefined : here.entities.get(target)?.entity.fields;
  if (fields) for (const name of expected.without ?? []) known(here, { path: [...path, 'without'], what: 'field', name, among: Object.keys(fields), of: target });
  const page = step.page === undefined ? undefined : here.pages.get(step.page)?.page;
  if (!page) return;
  const sources = Object.keys(sourcesOfPage(page));
  for (const name of Object.keys(expected.rows ?? {})) known(here, { path: [...path, 'rows', name], what: 'source', name, among: sources });
  const blocks = [...nodesOf(page)].map(({ node }) => node.id);
  for (const key of ['shows', 'hides'] as const) for (const name of expected[key] ?? []) known(here, { path: [...path, key], what: 'node', name, among: blocks });
}

const words = {
  entity: { en: 'entity', zh: '实体' },
  field: { en: 'field', zh: '字段' },
  record: { en: 'record', zh: '记录' },
  role: { en: 'role', zh: '角色' },
  attribute: { en: 'attribute', zh: '属性' },
  page: { en: 'page', zh: '页面' },
  source: { en: 'data source', zh: '数据源' },
  node: { en: 'block', zh: '区块' },
  process: { en: 'process', zh: '流程' },
  decision: { en: 'decision', zh: '决策' },
  element: { en: 'element', zh: '元素' },
} as const;

function known(here: Here, one: { path: Path; what: keyof typeof words; name: string; among: Iterable<string>; of?: string | undefined }): boolean {
  const all = [...one.among];
  if (all.includes(one.name)) return true;
  const meant = didYouMean(nearest(one.name, all));
  const { en, zh } = words[one.what];
  const of = one.of === undefined ? { en: 'There is no', zh: '不存在' } : { en: `${one.of} has no`, zh: `${one.of} 没有` };
  here.notes.broken(one.path, `${of.en} ${en} "${one.name}".${meant.en}`, `${of.zh}${zh}“${one.name}”。${meant.zh}`);
  return false;
}
