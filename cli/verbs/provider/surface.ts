import {
  surfaceChange,
  surfacesApprove,
  surfacesCompare,
  surfacesList,
  surfacesPromote,
  surfacesReject,
  surfacesRollback,
  type Output,
  type SurfaceChange,
  type Text,
} from '@portico/contracts';
import { harmless } from '../../harmless.ts';
import { moment, showTable, showValue } from '../../show.ts';
import { wrapped } from '../../table.ts';
import type { Style } from '../../terminal.ts';
import type { Flag, Means, Verb } from '../../verb.ts';
import { nameFlag } from './add.ts';
import { showFindings } from './show.ts';

type Version = Output<typeof surfacesApprove>;
type Comparison = Output<typeof surfacesCompare>;

const number: Flag = { name: 'version', kind: 'number', about: { en: 'number of the version; what waits when absent', zh: '版本号；省略时为待批准的版本' } };
const note: Flag = { name: 'note', kind: 'text', about: { en: 'why', zh: '说明' } };

const severities: Readonly<Record<SurfaceChange['severity'], { style: Style; text: Text }>> = {
  danger: { style: 'red', text: { en: 'danger', zh: '危险' } },
  attention: { style: 'yellow', text: { en: 'attention', zh: '注意' } },
  info: { style: 'dim', text: { en: 'info', zh: '提示' } },
};

const diff: Verb = {
  words: 'provider diff',
  title: { en: 'How what a provider shows differs from what was approved', zh: '提供方当前接口与已批准接口的差异' },
  about: surfacesCompare.description,
  flags: [
    nameFlag,
    { name: 'from', kind: 'number', about: { en: 'number of a version; what is shown when absent', zh: '版本号；省略时为当前展示的版本' } },
    { name: 'to', kind: 'number', about: { en: 'number of a version; what the provider shows now when absent', zh: '版本号；省略时为提供方现在展示的版本' } },
  ],
  run: async (means, { name, ...input }) => {
    const found = await means.client.call(surfacesCompare, { provider: name, ...input });
    if (means.json) return showValue(means, found);
    showComparison(means, found);
    if (found.to.status !== 'proposed' || found.to.number === found.from?.number) return;
    means.terminal.out('');
    means.terminal.out(
      `  portico provider approve ${String(name)} --version ${found.to.number}${found.from === null ? '' : ' [--percent 10]'}\n  portico provider reject ${String(name)} --version ${found.to.number}`,
    );
  },
};

function showComparison(means: Means, { from, to, changes, findings, after }: Comparison): void {
  const { terminal } = means;
  const { say, out } = terminal;
  if (from === null) {
    out(say({ en: `Version ${to.number}; nothing was approved before it.`, zh: `版本 ${to.number}；此前没有已批准的版本。` }));
    showTable(
      terminal,
      [{ title: say({ en: 'Tool', zh: '工具' }) }, { title: say({ en: 'Description', zh: '描述' }) }],
      after.tools.map((tool) => [harmless(String(tool['name'])), harmless(typeof tool['description'] === 'string' ? tool['description'] : '')]),
    );
  } else if (changes.length === 0) out(say({ en: `Versions ${from.number} and ${to.number} show the same.`, zh: `版本 ${from.number} 与 ${to.number} 相同。` }));
  else {
    out(`${from.number} → ${to.number}  ${say(to.summary)}`);
    const known = changes.flatMap((change) => {
      const read = surfaceChange.safeParse(change);
      return read.success ? [read.data] : [];
    });
    for (const severity of ['danger', 'attention', 'info'] as const) for (const change of known.filter((one) => one.severity === severity)) showChange(means, change);
  }
  showFindings(means, findings);
}

function showChange({ terminal }: Means, change: SurfaceChange): void {
  const { say, paint, out } = terminal;
  const { style, text } = severities[change.severity];
  const name = change.was === undefined ? change.name : `${change.was} → ${change.name}`;
  const breaks = change.compatibility === 'breaking' ? `  ${paint('yellow', say({ en: 'breaks calls', zh: '影响现有调用' }))}` : '';
  out('');
  out(`${paint(style, say(text))}  ${paint('bold', harmless(name))}  ${paint('cyan', harmless(change.place))}${breaks}`);
  for (const line of wrapped(harmless(say(change.message)), (terminal.columns ?? Infinity) - 2)) out(`  ${line}`);
  if (change.words) showWords({ terminal }, change.words);
}

