// Acts on the installation itself, for whoever has its environment: `node server/maintain.ts backup <file>`, `restore
// <file>`, `doctor`. `portico backup | restore | doctor` call it.
import { PorticoError, type Language, type Text } from '@portico/contracts';
import { readConfig, type Config } from './kernel/index.ts';
import { backup } from './maintenance/backup.ts';
import { doctor, marks } from './maintenance/doctor.ts';
import { Refusal } from './maintenance/refusal.ts';
import { restore } from './maintenance/restore.ts';

const wanted = process.env['PORTICO_LANGUAGE'] ?? process.env['LC_ALL'] ?? process.env['LANG'] ?? '';
const language: Language = wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en';
const { stdout, stderr } = process;
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const json = process.argv.includes('--json');
const colour = (process.env['NO_COLOR'] ?? '') === '';
const paint = (code: number, text: string, screen: boolean): string => (colour && screen ? `\u001b[${code}m${text}\u001b[0m` : text);
const print = (line: string): void => void stdout.write(`${line}\n`);

/** What is being done, in place on a screen; elsewhere nothing. */
function progress(text: Text | undefined): void {
  if (stderr.isTTY) stderr.write(`\r\u001b[K${text ? text[language].slice(0, stderr.columns - 2) : ''}`);
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

async function save(config: Config, file: string): Promise<number> {
  const saved = await backup(config, { file, withKey: !process.argv.includes('--without-key'), say: progress });
  progress(undefined);
  if (json) print(JSON.stringify(saved, null, 2));
  else {
    const { tables, rows, apps, files } = saved;
    print(
      `${paint(32, '✓', stdout.isTTY)} ${{ en: `${file} (${size(saved.size)}): ${rows} rows in ${tables} tables, ${apps} apps, ${files} files`, zh: `${file}（${size(saved.size)}）：${tables} 张表共 ${rows} 行，${apps} 个应用，${files} 个文件` }[language]}`,
    );
    for (const text of saved.leftOut) print(`${paint(33, '!', stdout.isTTY)} ${{ en: 'not in it: ', zh: '未包含：' }[language]}${text[language]}`);
    const secret = saved.key
      ? { en: 'It holds the master key: keep it as secret as the system itself.', zh: '其中包含主密钥，请与系统本身同等保密。' }
      : {
          en: 'It does not hold the master key: keep that elsewhere, restore needs it as PORTICO_KEY_FILE.',
          zh: '其中不含主密钥，请另行保存；恢复时需通过 PORTICO_KEY_FILE 提供。',
        };
    print(`  ${secret[language]}`);
  }
  return 0;
}

async function bringBack(config: Config, file: string): Promise<number> {
  const restored = await restore(config, { file, say: progress });
  progress(undefined);
  if (json) print(JSON.stringify(restored, null, 2));
  else {
    const { tables, rows, apps, files, at, auditLines } = restored;
    print(
      `${paint(32, '✓', stdout.isTTY)} ${{ en: `The state of ${at} is back: ${rows} rows in ${tables} tables, ${apps} apps, ${files} files`, zh: `已恢复 ${at} 的状态：${tables} 张表共 ${rows} 行，${apps} 个应用，${files} 个文件` }[language]}`,
    );
    if (restored.auditFindings.length === 0)
      print(`${paint(32, '✓', stdout.isTTY)} ${{ en: `The audit is whole: ${auditLines} lines`, zh: `审计完整：${auditLines} 条记录` }[language]}`);
    for (const text of restored.auditFindings) print(`${paint(31, '✗', stdout.isTTY)} ${text[language]}`);
    print({ en: '  Start it with "npm start".', zh: '  请用 “npm start” 启动。' }[language]);
  }
  return restored.auditFindings.length === 0 ? 0 : 1;
}

async function examine(): Promise<number> {
  const checks = await doctor(process.env);
  if (json) print(JSON.stringify({ ok: checks.every((check) => check.state !== 'wrong'), checks }, null, 2));
  else
    for (const { state, what, remedy } of checks) {
      const { sign, code } = marks[state];
      print(`${paint(code, sign, stdout.isTTY)} ${what[language]}`);
      if (remedy) print(`    ${remedy[language]}`);
    }
  return checks.some((check) => check.state === 'wrong') ? 1 : 0;
}

async function obey(): Promise<number> {
  const [verb, file] = words;
  if (verb === 'doctor') return examine();
  if ((verb === 'backup' || verb === 'restore') && file !== undefined) return verb === 'backup' ? save(readConfig(), file) : bringBack(readConfig(), file);
  stderr.write('node server/maintain.ts backup <file> [--without-key] | restore <file> | doctor   [--json]\n');
  return 2;
}

process.exitCode = await obey().catch((error: unknown) => {
  progress(undefined);
  const text = error instanceof Refusal ? error.text[language] : error instanceof PorticoError ? error.messageIn(language) : error instanceof Error ? error.message : String(error);
  stderr.write(`${paint(31, '✗', stderr.isTTY)} ${text}\n`);
  if (process.env['PORTICO_LOG'] === 'debug' && error instanceof Error) stderr.write(`${error.stack ?? ''}\n`);
  return 1;
});
