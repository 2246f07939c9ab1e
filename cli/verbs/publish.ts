import { appsPlan, appsPublish, type Output } from '@portico/contracts';
import { Failed } from '../failures.ts';
import { showValue } from '../show.ts';
import type { Style, Terminal } from '../terminal.ts';
import type { Flag, Means, Verb } from '../verb.ts';

type Plan = Output<typeof appsPlan>;

const app: Flag = { name: 'app', kind: 'text', place: 0, required: true };
const branch: Flag = { name: 'branch', kind: 'text', fallback: 'main' };

export const planVerb: Verb = {
  words: 'plan',
  title: { en: 'What publishing would change', zh: '查看发布将产生的变更' },
  about: appsPlan.description,
  flags: [
    app,
    branch,
    { name: 'release', kind: 'text', about: { en: 'plan the way back to this former release instead', zh: '改为计划回退到此前的版本' } },
    { name: 'sql', kind: 'yes', about: { en: 'show the SQL of each step', zh: '显示每步的 SQL' } },
  ],
  run: async (means, { sql, ...input }) => {
    const plan = await means.client.call(appsPlan, input);
    if (means.json) showValue(means, plan);
    else showPlan(means.terminal, plan, sql === true);
    return plan.steps.length === 0 && plan.issues.length > 0 ? 1 : 0;
  },
};

export const publishVerb: Verb = {
  words: 'publish',
  title: { en: 'Publish an app, after showing its plan', zh: '显示计划后发布应用' },
  about: {
    en: 'Shows the plan and applies it in one transaction. Steps that lose data are asked for one by one; where nobody can be asked they need --confirm with their id, or --yes for all.',
    zh: '显示计划并在一个事务中应用。会丢失数据的步骤逐一询问；无法询问时需用 --confirm 指明编号，或用 --yes 全部接受。',
  },
  flags: [
    app,
    branch,
    { name: 'notes', kind: 'text', about: { en: 'what is new', zh: '版本说明' } },
    { name: 'confirm', kind: 'list', about: { en: 'ids of the steps whose loss is accepted', zh: '接受其损失的步骤编号' } },
    { name: 'yes', kind: 'yes', about: { en: 'accept every loss', zh: '接受全部损失' } },
  ],
  run: async (means, { yes, confirm, ...input }) => {
    const { terminal, client } = means;
    const plan = await client.call(appsPlan, { app: input['app'], ...(input['branch'] !== undefined && { branch: input['branch'] }) });
    const tell = means.json ? errorOnly(terminal) : terminal;
    showPlan(tell, plan, false);
    const accepted = await accept(means, plan, { all: yes === true, confirm: Array.isArray(confirm) ? (confirm as string[]) : [] });
    terminal.progress(terminal.say({ en: 'Publishing', zh: '正在发布' }));
    const release = await client.call(appsPublish, { ...input, confirm: accepted, ...(plan.hash !== '' && { plan: plan.hash }) });
    terminal.progress(undefined);
    if (means.json) showValue(means, release);
    else
      terminal.out(
        `${terminal.paint('green', '✓')} ${terminal.say({ en: `${plan.app} is published: release ${release.id.slice(0, 12)}`, zh: `${plan.app} 已发布：版本 ${release.id.slice(0, 12)}` })}`,
      );
  },
};

/** With --json the plan is for people, so it goes where it is in nobody's way. */
function errorOnly(terminal: Terminal): Terminal {
  return { ...terminal, out: terminal.error, paint: (style, text) => terminal.paint(style, text, true) };
}

const losses: Readonly<Record<Plan['steps'][number]['loss'], { style: Style; text: { en: string; zh: string } }>> = {
  safe: { style: 'green', text: { en: 'safe', zh: '安全' } },
  slow: { style: 'cyan', text: { en: 'slow', zh: '较慢' } },
  lossy: { style: 'yellow', text: { en: 'lossy', zh: '有损' } },
  destructive: { style: 'red', text: { en: 'destructive', zh: '破坏性' } },
};

function showPlan(terminal: Terminal, plan: Plan, withSql: boolean): void {
  const { say, paint } = terminal;
  if (plan.steps.length === 0 && plan.issues.length === 0) terminal.out(say({ en: 'The tables stay as they are.', zh: '数据表无需变更。' }));
  for (const step of plan.steps) {
    const loss = losses[step.loss];
    const label = say(loss.text);
    const rows = step.rows === undefined ? '' : say({ en: ` (${step.rows} records)`, zh: `（${step.rows} 条记录）` });
    terminal.out(
      `${paint(loss.style, label)}${' '.repeat(Math.max(1, 13 - (terminal.language === 'zh' ? 2 * label.length : label.length)))}${say(step.what)}${rows}${step.confirm ? `  ${paint('dim', step.id)}` : ''}`,
    );
    if (withSql) for (const line of step.sql.split('\n')) terminal.out(paint('dim', `             ${line}`));
  }
  for (const issue of [...plan.issues, ...plan.warnings]) {
    const place = [issue.file === undefined ? undefined : `${issue.file}${issue.line === undefined ? '' : `:${issue.line}`}`, issue.place]
      .filter((part) => part !== undefined)
      .join('  ');
    terminal.out(`${paint('yellow', '!')} ${place === '' ? '' : `${paint('cyan', place)}  `}${say(issue.message)}`);
  }
}

/** The ids of the steps whose loss somebody has accepted. Throws when one is left. */
async function accept({ terminal }: Means, plan: Plan, given: { all: boolean; confirm: readonly string[] }): Promise<string[]> {
  const asked = plan.steps.filter((step) => step.confirm);
  const accepted = asked.filter((step) => given.all || given.confirm.includes(step.id)).map((step) => step.id);
  for (const step of asked.filter((one) => !accepted.includes(one.id))) {
    if (!terminal.asks) {
      throw new Failed({
        en: `${step.what.en} loses data and nobody can be asked here.\nAccept it with --confirm ${step.id}, or all with --yes.`,
        zh: `“${step.what.zh}” 会丢失数据，且此处无法询问。\n请用 --confirm ${step.id} 接受，或用 --yes 接受全部。`,
      });
    }
    const typed = await terminal.ask(terminal.say({ en: `${step.what.en}: type ${step.id} to accept the loss: `, zh: `${step.what.zh}：输入 ${step.id} 以接受损失：` }));
    if (typed.trim() !== step.id) throw new Failed({ en: 'Not accepted; nothing was published.', zh: '未接受，未发布任何内容。' });
    accepted.push(step.id);
  }
  return accepted;
}
