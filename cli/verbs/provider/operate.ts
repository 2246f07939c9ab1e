import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import {
  providerMembersList,
  providerMembersSet,
  providersGet,
  providersHistory,
  providersInstances,
  providersList,
  providersPolicy,
  providersRemove,
  providersSwitch,
  providersTest,
  type Output,
} from '@portico/contracts';
import { Failed, WrongUsage } from '../../failures.ts';
import { harmless } from '../../harmless.ts';
import { cell, moment, showPairs, showTable, showValue } from '../../show.ts';
import type { Means, Verb } from '../../verb.ts';
import { tellMore } from '../lists.ts';
import { nameFlag } from './add.ts';
import { texts } from './settings.ts';
import { showPlaced, stateText } from './show.ts';

type Provider = Output<typeof providersGet>;

const list: Verb = {
  words: 'provider list',
  title: providersList.title,
  about: providersList.description,
  flags: [],
  run: async (means) => {
    const found = await means.client.call(providersList, {});
    if (means.json) return showValue(means, found);
    const { say } = means.terminal;
    showTable(
      means.terminal,
      [
        { title: say({ en: 'Provider', zh: '提供方' }) },
        { title: say({ en: 'Kind', zh: '类型' }) },
        { title: say({ en: 'State', zh: '状态' }) },
        { title: say({ en: 'Tools', zh: '工具' }), right: true },
        { title: 'ms', right: true },
        { title: say({ en: 'Waits', zh: '待处理' }) },
        { title: say({ en: 'Address', zh: '地址' }) },
      ],
      found.providers.map((one) => [
        one.name,
        one.kind,
        stateText(means, one.state),
        String(one.tools),
        one.latency === null ? '' : String(Math.round(one.latency)),
        one.pending ? say({ en: `approval, ${one.findings} findings`, zh: `待批准，${one.findings} 处发现` }) : '',
        one.url,
      ]),
    );
  },
};

const get: Verb = {
  words: 'provider get',
  title: providersGet.title,
  about: providersGet.description,
  flags: [nameFlag],
  run: async (means, { name }) => {
    const found = await means.client.call(providersGet, { provider: name });
    if (means.json) return showValue(means, found);
    const { say } = means.terminal;
    const { surface } = found;
    const shown = surface.served === null ? say({ en: 'nothing', zh: '无' }) : say({ en: `version ${surface.served}`, zh: `版本 ${surface.served}` });
    const canary =
      surface.canary === null
        ? ''
        : say({ en: `, canary ${surface.canary.number} at ${surface.canary.percent} %`, zh: `，灰度版本 ${surface.canary.number}（${surface.canary.percent}%）` });
    const pending = surface.pending === null ? '' : say({ en: `, version ${surface.pending} waits for approval`, zh: `，版本 ${surface.pending} 待批准` });
    showPairs(means.terminal, [
      [say({ en: 'name', zh: '名称' }), `${found.name}  ${cell(means.terminal, found.title)}`],
      [say({ en: 'kind', zh: '类型' }), found.kind],
      [say({ en: 'state', zh: '状态' }), [stateText(means, found.state), found.reason ? say(found.reason) : '', moment(found.since)].filter(Boolean).join('  ')],
      [say({ en: 'server', zh: '服务器' }), found.server === null ? '' : harmless(`${found.server.name} ${found.server.version}, MCP ${found.server.protocolVersion}`)],
      [
        say({ en: 'shows', zh: '展示' }),
        `${shown}${canary}${pending}; ${say({ en: `${surface.tools} tools, ${surface.findings} findings`, zh: `${surface.tools} 个工具，${surface.findings} 处发现` })}`,
      ],
      [say({ en: 'mode', zh: '模式' }), found.mode],
      [say({ en: 'secrets', zh: '密钥' }), found.secrets.join(', ')],
      [
        say({ en: 'limits', zh: '限额' }),
        Object.entries(found.limits)
          .map(([limit, value]) => `${limit} ${String(value)}`)
          .join(', '),
      ],
      [say({ en: 'you may', zh: '您可以' }), found.may.join(', ')],
      [say({ en: 'address', zh: '地址' }), found.url],
    ]);
    means.terminal.out('');
    showInstances(means, found);
  },
};