/** The old text and the new, each in a line, with what went and what came marked; without colours in brackets. */
function showWords({ terminal }: Pick<Means, 'terminal'>, words: NonNullable<SurfaceChange['words']>): void {
  const { paint, out } = terminal;
  const isPlain = paint('red', 'x') === 'x';
  const side = (kind: 'removed' | 'added', style: Style): string =>
    words
      .filter((word) => word.kind === 'same' || word.kind === kind)
      .map((word) => (word.kind === 'same' ? harmless(word.text) : isPlain ? `[${harmless(word.text)}]` : paint(style, harmless(word.text))))
      .join('');
  if (words.some((word) => word.kind === 'removed')) out(`  ${paint('red', '-')} ${side('removed', 'red').replace(/\s*\n\s*/g, ' ⏎ ')}`);
  if (words.some((word) => word.kind === 'added')) out(`  ${paint('green', '+')} ${side('added', 'green').replace(/\s*\n\s*/g, ' ⏎ ')}`);
}

const versions: Verb = {
  words: 'provider versions',
  title: surfacesList.title,
  about: surfacesList.description,
  flags: [nameFlag],
  run: async (means, { name }) => {
    const found = await means.client.call(surfacesList, { provider: name });
    if (means.json) return showValue(means, found);
    const { say } = means.terminal;
    showTable(
      means.terminal,
      [
        { title: say({ en: 'Version', zh: '版本' }), right: true },
        { title: say({ en: 'Role', zh: '角色' }) },
        { title: say({ en: 'Status', zh: '状态' }) },
        { title: say({ en: 'Tools', zh: '工具' }), right: true },
        { title: say({ en: 'Findings', zh: '发现' }), right: true },
        { title: say({ en: 'Seen', zh: '发现时间' }) },
        { title: say({ en: 'Decided by', zh: '决定人' }) },
        { title: say({ en: 'What changed', zh: '变化' }) },
      ],
      found.versions.map((one) => [
        String(one.number),
        one.role.map((role) => (role === 'canary' ? `canary ${one.percent} %` : role)).join(', '),
        one.status,
        String(one.tools),
        String(one.findings.length),
        moment(one.seenAt).slice(0, 16),
        one.decidedBy ?? '',
        say(one.summary),
      ]),
    );
  },
};

/** A verb that decides about a version and says what callers see from now on. */
function deciding(words: string, operation: typeof surfacesApprove | typeof surfacesReject | typeof surfacesPromote | typeof surfacesRollback, flags: readonly Flag[]): Verb {
  return {
    words: `provider ${words}`,
    title: operation.title,
    about: operation.description,
    flags: [nameFlag, ...flags],
    run: async (means, { name, version, ...input }) => {
      const decided: Version = await means.client.call(operation, { provider: name, ...(version !== undefined && { number: version }), ...input });
      if (means.json) return showValue(means, decided);
      means.terminal.out(`${means.terminal.paint('green', '✓')} ${means.terminal.say(outcome(decided))}`);
    },
  };
}

function outcome({ number: of, role, percent, status }: Version): Text {
  if (role.includes('canary')) return { en: `version ${of} is shown to ${percent} % of consumers`, zh: `版本 ${of} 对 ${percent}% 的消费者生效` };
  if (role.includes('served')) return { en: `version ${of} is shown to everybody`, zh: `版本 ${of} 对所有调用者生效` };
  return status === 'rejected'
    ? { en: `version ${of} is rejected; callers see what they saw`, zh: `版本 ${of} 已驳回；调用者看到的内容不变` }
    : { en: `version ${of}: ${status}`, zh: `版本 ${of}：${status}` };
}

export const surfaceVerbs: readonly Verb[] = [
  diff,
  deciding('approve', surfacesApprove, [
    number,
    { name: 'percent', kind: 'number', about: { en: 'show it to that share of consumers first, always the same ones', zh: '先对该比例的消费者生效，且始终是同一批' } },
    note,
  ]),
  deciding('reject', surfacesReject, [number, note]),
  deciding('promote', surfacesPromote, []),
  deciding('rollback', surfacesRollback, [{ ...number, about: { en: 'number of an approved version; the one before when absent', zh: '已批准的版本号；省略时为上一个版本' } }]),
  versions,
];
