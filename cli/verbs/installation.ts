import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Failed } from '../failures.ts';
import type { Flag, Means, Verb } from '../verb.ts';

const maintain = fileURLToPath(new URL('../../server/maintain.ts', import.meta.url));

/** These act on the installation itself, with the authority of whoever has its environment: no key, no running server. */
function onInstallation(verb: Omit<Verb, 'run'>): Verb {
  return { ...verb, run: (means, input) => hand(means, [verb.words, ...wordsFor(verb.flags, input), ...(means.json ? ['--json'] : [])]) };
}

function wordsFor(flags: readonly Flag[], input: Readonly<Record<string, unknown>>): string[] {
  return flags.flatMap((flag) => {
    const value = input[flag.name];
    if (value === undefined || value === false) return [];
    if (flag.place !== undefined) return [String(value)];
    return [`--${flag.name}`];
  });
}

function hand({ terminal, environment }: Means, words: readonly string[]): Promise<number> {
  if (!existsSync(maintain)) {
    throw new Failed({
      en: 'The server is not installed beside this command. Run it in the project of the installation.',
      zh: '此命令旁没有安装服务器，请在安装所在的项目中运行。',
    });
  }
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', maintain, ...words], {
    stdio: 'inherit',
    env: { ...environment, PORTICO_LANGUAGE: terminal.language },
  });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, passOn);
      resolve(code ?? 1);
    });
  });
}

export const installationVerbs: readonly Verb[] = [
  onInstallation({
    words: 'backup',
    title: { en: 'Save the whole installation in one file', zh: '将整个安装备份为一个文件' },
    about: {
      en: 'Writes every row, repository and file of this installation (PORTICO_DATA, DATABASE_URL) and its master key to one .tar.gz. On PostgreSQL while it runs; the embedded database must be stopped first. The file is as secret as the system itself.',
      zh: '将本安装（PORTICO_DATA、DATABASE_URL）的全部数据、仓库、文件及主密钥写入一个 .tar.gz。PostgreSQL 可在运行时备份；内置数据库需先停止服务。该文件与系统本身同样机密。',
    },
    flags: [
      { name: 'file', kind: 'text', place: 0, placeOnly: true, required: true, about: { en: 'e.g. portico-2026-11-21.tar.gz', zh: '例如 portico-2026-11-21.tar.gz' } },
      { name: 'without-key', kind: 'yes', about: { en: 'leave the master key out; restore then needs PORTICO_KEY_FILE', zh: '不包含主密钥；恢复时需提供 PORTICO_KEY_FILE' } },
    ],
  }),
  onInstallation({
    words: 'restore',
    title: { en: 'Bring an installation back into an empty place', zh: '将备份恢复到空环境' },
    about: {
      en: 'Restores a backup into an empty data folder or database (PORTICO_DATA, DATABASE_URL), on either engine, and verifies counts, hashes and the audit. A backup of an older version is brought up to date; one of a newer version is refused.',
      zh: '将备份恢复到空的数据目录或数据库（PORTICO_DATA、DATABASE_URL），两种数据库均可，并校验数量、哈希与审计。旧版本备份会升级；更新版本的备份会被拒绝。',
    },
    flags: [{ name: 'file', kind: 'text', place: 0, placeOnly: true, required: true, about: { en: 'a file "portico backup" has written', zh: '由 “portico backup” 生成的文件' } }],
  }),
  onInstallation({
    words: 'doctor',
    title: { en: 'Check this installation and say what to do', zh: '检查本安装并给出处理建议' },
    about: {
      en: 'Looks at Node, data folder, database, key file, git, port, Redis and web pages; every line says what to do. Exit code 1 when something is wrong.',
      zh: '检查 Node、数据目录、数据库、密钥文件、git、端口、Redis 与页面，逐项给出建议；有错误时退出码为 1。',
    },
    flags: [],
  }),
];
