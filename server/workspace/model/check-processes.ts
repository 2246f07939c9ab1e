import { type FlowNode, lineOfElement, type ProcessDefinition } from '@portico/bpmn';
import { type Entity, type Files, operations, type RolesFile } from '@portico/contracts';
import { nearest } from './did-you-mean.ts';
import { didYouMean, type Findings } from './findings.ts';
import type { ReadProcesses } from './read-processes.ts';

/** What processes may name. */
interface Around {
  readonly files: Files;
  readonly entities: ReadonlyMap<string, { readonly entity: Entity }>;
  readonly roles: RolesFile | undefined;
  readonly processes: ReadonlyMap<string, ReadProcesses>;
  /** `approval`, and `approval#<id>` for each decision of the file. */
  readonly decisions: ReadonlySet<string>;
}

type Note = (en: string, zh: string) => void;

/** What processes name is there: entities and fields, roles, functions, operations, decisions, processes. */
export function checkProcesses(findings: Findings, around: Around): void {
  const names = new Map<string, string>();
  for (const { file, source, read } of around.processes.values()) {
    const noteOn =
      (element: string): Note =>
      (en, zh) =>
        findings.broken.push({ file, line: lineOfElement(source, element), place: element, message: { en, zh } });
    for (const process of read.processes) {
      checkRoles(process.runAs ?? [], { around, note: noteOn(process.id), who: process.name.plain || process.id });
      if (process.tool !== undefined) checkOnce(names, { kind: 'tool', name: process.tool, where: `${file}#${process.id}`, note: noteOn(process.id) });
      if (process.tool !== undefined && !/^[a-z][a-z0-9_]{0,63}$/.test(process.tool))
        noteOn(process.id)(
          `"${process.tool}" can not be the name of a tool: small letters, digits and "_", beginning with a letter.`,
          `“${process.tool}”不能作为工具名：请使用小写字母、数字和“_”，并以字母开头。`,
        );
      for (const node of Object.values(process.nodes)) {
        checkNode(node, process, { around, note: noteOn(node.id) });
        if (node.kind === 'start' && node.occasion?.type === 'webhook')
          checkOnce(names, { kind: 'webhook', name: node.occasion.name, where: `${file}#${node.id}`, note: noteOn(node.id) });
      }
    }
  }
}

interface Here {
  readonly around: Around;
  readonly note: Note;
}

function checkNode(node: FlowNode, process: ProcessDefinition, here: Here): void {
  const who = called(node);
  if (node.kind === 'start') {
    checkForm(node.form, { ...here, who });
    if (node.occasion?.type === 'record') checkEntity(node.occasion.entity, { ...here, who });
  }
  const call = node.kind === 'activity' ? (node.work.type === 'call' ? node.work.call : undefined) : node.kind === 'end' || node.kind === 'throw' ? callOf(node) : undefined;
  if (call?.kind === 'operation') checkName(call.name, [...operations.keys()], { ...here, who, en: 'operation', zh: '操作' });
  if (call?.kind === 'function') checkName(call.name, functionsIn(here.around.files), { ...here, who, en: 'function', zh: '函数' });
  if (node.kind !== 'activity') return;
  const { work } = node;
  if (work.type === 'user') {
    checkForm(work.form, { ...here, who });
    checkRoles(work.assignment.roles, { ...here, who });
    checkRoles(node.lane, { ...here, who });
  }
  if (work.type === 'decision') checkName(work.decision, [...here.around.decisions], { ...here, who, en: 'decision', zh: '决策' });
  if (work.type === 'process') checkName(work.process, processAddresses(here.around.processes), { ...here, who, en: 'process', zh: '流程' });
}

function callOf(node: Extract<FlowNode, { kind: 'end' | 'throw' }>): { readonly kind: string; readonly name: string } | undefined {
  return node.result.type === 'message' ? node.result.call : undefined;
}

function checkForm(form: { readonly entity?: string; readonly fields?: readonly string[] } | undefined, here: Here & { who: string }): void {
  if (form?.entity === undefined) return;
  const entity = checkEntity(form.entity, here);
  const known = entity && [...Object.keys(entity.fields), ...Object.keys(entity.relations ?? {})];
  for (const field of known ? (form.fields ?? []) : []) {
    if (known?.includes(field)) continue;
    const meant = didYouMean(nearest(field, known ?? []));
    here.note(`"${here.who}": ${form.entity} has no field "${field}".${meant.en}`, `“${here.who}”：${form.entity} 没有字段“${field}”。${meant.zh}`);
  }
}

function checkEntity(name: string, here: Here & { who: string }): Entity | undefined {
  checkName(name, [...here.around.entities.keys()], { ...here, en: 'entity', zh: '实体' });
  return here.around.entities.get(name)?.entity;
}

function checkRoles(names: readonly string[], here: Here & { who: string }): void {
  for (const name of names) checkName(name, Object.keys(here.around.roles?.roles ?? {}), { ...here, en: 'role', zh: '角色' });
}

/** Notes a name that is not among those there are. */
function checkName(name: string, known: readonly string[], here: { note: Note; who: string; en: string; zh: string }): void {
  if (known.includes(name)) return;
  const meant = didYouMean(nearest(name, known));
  here.note(
    `"${here.who}": there is no ${here.en} "${name}".${meant.en || ' Choose one or add it.'}`,
    `“${here.who}”：不存在${here.zh}“${name}”。${meant.zh || '请选择已有的，或添加。'}`,
  );
}

function checkOnce(names: Map<string, string>, of: { kind: string; name: string; where: string; note: Note }): void {
  const key = `${of.kind} ${of.name}`;
  const other = names.get(key);
  if (other !== undefined)
    of.note(`The ${of.kind} "${of.name}" stands in ${other} already. Give each its own name.`, `${of.kind}“${of.name}”已在 ${other} 中使用，请使用不同名称。`);
  names.set(key, of.where);
}

function functionsIn(files: Files): string[] {
  return Object.keys(files).flatMap((file) => /^functions\/([^/]+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** How processes are named from outside their file: `leave` where it is the file's only one, else `leave#<id>`. */
function processAddresses(processes: ReadonlyMap<string, ReadProcesses>): string[] {
  return [...processes].flatMap(([name, { read }]) => [...(read.processes.length === 1 ? [name] : []), ...read.processes.map(({ id }) => `${name}#${id}`)]);
}

function called(node: FlowNode): string {
  return node.name.plain || (node.name.en ?? node.name.zh ?? node.id);
}
