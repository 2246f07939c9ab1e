import type { Output, providersGet, providersPreview, surfacesList, Text } from '@portico/contracts';
import { harmless } from '../../harmless.ts';
import { showPairs, showTable } from '../../show.ts';
import { wrapped } from '../../table.ts';
import type { Style } from '../../terminal.ts';
import type { Means } from '../../verb.ts';

type Provider = Output<typeof providersGet>;
type Finding = Output<typeof surfacesList>['versions'][number]['findings'][number];

const states: Readonly<Record<Provider['state'], { style: Style; text: Text }>> = {
  unproven: { style: 'dim', text: { en: 'not dialled yet', zh: '尚未连接' } },
  healthy: { style: 'green', text: { en: 'healthy', zh: '正常' } },
  degraded: { style: 'yellow', text: { en: 'degraded', zh: '部分可用' } },
  offline: { style: 'red', text: { en: 'offline', zh: '离线' } },
  maintenance: { style: 'yellow', text: { en: 'maintenance', zh: '维护中' } },
  quarantined: { style: 'red', text: { en: 'quarantined', zh: '已隔离' } },
};

/** A state in words and colour. */
export function stateText({ terminal }: Pick<Means, 'terminal'>, state: Provider['state']): string {
  const { style, text } = states[state];
  return terminal.paint(style, terminal.say(text));
}

/** What stands after a registration: what it is, where it is reached, and what to do next. */
export function showRegistered({ terminal }: Pick<Means, 'terminal'>, provider: Provider): void {
  const { say, paint, out } = terminal;
  const { name, server, surface, url } = provider;
  if (provider.state !== 'healthy' && provider.state !== 'degraded') {
    const why = provider.reason ? say(provider.reason) : say({ en: 'nobody has dialled it yet', zh: '尚未连接' });
    out(`${paint('red', '✗')} ${say({ en: `${name} is registered, but does not answer: ${why}`, zh: `${name} 已注册，但没有响应：${why}` })}`);
    out(say({ en: `  It is tried again by itself. Look closer: portico provider test ${name}`, zh: `  系统会自动重试。查看详情：portico provider test ${name}` }));
    return;
  }
  const spoken = server === null ? '' : `  ${paint('dim', harmless(`${server.name} ${server.version}, MCP ${server.protocolVersion}`))}`;
  out(`${paint('green', '✓')} ${say({ en: `${name}: ${surface.tools} ${surface.tools === 1 ? 'tool' : 'tools'}`, zh: `${name}：${surface.tools} 个工具` })}${spoken}`);
  if (surface.served === null) {
    out(paint('yellow', say({ en: `! Nothing of it is shown until somebody has approved it:`, zh: `! 批准之前不会展示任何内容：` })));
    out(`  portico provider diff ${name}\n  portico provider approve ${name}`);
  }
  out(`  ${url}`);
  out(paint('dim', `  claude mcp add --transport http ${name} ${url} --header "Authorization: Bearer $PORTICO_KEY"`));
}

/** Beyond so many tools their tags are shown instead. */
const listed = 60;

/** What a document or a database becomes: in one line, or wholly. */
export function showPreview({ terminal }: Pick<Means, 'terminal'>, preview: Output<typeof providersPreview>, how: { whole: boolean }): void {
  const { say, paint, out } = terminal;
  const { title, format, found, taken, tools, tags, notTaken, findings } = preview;
  const counts = { en: `${taken} of ${found} taken, ${tools.length} tools`, zh: `共 ${found} 项，采用 ${taken} 项，生成 ${tools.length} 个工具` };
  out(`${paint('bold', harmless(title))}  ${paint('dim', format)}  ${say(counts)}`);
  if (!how.whole) {
    if (notTaken.length + findings.length > 0)
      out(
        paint(
          'dim',
          say({
            en: `  ${notTaken.length} not taken, ${findings.length} remarks: portico provider generate … --dry-run`,
            zh: `  未采用 ${notTaken.length} 项，备注 ${findings.length} 条：portico provider generate … --dry-run`,
          }),
        ),
      );
    return;
  }
  if (tools.length > listed && tags.length > 0)
    showTable(
      terminal,
      [{ title: say({ en: 'Tag', zh: '标签' }) }, { title: say({ en: 'Operations', zh: '操作' }), right: true }, { title: say({ en: 'Taken', zh: '采用' }), right: true }],
      tags.map((one) => [one.tag === '' ? say({ en: '(none)', zh: '（无）' }) : one.tag, String(one.operations), String(one.taken)]),
    );
  else
    showTable(
      terminal,
      [{ title: say({ en: 'Tool', zh: '工具' }) }, { title: say({ en: 'Does', zh: '类型' }) }, { title: say({ en: 'Title', zh: '标题' }) }],
      tools.map((tool) => [tool.name, tool.readOnly ? say({ en: 'reads', zh: '读取' }) : say({ en: 'writes', zh: '写入' }), harmless(tool.title)]),
    );
  const list = (heading: string, lines: readonly (readonly [string, string])[]): void => {
    if (lines.length === 0) return;
    out('');
    out(paint('yellow', `${heading} (${lines.length})`));
    for (const [place, text] of lines) showPlaced({ terminal }, harmless(place), harmless(text));
  };
  list(
    say({ en: 'Not taken', zh: '未采用' }),
    notTaken.map((one) => [one.name, say(one.reason)]),
  );
  list(
    say({ en: 'Changed, left out or guessed', zh: '调整、省略或推断' }),
    findings.map((one) => [one.place ?? '', say(one.message)]),
  );
  if (preview.secrets.length > 0) {
    out('');
    showPairs(terminal, [['--secret', preview.secrets.map((name) => `${name}=…`).join(' ')]]);
  }
  out('');
}

/** `  place  sentence`, broken where the screen ends. */
export function showPlaced({ terminal }: Pick<Means, 'terminal'>, place: string, text: string): void {
  const head = place === '' ? '' : `${place}  `;
  const [first = '', ...more] = wrapped(head.replaceAll(' ', '\u00a0') + text, (terminal.columns ?? Infinity) - 4);
  terminal.out(`  ${first.replaceAll('\u00a0', ' ').replace(place, () => terminal.paint('cyan', place))}`);
  for (const line of more) terminal.out(`    ${line.replaceAll('\u00a0', ' ')}`);
}

const grave: Readonly<Record<Finding['severity'], { style: Style; text: Text }>> = {
  low: { style: 'dim', text: { en: 'low', zh: '低' } },
  medium: { style: 'yellow', text: { en: 'medium', zh: '中' } },
  high: { style: 'red', text: { en: 'high', zh: '高' } },
  critical: { style: 'red', text: { en: 'critical', zh: '严重' } },
};

/** What the scan saw: severity, where, in words, what it read, what to do. */
export function showFindings({ terminal }: Pick<Means, 'terminal'>, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const { say, paint, out } = terminal;
  out('');
  out(paint('yellow', say({ en: `The scan found (${findings.length})`, zh: `扫描发现（${findings.length}）` })));
  for (const finding of findings) {
    const { style, text } = grave[finding.severity];
    out(`  ${paint(style, say(text))}  ${paint('cyan', harmless(`${finding.name} ${finding.place}`))}`);
    for (const line of [harmless(say(finding.message)), finding.excerpt === '' ? '' : `“${harmless(finding.excerpt)}”`, say(finding.remedy)])
      if (line !== '') for (const part of wrapped(line, (terminal.columns ?? Infinity) - 4)) out(`    ${part}`);
  }
}
