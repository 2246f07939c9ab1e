import { type DecisionFile, readDecisions } from '@portico/bpmn';
import type { Files, SourceFile } from '@portico/contracts';
import type { Findings } from './findings.ts';
import { titleFrom } from './read-processes.ts';

/** A file of decisions as it was read. */
export interface ReadDecisions {
  readonly source: string;
  readonly read: DecisionFile;
}

/** `decisions/<name>.dmn`, by name. Like processes: what can't decide is kept in the draft, and not published. */
export function readDecisionFiles(files: Files, findings: Findings): ReadonlyMap<string, ReadDecisions> {
  const found = new Map<string, ReadDecisions>();
  for (const file of Object.keys(files).sort()) {
    if (!file.startsWith('decisions/')) continue;
    const name = /^decisions\/([a-z][a-z0-9-]{0,39})\.dmn$/.exec(file)?.[1];
    if (name === undefined) {
      findings.errors.push({
        file,
        message: {
          en: 'Only files like decisions/approval.dmn belong into this folder: small letters, digits and "-", at most 40.',
          zh: '该文件夹只能包含形如 decisions/approval.dmn 的文件：小写字母、数字和“-”，最多 40 个字符。',
        },
      });
      continue;
    }
    const source = files[file] ?? '';
    const read = readDecisions(source);
    for (const { severity, code, element, line, message } of read.issues) {
      const list =
        severity === 'warning' ? findings.warnings : ['file.long', 'file.deep', 'file.doctype', 'file.broken', 'file.foreign'].includes(code) ? findings.errors : findings.broken;
      list.push({ file, line, ...(element !== '' && { place: element }), message });
    }
    found.set(name, { source, read });
  }
  return found;
}

/** The files as the model keeps them. */
export function decisionSources(decisions: ReadonlyMap<string, ReadDecisions>): Record<string, SourceFile> {
  return Object.fromEntries([...decisions].map(([name, { source, read }]) => [name, { title: titleFrom(read.title, name), source }]));
}

/** How decisions are named from outside their file: `approval` for its main one, `approval#<id>` for each. */
export function decisionAddresses(decisions: ReadonlyMap<string, ReadDecisions>): ReadonlySet<string> {
  return new Set(
    [...decisions].flatMap(([name, { read }]) => [
      ...(read.model?.main !== undefined || (read.model === undefined && read.decisions.length > 0) ? [name] : []),
      ...read.decisions.map(({ id }) => `${name}#${id}`),
    ]),
  );
}