function showInstances({ terminal }: Means, provider: Provider): void {
  const { say } = terminal;
  showTable(
    terminal,
    [
      { title: say({ en: 'Instance', zh: '实例' }) },
      { title: say({ en: 'State', zh: '状态' }) },
      { title: say({ en: 'Weight', zh: '权重' }), right: true },
      { title: say({ en: 'Version', zh: '版本' }) },
      { title: 'ms', right: true },
      { title: say({ en: 'Error', zh: '错误' }) },
    ],
    provider.instances.map((one) => [
      one.address,
      stateText({ terminal }, one.state),
      String(one.weight),
      one.version ?? '',
      one.latency === null ? '' : String(Math.round(one.latency)),
      one.error ? say(one.error) : '',
    ]),
  );
}

const testVerb: Verb = {
  words: 'provider test',
  title: providersTest.title,
  about: providersTest.description,
  flags: [nameFlag],
  run: async (means, { name }) => {
    const { terminal } = means;
    const { say, paint, out } = terminal;
    terminal.progress(say({ en: `Dialling ${String(name)}`, zh: `正在连接 ${String(name)}` }));
    const tested = await means.client.call(providersTest, { provider: name });
    terminal.progress(undefined);
    const answers = tested.instances.some((one) => one.ok);
    if (means.json) {
      showValue(means, tested);
      return answers ? 0 : 1;
    }
    for (const one of tested.instances)
      out(`${one.ok ? paint('green', '✓') : paint('red', '✗')} ${one.address}  ${Math.round(one.latency)} ms${one.error ? `  ${harmless(say(one.error))}` : ''}`);
    if (answers) {
      out(
        say({
          en: `  ${tested.tools} tools, ${tested.prompts} prompts, ${tested.resources} resources`,
          zh: `  ${tested.tools} 个工具、${tested.prompts} 个提示词、${tested.resources} 个资源`,
        }),
      );
      for (const one of tested.dropped) showPlaced({ terminal }, one.place ?? '', harmless(say(one.message)));
      if (tested.surface === 'changed')
        out(
          paint(
            'yellow',
            say({
              en: `! It shows something else than was approved: portico provider diff ${String(name)}`,
              zh: `! 其展示的接口与已批准的不同：portico provider diff ${String(name)}`,
            }),
          ),
        );
    }
    return answers ? 0 : 1;
  },
};

const history: Verb = {
  words: 'provider history',
  title: providersHistory.title,
  about: providersHistory.description,
  flags: [nameFlag, { name: 'limit', kind: 'number', fallback: 50 }, { name: 'cursor', kind: 'text' }],
  run: async (means, { name, ...input }) => {
    const found = await means.client.call(providersHistory, { provider: name, ...input });
    if (means.json) return showValue(means, found);
    const { say } = means.terminal;
    showTable(
      means.terminal,
      [
        { title: say({ en: 'When', zh: '时间' }) },
        { title: say({ en: 'State', zh: '状态' }) },
        { title: say({ en: 'Instance', zh: '实例' }) },
        { title: say({ en: 'What', zh: '内容' }) },
      ],
      found.events.map((one) => [moment(one.at), stateText(means, one.state), one.instance ?? '', one.message ? harmless(say(one.message)) : '']),
    );
    tellMore(means, found);
  },
};

const switchVerb: Verb = {
  words: 'provider switch',
  title: providersSwitch.title,
  about: providersSwitch.description,
  flags: [
    nameFlag,
    {
      name: 'to',
      kind: 'text',
      place: 1,
      required: true,
      choices: ['on', 'maintenance', 'quarantine', 'quarantined'],
      about: { en: 'on, maintenance or quarantine', zh: 'on、maintenance 或 quarantine' },
    },
    { name: 'reason', kind: 'text', about: { en: 'callers are told it', zh: '会告知调用者' } },
  ],
  run: async (means, { name, to, ...input }) => {
    const now = await means.client.call(providersSwitch, { provider: name, to: to === 'quarantine' ? 'quarantined' : to, ...input });
    if (means.json) return showValue(means, now);
    means.terminal.out(`${means.terminal.paint('green', '✓')} ${now.name}: ${stateText(means, now.state)}`);
  },
};

const instances: Verb = {
  words: 'provider instances',
  title: { en: 'The instances of a provider; with --instance they are set', zh: '查看提供方实例；使用 --instance 设置' },
  about: providersInstances.description,
  flags: [
    nameFlag,
    { name: 'instance', kind: 'each', example: '"<url> [weight=100] [version=2]"', about: { en: 'all that there are to be, one flag each', zh: '列出全部实例，每个实例一个标志' } },
  ],
  run: async (means, { name, instance }) => {
    const wanted = texts(instance).map((line) => readInstance(line));
    const found =
      wanted.length === 0 ? await means.client.call(providersGet, { provider: name }) : await means.client.call(providersInstances, { provider: name, instances: wanted });
    if (means.json) return showValue(means, { instances: found.instances });
    showInstances(means, found);
  },
};

