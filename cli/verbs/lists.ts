import { agentsList, appsList, keysList, titleIn, type Operation, type Output } from '@portico/contracts';
import { flagsOf, wordsOf } from '../operation-verbs.ts';
import { moment, showTable, showValue } from '../show.ts';
import type { Column } from '../table.ts';
import type { Means, Verb } from '../verb.ts';

type Rows = readonly (readonly string[])[];

/** A list in two spellings: `apps` and `apps list`. */
function list<O extends Operation>(operation: O, shape: (means: Means, found: Output<O>) => { columns: readonly Column[]; rows: Rows }): Verb[] {
  const verb = {
    title: operation.title,
    about: operation.description,
    flags: flagsOf(operation),
    run: async (means: Means, input: Readonly<Record<string, unknown>>): Promise<void> => {
      const found = await means.client.call(operation, input);
      if (means.json) return showValue(means, found);
      const { columns, rows } = shape(means, found);
      showTable(means.terminal, columns, rows);
      tellMore(means, found);
    },
  };
  const words = wordsOf(operation);
  return [
    { ...verb, words: words.split(' ')[0] ?? words },
    { ...verb, words },
  ];
}

/** Says how to get the next page, where there is one. */
export function tellMore({ terminal }: Pick<Means, 'terminal'>, found: unknown): void {
  const next = (found as { next?: string | null }).next;
  if (typeof next === 'string') terminal.error(terminal.paint('dim', terminal.say({ en: `There is more: --cursor ${next}`, zh: `还有更多：--cursor ${next}` }), true));
}

const when = (iso: string | null): string => (iso === null ? '' : moment(iso).slice(0, 16));

export const listVerbs: readonly Verb[] = [
  ...list(appsList, ({ terminal }, { apps }) => ({
    columns: [
      { title: terminal.say({ en: 'App', zh: '应用' }) },
      { title: terminal.say({ en: 'Title', zh: '标题' }) },
      { title: terminal.say({ en: 'Project', zh: '项目' }) },
      { title: terminal.say({ en: 'Entities', zh: '实体' }), right: true },
      { title: terminal.say({ en: 'Published', zh: '发布时间' }) },
      { title: terminal.say({ en: 'You may', zh: '您可以' }) },
    ],
    rows: apps.map((app) => [
      app.name,
      titleIn(terminal.language, app.title, app.name),
      app.project,
      String(app.entities),
      app.publishedAt === null
        ? terminal.say({ en: 'not yet', zh: '尚未发布' })
        : when(app.publishedAt) + (app.unpublished ? terminal.say({ en: ', changed since', zh: '，之后有修改' }) : ''),
      app.may.join(', '),
    ]),
  })),
  ...list(keysList, ({ terminal }, { keys }) => ({
    columns: [
      { title: terminal.say({ en: 'Name', zh: '名称' }) },
      { title: terminal.say({ en: 'Begins', zh: '开头' }) },
      { title: terminal.say({ en: 'For', zh: '主体' }) },
      { title: terminal.say({ en: 'Scopes', zh: '范围' }) },
      { title: terminal.say({ en: 'State', zh: '状态' }) },
      { title: terminal.say({ en: 'Last used', zh: '最近使用' }) },
      { title: 'id', whole: true },
    ],
    rows: keys.map((key) => [
      key.name,
      key.prefix,
      key.principal.name,
      key.scopes.join(', '),
      key.revokedAt !== null
        ? terminal.say({ en: 'revoked', zh: '已吊销' })
        : key.expiresAt === null
          ? terminal.say({ en: 'valid', zh: '有效' })
          : terminal.say({ en: `until ${when(key.expiresAt)}`, zh: `至 ${when(key.expiresAt)}` }),
      when(key.lastUsed),
      key.id,
    ]),
  })),
  ...list(agentsList, ({ terminal }, { agents }) => ({
    columns: [
      { title: terminal.say({ en: 'Agent', zh: '代理' }) },
      { title: terminal.say({ en: 'Owner', zh: '所有者' }) },
      { title: terminal.say({ en: 'Acts', zh: '行事方式' }) },
      { title: terminal.say({ en: 'State', zh: '状态' }) },
      { title: terminal.say({ en: 'Last seen', zh: '最近活动' }) },
      { title: 'id', whole: true },
    ],
    rows: agents.map((agent) => [
      agent.name,
      agent.owner.name + (agent.owner.active ? '' : terminal.say({ en: ' (left)', zh: '（已离职）' })),
      agent.onBehalfOfOwner ? terminal.say({ en: 'for its owner', zh: '代表所有者' }) : terminal.say({ en: 'for itself', zh: '独立' }),
      agent.status === 'active' ? terminal.say({ en: 'active', zh: '启用' }) : terminal.say({ en: 'disabled', zh: '停用' }),
      when(agent.lastSeen),
      agent.id,
    ]),
  })),
];
