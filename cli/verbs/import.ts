import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { appsImport, jobsGet, type Output } from '@portico/contracts';
import { Failed, WrongUsage } from '../failures.ts';
import { showTable, showValue } from '../show.ts';
import { wrapped } from '../table.ts';
import { uploadFile } from '../upload.ts';
import type { Means, Verb } from '../verb.ts';

type Job = Output<typeof jobsGet>;
const kinds = ['.sql', '.ddl', '.dump', '.csv', '.tsv', '.txt', '.xlsx'];

export const importVerb: Verb = {
  words: 'import',
  title: { en: 'Make an app of a SQL script, a table file or a live database', zh: '由 SQL 脚本、表格文件或在线数据库生成应用' },
  about: {
    en: `Reads a file (${kinds.join(', ')}; told by its ending) or a live PostgreSQL database (postgres://…), makes entities, relations and rows of it, and lists with its line whatever was not taken over.`,
    zh: `读取文件（${kinds.join('、')}，按扩展名识别）或在线 PostgreSQL 数据库（postgres://…），生成实体、关系与数据，并逐行列出未能导入的内容。`,
  },
  flags: [
    {
      name: 'source',
      kind: 'text',
      place: 0,
      placeOnly: true,
      required: true,
      about: { en: 'a file, or postgres://user@host/database', zh: '文件，或 postgres://用户@主机/数据库' },
    },
    { name: 'app', kind: 'text', example: '<name>', required: true, about: { en: 'name of the new app, e.g. music', zh: '新应用的名称，例如 music' } },
    { name: 'title', kind: 'title', about: { en: 'what people call it', zh: '显示名称' } },
    { name: 'project', kind: 'text', fallback: 'main', about: { en: 'the project it belongs to', zh: '所属项目' } },
    { name: 'schema', kind: 'text', fallback: 'public', about: { en: 'schema of the live database', zh: '在线数据库的模式' } },
  ],
  run: async (means, { source, ...input }) => {
    const from = String(source);
    const live = /^postgres(ql)?:\/\//.test(from);
    if (!live) requireKnown(from);
    const origin = live ? { database: from } : { blob: await uploadFile(means, from), schema: undefined };
    const { job } = await means.client.call(appsImport, { ...input, ...origin });
    const done = await followJob(means, job);
    if (means.json) showValue(means, { ...done.result, issues: done.issues });
    else showImported(means, done, live ? '' : path.basename(from));
    return 0;
  },
};

function requireKnown(file: string): void {
  const name = path.basename(file);
  if (!kinds.includes(path.extname(name).toLowerCase())) {
    throw new WrongUsage({ en: `${name}: the ending tells what it is; known are ${kinds.join(', ')}`, zh: `${name}：按扩展名识别类型，支持 ${kinds.join('、')}` }, 'import');
  }
}

/** Waits for a job and shows what it is doing. Throws with its reason when it failed. */
export async function followJob({ client, terminal }: Means, id: string): Promise<Job> {
  for (let pause = 100; ; pause = Math.min(1000, pause * 1.3)) {
    const job = await client.call(jobsGet, { id });
    if (job.status === 'done') {
      terminal.progress(undefined);
      return job;
    }
    if (job.status === 'failed' || job.status === 'cancelled') {
      const reason = job.error?.message ?? { en: 'It was stopped.', zh: '已停止。' };
      const lines = job.issues.map((issue) => ({ en: where(issue) + issue.message.en, zh: where(issue) + issue.message.zh }));
      throw new Failed({ en: [reason.en, ...lines.map((line) => line.en)].join('\n'), zh: [reason.zh, ...lines.map((line) => line.zh)].join('\n') });
    }
    const step = terminal.say(job.step ?? job.title);
    // Without a screen the running count of rows would be a line each time.
    terminal.progress(terminal.columns === undefined ? step.replace(/[:：].*$/, '') : bar(job.progress) + step);
    await wait(pause);
  }
}

function bar(progress: number | null): string {
  if (progress === null) return '';
  const done = Math.round(progress * 20);
  return `${'█'.repeat(done)}${'░'.repeat(20 - done)} ${String(Math.round(progress * 100)).padStart(3)} %  `;
}

function where(issue: Job['issues'][number]): string {
  const file = issue.file === undefined ? (issue.line === undefined ? '' : `:${issue.line}`) : `${issue.file}${issue.line === undefined ? '' : `:${issue.line}`}`;
  const place = [file, issue.place].filter((part) => part !== undefined && part !== '').join('  ');
  return place === '' ? '' : `${place}  `;
}

function showImported({ terminal, client }: Means, job: Job, file: string): void {
  const result = job.result as { app: string; entities: number; relations: number; rows: Record<string, number> };
  const { say, paint } = terminal;
  const rows = Object.entries(result.rows);
  const count = (number: number): string => number.toLocaleString('en-US');
  showTable(
    terminal,
    [{ title: say({ en: 'Entity', zh: '实体' }) }, { title: say({ en: 'Rows', zh: '行数' }), right: true }],
    rows.map(([entity, number]) => [entity, count(number)]),
  );
  const total = count(rows.reduce((sum, [, number]) => sum + number, 0));
  terminal.out('');
  terminal.out(
    `${paint('green', '✓')} ${say({
      en: `${result.app}: ${result.entities} entities, ${result.relations} relations, ${total} rows`,
      zh: `${result.app}：${result.entities} 个实体、${result.relations} 个关系、${total} 行数据`,
    })}`,
  );
  terminal.out(`  ${client.url}/apps/${result.app}`);
  if (job.issues.length === 0) {
    terminal.out(say({ en: '  Everything was taken over.', zh: '  已全部导入。' }));
    return;
  }
  terminal.out('');
  terminal.out(paint('yellow', say({ en: `Not taken over or changed (${job.issues.length}):`, zh: `未导入或有调整（${job.issues.length}）：` })));
  for (const issue of job.issues) {
    const named = issue.file === undefined && file !== '' ? { ...issue, file } : issue;
    const place = where(named).trimEnd();
    const [first = '', ...more] = wrapped(`${place.replaceAll(' ', '\u00a0')}${place === '' ? '' : '  '}${say(issue.message)}`, (terminal.columns ?? Infinity) - 4);
    terminal.out(`  ${first.replaceAll('\u00a0', ' ').replace(place, paint('cyan', place))}`);
    for (const line of more) terminal.out(`    ${line}`);
  }
}
