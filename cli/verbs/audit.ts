import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { auditCheckpoint, auditExport, auditSearch, auditVerify } from '@portico/contracts';
import { Failed } from '../failures.ts';
import { flagsOf } from '../operation-verbs.ts';
import { moment, showStream, showTable, showValue } from '../show.ts';
import type { Verb } from '../verb.ts';
import { tellMore } from './lists.ts';

const verify: Verb = {
  words: 'audit verify',
  title: auditVerify.title,
  about: auditVerify.description,
  flags: [
    {
      name: 'anchors',
      kind: 'text',
      about: { en: 'file of checkpoints kept outside (audit checkpoint), one a line', zh: '外部保存的检查点文件（由 audit checkpoint 生成），每行一个' },
    },
  ],
  run: async (means, { anchors }) => {
    const { terminal, client } = means;
    const { say, paint } = terminal;
    const text = anchors === undefined ? undefined : await readAnchors(String(anchors));
    terminal.progress(say({ en: 'Walking the chains', zh: '正在逐条校验' }));
    const found = await client.call(auditVerify, text === undefined ? {} : { anchors: text });
    terminal.progress(undefined);
    if (means.json) showValue(means, found);
    else {
      for (const finding of found.findings) terminal.out(`${paint('red', '✗')} ${finding.writer}${finding.seq === null ? '' : `:${finding.seq}`}  ${say(finding.message)}`);
      const s = (number: number): string => (number === 1 ? '' : 's');
      const counts = {
        en: `${found.lines} lines in ${found.chains} chain${s(found.chains)}, ${found.checkpoints} checkpoint${s(found.checkpoints)}`,
        zh: `${found.chains} 条链共 ${found.lines} 条记录，${found.checkpoints} 个检查点`,
      };
      terminal.out(
        found.ok
          ? `${paint('green', '✓')} ${say({ en: `The audit is whole: ${counts.en}.`, zh: `审计完整：${counts.zh}。` })}`
          : say({ en: `The audit was tampered with (${counts.en}).`, zh: `审计已被篡改（${counts.zh}）。` }),
      );
    }
    return found.ok ? 0 : 1;
  },
};

async function readAnchors(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Failed({ en: `${file} can not be read: ${(error as Error).message}`, zh: `无法读取 ${file}：${(error as Error).message}` });
  });
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    try {
      const { body, signature } = JSON.parse(line) as Record<string, unknown>;
      if (typeof body === 'string' && typeof signature === 'string') return;
    } catch {
      // Said below, with its line.
    }
    throw new Failed({ en: `${file}:${index + 1} is not a checkpoint of "portico audit checkpoint"`, zh: `${file}:${index + 1} 不是 “portico audit checkpoint” 生成的检查点` });
  });
  return text;
}

const search: Verb = {
  words: 'audit search',
  title: auditSearch.title,
  about: auditSearch.description,
  flags: flagsOf(auditSearch),
  run: async (means, input) => {
    const { terminal, client } = means;
    const { say } = terminal;
    const found = await client.call(auditSearch, input);
    if (means.json) return showValue(means, found);
    showTable(
      terminal,
      [
        { title: say({ en: 'When', zh: '时间' }) },
        { title: say({ en: 'Who', zh: '主体' }) },
        { title: say({ en: 'What', zh: '操作' }) },
        { title: say({ en: 'On', zh: '对象' }) },
        { title: say({ en: 'Outcome', zh: '结果' }) },
      ],
      found.lines.map((line) => [
        moment(line.at),
        line.principal.name + (line.principal.onBehalfOf === null ? '' : say({ en: ` for ${line.principal.onBehalfOf}`, zh: `（代表 ${line.principal.onBehalfOf}）` })),
        line.operation,
        [line.app, line.target].filter((part) => part !== null).join(' '),
        line.code === null ? line.outcome : `${line.outcome} ${line.code}`,
      ]),
    );
    tellMore(means, found);
  },
};

const exporting: Verb = {
  words: 'audit export',
  title: auditExport.title,
  about: auditExport.description,
  flags: [
    { name: 'file', kind: 'text', place: 0, placeOnly: true, about: { en: 'where to write; standard output when absent', zh: '输出文件；省略时写到标准输出' } },
    ...flagsOf(auditExport),
  ],
  run: async (means, { file, ...input }) => {
    const bytes = await means.client.stream(auditExport, input);
    if (file === undefined || file === '-') return showStream(means, bytes);
    let lines = 0;
    const counted = async function* (): AsyncIterable<Uint8Array> {
      for await (const chunk of bytes) {
        for (const byte of chunk) if (byte === 10) lines += 1;
        yield chunk;
      }
    };
    await pipeline(Readable.from(counted()), createWriteStream(String(file))).catch((error: unknown) => {
      throw new Failed({ en: `${String(file)} can not be written: ${(error as Error).message}`, zh: `无法写入 ${String(file)}：${(error as Error).message}` });
    });
    if (means.json) showValue(means, { file, lines });
    else
      means.terminal.out(`${means.terminal.paint('green', '✓')} ${means.terminal.say({ en: `${lines} lines in ${String(file)}`, zh: `${lines} 条记录已写入 ${String(file)}` })}`);
  },
};

const checkpoint: Verb = {
  words: 'audit checkpoint',
  title: auditCheckpoint.title,
  about: {
    en: 'Signs where every chain stands now and prints it as one line. Append it to a file outside (>> anchors.jsonl): "audit verify --anchors" then finds a cut tail or a chain hashed anew.',
    zh: '对所有审计链的当前位置签名并输出一行。请追加到外部文件（>> anchors.jsonl），以便 “audit verify --anchors” 发现截断或重新计算。',
  },
  flags: [],
  run: async (means) => {
    const taken = await means.client.call(auditCheckpoint, {});
    if (means.json) return showValue(means, taken);
    means.terminal.out(taken.checkpoint);
    means.terminal.error(
      means.terminal.paint(
        'dim',
        means.terminal.say({ en: `Taken at ${moment(taken.at)}. Keep this line outside of this machine.`, zh: `生成于 ${moment(taken.at)}。请将此行保存在本机之外。` }),
        true,
      ),
    );
  },
};

export const auditVerbs: readonly Verb[] = [verify, search, exporting, checkpoint];
