import type { AccessCell, AppModel, AppTestFile, Output, RowAction, testsGenerate, Text, Title } from '@portico/contracts';
import { Document, isMap, isScalar, visit } from 'yaml';
import { grantFor, readMatrix } from '../../policy/index.ts';
import { proposeAccess, type Reach } from './propose-access.ts';
import { proposeData } from './propose-data.ts';
import { proposePage } from './propose-pages.ts';
import { contentOf } from './run-tests.ts';
import { called } from './sample-values.ts';
import type { TestRun } from './store.ts';

type TestCase = AppTestFile['tests'][number];
type Proposal = Output<typeof testsGenerate>;

/** Proposed tests by file, and what was left out with the reason. */
export interface Proposed {
  readonly files: ReadonlyMap<string, AppTestFile>;
  readonly left: readonly Text[];
}

/** Tests that follow from the model: data by entity, access by role, pages. Pure. */
export function proposeTests(model: AppModel): Proposed {
  const matrix = readMatrix(model);
  const left: Text[] = [];
  const files = new Map<string, AppTestFile>();
  const add = (file: string, title: Title, tests: readonly TestCase[]): void => {
    if (tests.length > 0) files.set(`tests/${file}.yaml`, { format: 1, title, tests: tests.slice(0, 200) });
  };
  const master = matrix.roles.find(({ everything }) => everything)?.name;
  const writer = (entity: string): string | undefined =>
    master ?? matrix.cells.find((cell) => cell.entity === entity && cell.rows.create.some((tests) => tests.length === 0))?.role;
  add(
    'data',
    { en: 'What records must be like', zh: '数据要求' },
    Object.values(model.entities).flatMap((entity) => {
      const role = writer(entity.name);
      for (const { name, sql } of entity.checks ?? [])
        left.push({ en: `${entity.name}: what breaks the check ${name ?? sql} needs an example by hand.`, zh: `${entity.name}：违反检查 ${name ?? sql} 的情形需手写示例。` });
      if (role === undefined)
        left.push({ en: `${entity.name}: no role may create any, so what one must be like is not tested.`, zh: `${entity.name}：没有角色可以新建，未测试其数据要求。` });
      return role === undefined ? [] : [proposeData(model, entity, role)];
    }),
  );
  for (const role of matrix.roles.filter(({ everything }) => !everything)) {
    const cells = matrix.cells.filter((cell) => cell.role === role.name);
    const tests = cells.flatMap((cell) => {
      const byHand = matrix.byHand.some((rule) => rule.cells.some((one) => one.role === cell.role && one.entity === cell.entity));
      const { test, left: actions } = proposeAccess(model, cell, (action) => reachOf(model, { cell, action, byHand }));
      if (actions.length > 0)
        left.push({
          en: `${cell.role} and ${cell.entity}: the rules about ${actions.join(', ')} need an example by hand.`,
          zh: `${cell.role} 与 ${cell.entity}：关于 ${actions.join('、')} 的规则较复杂，需手写示例。`,
        });
      return test ?? [];
    });
    const who = called(role, role.name);
    add(`access-${role.name}`, { en: `What ${who.en} may do`, zh: `${who.zh}的权限` }, tests);
  }
  add(
    'pages',
    { en: 'For whom pages open', zh: '页面对谁开放' },
    Object.values(model.pages).flatMap((page) => proposePage(model, page, matrix) ?? []),
  );
  return { files, left };
}

/** What the app as it is does not hold to was guessed wrong: those tests are left out, and said. */
export function withoutFailed({ files, left }: Proposed, results: TestRun['tests']): Proposed {
  const failed = results.filter(({ outcome }) => outcome !== 'passed');
  const isFailed = (file: string, index: number): boolean => results.filter((one) => one.file === file)[index]?.outcome !== 'passed';
  const kept = [...files].map(([file, value]): [string, AppTestFile] => [file, { ...value, tests: value.tests.filter((_, index) => !isFailed(file, index)) }]);
  return { files: new Map(kept.filter(([, { tests }]) => tests.length > 0)), left: [...left, ...failed.map(guessedWrong)] };
}

function guessedWrong({ name, steps }: TestRun['tests'][number]): Text {
  const title = typeof name === 'string' ? { en: name, zh: name } : { en: name.en ?? '', zh: name.zh ?? '' };
  const step = steps.find(({ passed }) => !passed);
  return { en: `${title.en}: ${step?.what.en ?? 'not run'}. ${step?.got?.en ?? ''}`.trim(), zh: `${title.zh}：${step?.what.zh ?? '未运行'}。${step?.got?.zh ?? ''}`.trim() };
}

/** What the policy itself says of a role and nothing else; only conditions are taken from the matrix. */
function reachOf(model: AppModel, of: { cell: AccessCell; action: RowAction; byHand: boolean }): Reach {
  const { cell, action, byHand } = of;
  // Prepared policies are kept by release: this one is called after its content.
  const release = `proposal-${contentOf({ access: model.access, entities: JSON.stringify(model.entities), roles: JSON.stringify(model.roles) })}`;
  const subject = { id: `role-${cell.role}`, kind: 'person' as const, name: cell.role, roles: [cell.role], attributes: {} };
  const grant = grantFor({ app: { id: '', name: model.app.name, schema: '', model, release }, subjects: [subject], action, entity: cell.entity });
  if (grant?.condition.kind === 'always') return 'all';
  if (cell.rows[action].length > 0) return byHand ? 'unknown' : 'rows';
  return grant ? 'unknown' : 'none';
}

/** The files as they are saved: one line for each step's values and expectation, so that they read like a list. */
export function writeProposal({ files, left }: Proposed): Proposal {
  const written = [...files].map(([file, value]): [string, string] => [file, writeTests(value)]);
  return { files: Object.fromEntries(written), tests: [...files.values()].reduce((sum, { tests }) => sum + tests.length, 0), left: [...left] };
}

const inOneLine = new Set(['name', 'title', 'values', 'expect', 'params', 'where', 'as']);

function writeTests(value: AppTestFile): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_, { key, value: part }, path) => {
      const leaf = isMap(part) && (part.items.length === 0 || path.some((above) => isPairOf(above, 'given')));
      const deep = path.filter((above) => isMap(above)).length;
      if (isMap(part) && isScalar(key) && (inOneLine.has(String(key.value)) || (leaf && deep > 3))) part.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function isPairOf(node: unknown, name: string): boolean {
  return typeof node === 'object' && node !== null && 'key' in node && isScalar(node.key) && node.key.value === name;
}
