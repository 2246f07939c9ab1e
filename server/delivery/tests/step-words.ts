import { fill, isWithoutActor, verbOf, type Expected, type PorticoError, type TestStep, type Text } from '@portico/contracts';
import type { Difference } from './run-step.ts';

const verbs: Readonly<Record<NonNullable<ReturnType<typeof verbOf>>, Text>> = {
  find: { en: 'find {what} records', zh: '查找 {what} 记录' },
  get: { en: 'get {what}', zh: '查看 {what}' },
  create: { en: 'create a new {what}', zh: '新建 {what}' },
  update: { en: 'change {what}', zh: '修改 {what}' },
  delete: { en: 'delete {what}', zh: '删除 {what}' },
  page: { en: 'open the page {what}', zh: '打开页面 {what}' },
  check: { en: 'check {what}', zh: '检查 {what}' },
  process: { en: 'try the process {what}', zh: '试运行流程 {what}' },
  decision: { en: 'decide by {what}', zh: '按 {what} 决策' },
};

/** A step in words: "As agent: create a Ticket". */
export function stepWords(step: TestStep, role: string | undefined): Text {
  const verb = verbOf(step);
  if (!verb) return { en: 'a step without a verb', zh: '没有动作的步骤' };
  const what = String(step[verb]);
  const { en, zh } = verbs[verb];
  const action = { en: fill(en, { what }), zh: fill(zh, { what }) };
  return role === undefined || isWithoutActor(verb) ? action : { en: `As ${role}: ${action.en}`, zh: `以 ${role} 身份：${action.zh}` };
}

const text = (en: string, zh: string): Text => ({ en, zh });
const allowed = text('allowed', '允许');

function refusal({ refused, field }: Expected): Text {
  const about = field === undefined ? text('', '') : text(` because of ${field}`, `（字段 ${field}）`);
  if (typeof refused === 'string') return text(`refused with ${refused}${about.en}`, `以 ${refused} 拒绝${about.zh}`);
  return text(`refused: not permitted${about.en}`, `拒绝：无权限${about.zh}`);
}

function refusedWith(error: PorticoError): Text {
  const more = error.issues.map(({ place, message }) => text(`${place ?? ''} ${message.en}`.trim(), `${place ?? ''} ${message.zh}`.trim()));
  const detail = { en: more.map(({ en }) => en).join('; '), zh: more.map(({ zh }) => zh).join('；') };
  return text(
    `refused with ${error.code}: ${error.messageIn('en')}${detail.en === '' ? '' : ` (${detail.en})`}`,
    `以 ${error.code} 拒绝：${error.messageIn('zh')}${detail.zh === '' ? '' : `（${detail.zh}）`}`,
  );
}

function list(names: readonly string[]): Text {
  if (names.length === 0) return text('none', '无');
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? text(`${shown} and ${names.length - 20} more`, `${shown} 等 ${names.length} 条`) : text(shown, shown);
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

function shown(value: unknown): string {
  return JSON.stringify(value ?? null).slice(0, 200);
}

/** What was expected and what came, for each way these can differ. */
export const said = {
  check: (expression: string, value: unknown): Difference => ({
    expected: text(`${expression.slice(1).trim()} is true`, `${expression.slice(1).trim()} 为真`),
    got: text(shown(value), shown(value)),
  }),
  notRefused: (expected: Expected): Difference => ({ expected: refusal(expected), got: allowed }),
  refusedInstead: (error: PorticoError): Difference => ({ expected: allowed, got: refusedWith(error) }),
  otherRefusal: (expected: Expected, error: PorticoError): Difference => ({ expected: refusal(expected), got: refusedWith(error) }),
  count: (wanted: number, names: readonly string[]): Difference => {
    const found = list(names);
    return { expected: text(counted(wanted, 'record'), `${wanted} 条记录`), got: text(`${counted(names.length, 'record')}: ${found.en}`, `${names.length} 条记录：${found.zh}`) };
  },
  records: (wanted: readonly string[], names: readonly string[]): Difference => ({ expected: list(wanted), got: list(names) }),
  value: (field: string, { wanted, got }: { wanted: unknown; got: unknown }): Difference => ({
    expected: text(`${field} is ${shown(wanted)}`, `${field} 为 ${shown(wanted)}`),
    got: text(`${field} is ${shown(got)}`, `${field} 为 ${shown(got)}`),
  }),
  noValue: (field: string, wanted: unknown): Difference => ({
    expected: text(`${field} is ${shown(wanted)}`, `${field} 为 ${shown(wanted)}`),
    got: text(`the role does not see ${field}`, `该角色看不到 ${field}`),
  }),
  seen: (field: string): Difference => ({ expected: text(`${field} is hidden`, `隐藏 ${field}`), got: text(`the role sees ${field}`, `该角色可以看到 ${field}`) }),
  rows: (source: string, { wanted, got }: { wanted: number; got: number | undefined }): Difference => ({
    expected: text(`${counted(wanted, 'row')} in ${source}`, `${source} 有 ${wanted} 行`),
    got:
      got === undefined
        ? text(`${source} is not asked: its block does not show`, `未查询 ${source}：其区块未显示`)
        : text(`${counted(got, 'row')} in ${source}`, `${source} 有 ${got} 行`),
  }),
  decided: (wanted: unknown, got: unknown): Difference => ({
    expected: text(`the value ${shown(wanted)}`, `值 ${shown(wanted)}`),
    got: text(`the value ${shown(got)}`, `值 ${shown(got)}`),
  }),
  undecided: (wanted: unknown, why: Text): Difference => ({ expected: text(`the value ${shown(wanted)}`, `值 ${shown(wanted)}`), got: why }),
  rules: (wanted: readonly string[], got: readonly string[]): Difference => {
    const [one, other] = [list(wanted), list(got)];
    return { expected: text(`by the rules: ${one.en}`, `依据规则：${one.zh}`), got: text(`by the rules: ${other.en}`, `依据规则：${other.zh}`) };
  },
  happening: (happening: string, waits: readonly string[]): Difference => {
    const at = list(waits);
    return { expected: text(`it waits for ${happening}`, `正在等待 ${happening}`), got: text(`it waits at: ${at.en}`, `等待于：${at.zh}`) };
  },
  elements: (what: 'ends' | 'waits' | 'takes', { wanted, got }: { wanted: readonly string[]; got: readonly string[] }): Difference => {
    const [one, other] = [list(wanted), list(got)];
    const word = { ends: text('ends', '结束于'), waits: text('waits at', '等待于'), takes: text('takes', '经过') }[what];
    return { expected: text(`${word.en}: ${one.en}`, `${word.zh}：${one.zh}`), got: text(`${word.en}: ${other.en}`, `${word.zh}：${other.zh}`) };
  },
  block: (id: string, wanted: boolean): Difference => {
    const shows = text(`the block ${id} shows`, `显示区块 ${id}`);
    const hides = text(`the block ${id} is hidden`, `隐藏区块 ${id}`);
    return wanted ? { expected: shows, got: hides } : { expected: hides, got: shows };
  },
} as const;
