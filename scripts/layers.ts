// The architecture, once: a file imports only from rows below its own, through the other module's index.ts. Checks the
// code and prints the picture; `--write` puts the picture into docs/architecture.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** Top to bottom. Modules of one row do not know each other; `alone` rows hold one chain of authority. */
const rows: readonly { readonly title: string; readonly modules: readonly string[] }[] = [
  { title: 'top', modules: ['server'] },
  { title: 'edges', modules: ['server/router', 'server/api'] },
  { title: 'door', modules: ['server/dispatch'] },
  { title: 'doers', modules: ['server/runtime', 'server/delivery', 'server/providers', 'server/functions', 'server/process'] },
  { title: 'records and means', modules: ['server/workspace', 'server/schema', 'server/registry'] },
  { title: 'authority: may it?', modules: ['server/policy'] },
  { title: 'authority: who is it?', modules: ['server/identity'] },
  { title: 'authority: what was done', modules: ['server/audit'] },
  { title: 'kernel', modules: ['server/kernel'] },
  { title: 'meaning', modules: ['contracts', 'bpmn'] },
];
/** Pages have a picture of their own; they know nothing of the server but its contracts. */
const webRows: typeof rows = [
  { title: 'top', modules: ['web'] },
  { title: 'shell', modules: ['web/shell'] },
  { title: 'areas', modules: ['web/studio', 'web/portal', 'web/console', 'web/sign-in'] },
  { title: 'apps', modules: ['web/app'] },
  { title: 'drawing', modules: ['web/render'] },
  { title: 'client', modules: ['web/client'] },
  { title: 'kit', modules: ['web/kit'] },
  { title: 'frame of own components', modules: ['web/component'] },
  { title: 'meaning', modules: ['contracts', 'bpmn'] },
];
/** Beside the rows: they stand on the contracts alone. */
const outsiders = ['cli'];

/** The few that may use the handle that sees all tenants, or the connection itself. */
const systemUsers = new Set(['server/kernel', 'server/dispatch', 'server/identity', 'server/audit', 'server/workspace']);
const ownerUsers = new Set(['server/kernel', 'server/schema']);
const mostLines = 500;

const root = new URL('..', import.meta.url).pathname;
const problems: string[] = [];
const complain = (file: string, what: string): void => void problems.push(`${file}: ${what}`);

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/(^|\/)(node_modules|dist)\//.test(name))
    .map((name) => path.join(folder, name));
}

function moduleOf(file: string, picture: typeof rows): string | undefined {
  const names = picture.flatMap((row) => row.modules).sort((a, b) => b.length - a.length);
  return names.find((name) => file.startsWith(`${name}/`));
}

interface Imported {
  readonly from: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string, text: string): Imported[] {
  const { module, errors } = parseSync(file, text);
  for (const error of errors) complain(file, error.message);
  return [
    ...module.staticImports.map((one) => ({ from: one.moduleRequest.value, typeOnly: one.entries.length > 0 && one.entries.every((entry) => entry.isType) })),
    ...module.staticExports.flatMap((one) => one.entries.flatMap((entry) => (entry.moduleRequest ? [{ from: entry.moduleRequest.value, typeOnly: entry.isType }] : []))),
    ...module.dynamicImports.map((one) => ({ from: text.slice(one.moduleRequest.start + 1, one.moduleRequest.end - 1), typeOnly: false })),
  ];
}

function targetOf(file: string, from: string): string | undefined {
  if (from.startsWith('.')) return path.join(path.dirname(file), from);
  if (from === '@portico/contracts') return 'contracts/index.ts';
  if (from === '@portico/bpmn') return 'bpmn/index.ts';
  return undefined;
}

const graph = new Map<string, string[]>();
let edges = 0;

function checkFile(file: string): void {
  const text = readFileSync(path.join(root, file), 'utf8');
  const isTest = /\.(test|fixture)\.tsx?$|(^|\/)(testing|fixtures)[^/]*(\/|\.ts$)/.test(file);
  const lines = text.split('\n').length;
  if (lines > mostLines && !/generated/.test(file)) complain(file, `${lines} lines; ${mostLines} is the end: split it by what it does`);
  if (/(^|[/-])(utils?|helpers?|common|misc|lib|service|manager)\.tsx?$/.test(file))
    complain(file, 'is named for a layer or a leftover; name it for a verb or a noun of the domain');
  const picture = file.startsWith('web/') ? webRows : rows;
  const own = moduleOf(file, picture);
  if (own === undefined && !outsiders.some((name) => file.startsWith(`${name}/`))) complain(file, 'belongs to no row of scripts/layers.ts');
  const imported = importsOf(file, text);
  graph.set(
    file,
    imported.flatMap(({ from, typeOnly }) => (typeOnly || !from.startsWith('.') ? [] : [path.join(path.dirname(file), from)])),
  );
  if (isTest) return;
  for (const { from } of imported) checkImport(file, { from, own, picture });
  checkWords(file, { text, own });
}

