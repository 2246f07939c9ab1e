import path from 'node:path';
import type { Files } from '@portico/contracts';
import type { Findings } from './findings.ts';
import { readComponent, type ReadComponent } from './read-component.ts';

/** What a component may import beside the app's own files. */
export const componentPackages: readonly string[] = ['react', 'react/jsx-runtime', '@portico/component'];

/** `components/Gauge.tsx` → `Gauge`: files whose default export a page can show; others are parts of them. */
export function componentName(file: string): string | undefined {
  return /^components\/([A-Z][A-Za-z0-9]{0,49})\.tsx$/.exec(file)?.[1];
}

/** Code of own components as it would be bundled: it parses, what it imports is there, and each component has a default export. */
export function checkComponents(files: Files, findings: Findings): void {
  const read = new Map<string, ReadComponent>();
  for (const [file, text] of Object.entries(files)) {
    if (!file.startsWith('components/')) continue;
    if (!/\.(tsx?|css|md)$/.test(file))
      findings.errors.push({ file, message: { en: 'Only .tsx, .ts, .css and .md files belong into components/.', zh: 'components/ 中只能包含 .tsx、.ts、.css 和 .md 文件。' } });
    if (/\.tsx?$/.test(file)) read.set(file, readComponent(file, text));
  }
  for (const [file, component] of read) {
    findings.errors.push(...component.issues);
    if (component.issues.length > 0) continue;
    if (componentName(file) !== undefined && !component.exports.has('default'))
      findings.errors.push({
        file,
        message: {
          en: 'A component needs a default export: export default function … (or name the file with a small letter, if it is only a part).',
          zh: '组件需要默认导出：export default function …（若仅为其他组件的一部分，请用小写字母开头命名文件）。',
        },
      });
    for (const imported of component.imports) checkImport(imported, { file, files, read, findings });
  }
}

type Import = ReadComponent['imports'][number];

function checkImport(imported: Import, at: { file: string; files: Files; read: ReadonlyMap<string, ReadComponent>; findings: Findings }): void {
  const { file, findings } = at;
  const { line } = imported;
  if (!imported.from.startsWith('.')) {
    if (!componentPackages.includes(imported.from))
      findings.errors.push({
        file,
        line,
        message: {
          en: `A component can import react, @portico/component and files of this app, not "${imported.from}".`,
          zh: `组件只能导入 react、@portico/component 和本应用的文件，不能导入“${imported.from}”。`,
        },
      });
    return;
  }
  const target = resolveImport(at.files, file, imported.from);
  if (target === undefined) {
    findings.errors.push({ file, line, message: { en: `There is no file "${imported.from}" beside this one in components/.`, zh: `components/ 中没有文件“${imported.from}”。` } });
    return;
  }
  const other = at.read.get(target);
  for (const name of other ? imported.names : []) {
    if (name === '*' || other?.exports.has(name)) continue;
    findings.errors.push({ file, line, message: { en: `${target} exports no "${name}".`, zh: `${target} 没有导出“${name}”。` } });
  }
}

/** The file of the app an import means, with or without its ending; undefined when there is none or it lies outside components/. */
export function resolveImport(files: Files, from: string, wanted: string): string | undefined {
  const base = path.posix.normalize(path.posix.join(path.posix.dirname(from), wanted));
  if (!base.startsWith('components/')) return undefined;
  return [base, `${base}.tsx`, `${base}.ts`].find((file) => Object.hasOwn(files, file));
}