function readInstance(line: string): { url: string; weight?: number; version?: string } {
  const [url = '', ...rest] = line.trim().split(/\s+/);
  const given = Object.fromEntries(rest.map((part) => part.split('=', 2)));
  const strange = Object.keys(given).find((key) => key !== 'weight' && key !== 'version');
  const { weight, version } = given as { weight?: string; version?: string };
  if (strange !== undefined || (weight !== undefined && !/^\d+$/.test(weight)))
    throw new WrongUsage({ en: `"${line}": an instance is written "<url> weight=100 version=2"`, zh: `“${line}”：实例写作 “<url> weight=100 version=2”` }, 'provider instances');
  return { url, ...(weight !== undefined && { weight: Number(weight) }), ...(version !== undefined && { version }) };
}

const policy: Verb = {
  words: 'provider policy',
  title: { en: "A provider's policy; with --file it is set", zh: '查看提供方策略；使用 --file 设置' },
  about: providersPolicy.description,
  flags: [nameFlag, { name: 'file', kind: 'text', about: { en: 'a file in Cedar; - is standard input', zh: 'Cedar 策略文件；- 表示标准输入' } }],
  run: async (means, { name, file }) => {
    if (file === undefined) {
      const found = await means.client.call(providersGet, { provider: name });
      if (means.json) showValue(means, { policy: found.policy });
      else means.terminal.out(found.policy.trimEnd());
      return;
    }
    const text = await (file === '-' ? textOf(process.stdin) : readFile(String(file), 'utf8')).catch((error: unknown) => {
      throw new Failed({ en: `${String(file)} can not be read: ${(error as Error).message}`, zh: `无法读取 ${String(file)}：${(error as Error).message}` });
    });
    const changed = await means.client.call(providersPolicy, { provider: name, policy: text });
    if (means.json) return showValue(means, { policy: changed.policy });
    means.terminal.out(`${means.terminal.paint('green', '✓')} ${means.terminal.say({ en: 'The policy holds from now on.', zh: '策略已生效。' })}`);
  },
};

const members: Verb = {
  words: 'provider members',
  title: { en: 'Who may use a provider; with --member it is set', zh: '查看提供方成员；使用 --member 设置' },
  about: providerMembersSet.description,
  flags: [
    nameFlag,
    { name: 'member', kind: 'text', example: '<id>', about: { en: 'id of a person or agent (people list, agents list)', zh: '人员或代理的编号（people list、agents list）' } },
    { name: 'roles', kind: 'list', about: { en: 'owner manages it, any other may use it; none takes her out', zh: 'owner 可管理，其他角色可使用；为空则移除' } },
    { name: 'attributes', kind: 'json', about: { en: 'values its policy asks for', zh: '策略使用的属性' } },
  ],
  run: async (means, { name, member, roles, attributes }) => {
    if (member !== undefined) await means.client.call(providerMembersSet, { provider: name, member, roles: roles ?? [], attributes });
    const found = await means.client.call(providerMembersList, { provider: name });
    if (means.json) return showValue(means, found);
    const { say } = means.terminal;
    showTable(
      means.terminal,
      [
        { title: say({ en: 'Who', zh: '成员' }) },
        { title: say({ en: 'Kind', zh: '类型' }) },
        { title: say({ en: 'Roles', zh: '角色' }) },
        { title: say({ en: 'Attributes', zh: '属性' }) },
        { title: 'id', whole: true },
      ],
      found.members.map((one) => [one.name, one.kind, one.roles.join(', '), Object.keys(one.attributes).length === 0 ? '' : JSON.stringify(one.attributes), one.id]),
    );
  },
};

const remove: Verb = {
  words: 'provider remove',
  title: providersRemove.title,
  about: providersRemove.description,
  flags: [nameFlag],
  run: async (means, { name }) => {
    const gone = await means.client.call(providersRemove, { provider: name });
    if (means.json) return showValue(means, gone);
    means.terminal.out(`${means.terminal.paint('green', '✓')} ${means.terminal.say({ en: `${String(name)} is gone.`, zh: `${String(name)} 已移除。` })}`);
  },
};

export const operatingVerbs: readonly Verb[] = [list, get, testVerb, history, switchVerb, instances, policy, members, remove];