function checkImport(file: string, at: { from: string; own: string | undefined; picture: typeof rows }): void {
  const target = targetOf(file, at.from);
  if (target === undefined) {
    const alone = at.own === 'contracts' ? ['zod'] : at.own === 'bpmn' ? ['feelin', 'saxen', 'croner'] : undefined;
    if (alone && !alone.includes(at.from)) complain(file, `${at.own} imports nothing but ${alone.join(', ')}, not ${at.from}`);
    return;
  }
  edges += 1;
  if (target.startsWith('..')) return;
  const to = moduleOf(target, at.picture) ?? moduleOf(target, rows);
  if (to === at.own) {
    if (target === `${to}/index.ts` && to !== 'contracts' && to !== 'bpmn' && to !== 'server') complain(file, `insiders import the file, not the front door ${target}`);
    return;
  }
  if (at.own === undefined) {
    if (to !== 'contracts') complain(file, `the CLI stands on the contracts alone, not on ${to ?? target}`);
    return;
  }
  const rank = (name: string): number => at.picture.findIndex((row) => row.modules.includes(name));
  if (to === undefined || rank(to) < 0) complain(file, `${at.own} may not import ${to ?? target}`);
  else if (rank(to) <= rank(at.own))
    complain(
      file,
      `${at.own} may not import ${to}: only rows below its own (${at.picture
        .slice(rank(at.own) + 1)
        .flatMap((row) => row.modules)
        .join(', ')})`,
    );
  else if (target !== `${to}/index.ts` && !to.startsWith('web')) complain(file, `imports ${target}; outsiders use ${to}/index.ts`);
}

function checkWords(file: string, { text, own }: { text: string; own: string | undefined }): void {
  // Hooks are programs of their own that git starts.
  if (file.startsWith('server/workspace/hooks/')) return;
  const code = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
  const isStore = /(^|\/)store[^/]*\.ts$/.test(file) || file.startsWith('server/kernel/');
  if (file.startsWith('server/') && !isStore && own !== 'server/schema' && /\bsql(<[^`]*>)?`/.test(code)) complain(file, 'SQL stands only in store files');
  if (file.startsWith('server/') && own !== 'server/kernel' && own !== 'server') {
    for (const word of ['process.env', 'console.', 'Date.now(']) if (code.includes(word)) complain(file, `${word} only in kernel/`);
    if (/(?<![.\w])fetch\(/.test(code)) complain(file, 'fetch( only in kernel/: use kernel.http');
  }
  if (own !== undefined && /database\.system(AtOnce)?\(|\.system\(\(tx/.test(code) && !systemUsers.has(own)) complain(file, `${own} may not use the system handle`);
  if (own !== undefined && /\basOwner\(/.test(code) && !ownerUsers.has(own)) complain(file, `${own} may not act as the owner of app tables`);
}

/** Import cycles, by value imports only (types vanish). */
function checkCycles(): void {
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      complain(file, `import cycle: ${[...trail.slice(trail.indexOf(file)), file].join(' → ')}`);
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) if (graph.has(next)) visit(next, [...trail, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
}

function checkFrontDoors(): void {
  for (const name of rows.flatMap((row) => row.modules).filter((one) => /^server\/(?!kernel)/.test(one))) {
    const lines = readFileSync(path.join(root, name, 'index.ts'), 'utf8').split('\n').length;
    if (lines > 80) complain(`${name}/index.ts`, `a front door has no rooms: ${lines} lines`);
    readFileSync(path.join(root, name, 'README.md'));
  }
}

const files = ['contracts', 'bpmn', 'server', 'web', 'cli'].flatMap((folder) => sources(folder)).filter((file) => !file.endsWith('.config.ts'));
for (const file of files) checkFile(file);
checkCycles();
checkFrontDoors();
if (files.length < 50 || edges < 100) throw new Error(`layers: checked nothing (${files.length} files, ${edges} imports)`);

const width = Math.max(...rows.map((row) => row.modules.join('   ').length));
const picture = rows.map((row) => `  ${row.modules.join('   ').padEnd(width)}   ${row.title}`).join('\n');
process.stdout.write(`${picture}\n${files.length} files, ${edges} imports, ${problems.length} wrong\n`);
if (process.argv.includes('--write')) {
  const doc = path.join(root, 'docs', 'architecture.md');
  const text = readFileSync(doc, 'utf8');
  writeFileSync(doc, text.replace(/(<!-- layers -->\n```text\n)[\s\S]*?(```)/, `$1${picture}\n$2`));
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
