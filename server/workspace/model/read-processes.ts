import { type BpmnIssue, type ProcessFile, readProcesses } from '@portico/bpmn';
import type { Files, Issue, ProcessSource, ProcessTool, RolesFile, Title } from '@portico/contracts';
import type { Findings } from './findings.ts';

/** A file of processes as it was read. */
export interface ReadProcesses {
  readonly file: string;
  readonly source: string;
  readonly read: ProcessFile;
}

/**
 * `processes/<name>.bpmn`, by name. A file that can't be read at all is refused; a process that could not run is kept in
 * the draft, where somebody is drawing it, and keeps the app from being published.
 */
export function readProcessFiles(files: Files, findings: Findings, roles: RolesFile | undefined): ReadonlyMap<string, ReadProcesses> {
  const found = new Map<string, ReadProcesses>();
  for (const file of Object.keys(files).sort()) {
    if (!file.startsWith('processes/')) continue;
    const name = /^processes\/([a-z][a-z0-9-]{0,39})\.bpmn$/.exec(file)?.[1];
    if (name === undefined) {
      findings.errors.push({
        file,
        message: {
          en: 'Only files like processes/leave-request.bpmn belong into this folder: small letters, digits and "-", at most 40.',
          zh: '该文件夹只能包含形如 processes/leave-request.bpmn 的文件：小写字母、数字和“-”，最多 40 个字符。',
        },
      });
      continue;
    }
    const source = files[file] ?? '';
    const read = readProcesses(source, { roles: roles?.roles });
    for (const issue of read.issues) listFor(findings, issue).push(issueOf(file, issue));
    found.set(name, { file, source, read });
  }
  return found;
}

function listFor(findings: Findings, { severity, code }: BpmnIssue): Issue[] {
  if (severity === 'warning') return findings.warnings;
  return ['file.long', 'file.deep', 'file.doctype', 'file.broken', 'file.foreign'].includes(code) ? findings.errors : findings.broken;
}

function issueOf(file: string, { element, line, message }: BpmnIssue): Issue {
  return { file, line, ...(element !== '' && { place: element }), message };
}

/** Ids of the elements of every process that can run, by the names tests may give it. */
export function elementsOf(processes: ReadonlyMap<string, ReadProcesses>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...processes].flatMap(([name, { read }]) =>
      read.processes.flatMap(({ id, nodes }) =>
        (read.processes.length === 1 ? [name, `${name}#${id}`] : [`${name}#${id}`]).map((address) => [address, Object.keys(nodes)] as const),
      ),
    ),
  );
}

/** The files as the model keeps them. */
export function processSources(processes: ReadonlyMap<string, ReadProcesses>): Record<string, ProcessSource> {
  return Object.fromEntries([...processes].map(([name, { source, read }]) => [name, { title: titleFrom(read.title, name), source, ...toolsOf(name, read) }]));
}

/** The tools its processes are started by, with what the start without a trigger asks for. */
function toolsOf(file: string, { processes }: ProcessFile): Pick<ProcessSource, 'tools'> {
  const tools = processes.flatMap((definition): ProcessTool[] => {
    const { tool, documentation, id, name, nodes, scopes } = definition;
    if (tool === undefined) return [];
    const start = (scopes[id]?.starts ?? []).map((one) => nodes[one]).find((node) => node?.kind === 'start' && node.trigger.type === 'none' && !node.occasion);
    const form = start?.kind === 'start' ? start.form : undefined;
    const process = processes.length > 1 ? `${file}#${id}` : file;
    return [{ name: tool, process, title: titleFrom(name, file), ...(documentation !== undefined && { description: documentation }), ...(form && { form }) }];
  });
  return tools.length > 0 ? { tools } : {};
}

/** A title in the languages it has; without any, the name of the file. */
export function titleFrom(words: { readonly plain: string; readonly en?: string; readonly zh?: string }, name: string): Title {
  const plain = (words.plain || name).slice(0, 200);
  return words.en === undefined && words.zh === undefined ? plain : { en: (words.en ?? plain).slice(0, 200), zh: (words.zh ?? plain).slice(0, 200) };
}
