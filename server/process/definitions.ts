import { createHash } from 'node:crypto';
import { readProcesses, type ProcessDefinition, type StartEvent } from '@portico/bpmn';
import { PorticoError, type AppModel, type Title } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { AppInUse, Tx } from '../kernel/index.ts';
import { definitionById, definitionOf, keepDefinition, type DefinitionRow } from './store.ts';

/** A process that can run, by the name people give it. */
export interface Runnable {
  /** `<file>`, or `<file>#<id>` where the file holds several. */
  readonly name: string;
  readonly file: string;
  readonly definition: ProcessDefinition;
  readonly source: string;
}

/** An app as far as its processes need it: roles give lanes their meaning. */
export type Model = Pick<AppModel, 'processes' | 'roles'>;

const read = new LRUCache<string, readonly ProcessDefinition[]>({ max: 500 });
const roleNames = new WeakMap<object, string>();

/** The processes of a file; they were checked when it was committed. */
function processesIn({ roles: { roles } }: Model, source: string, hash = hashOf(source)): readonly ProcessDefinition[] {
  const names = roleNames.get(roles) ?? JSON.stringify(roles);
  roleNames.set(roles, names);
  const key = `${hash} ${names}`;
  const known = read.get(key);
  if (known) return known;
  const { processes } = readProcesses(source, { roles });
  read.set(key, processes);
  return processes;
}

/** What the content of a file is known by. */
export function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, 32);
}

/** Every process of the release that can run, by file and as they stand in it. */
export function runnableOf(model: Model): Runnable[] {
  return Object.entries(model.processes ?? {}).flatMap(([file, { source }]) => {
    const found = processesIn(model, source);
    return found.map((definition) => ({ name: found.length > 1 ? `${file}#${definition.id}` : file, file, definition, source }));
  });
}

/** The process of that name in the release; undefined when there is none that can run. */
export function findRunnable(model: Model, name: string): Runnable | undefined {
  const all = runnableOf(model);
  return all.find((one) => one.name === name) ?? all.find((one) => `${one.file}#${one.definition.id}` === name);
}

/** Like {@link findRunnable}; throws `process.unknown` with the names there are. */
export function requireRunnable(app: Pick<AppInUse, 'model' | 'name'>, name: string): Runnable {
  const found = findRunnable(app.model, name);
  if (found) return found;
  const names = runnableOf(app.model).map((one) => one.name);
  throw new PorticoError('process.unknown', { params: { app: app.name, name, names: names.join(', ') || '–' } });
}

/** The start events of a process that need no trigger: those people and agents begin it at. */
export function startsOf({ definition }: Pick<Runnable, 'definition'>): StartEvent[] {
  const ids = definition.scopes[definition.id]?.starts ?? [];
  return ids.flatMap((id) => {
    const node = definition.nodes[id];
    return node?.kind === 'start' && node.trigger.type === 'none' && !node.occasion ? [node] : [];
  });
}

/** The row of a process's file as it is now; made when it is the first time this content is used. */
export async function versionOf(tx: Tx, about: { tenant: string; app: string; runnable: Pick<Runnable, 'file' | 'source'>; id: string; at: Date }): Promise<DefinitionRow> {
  const { tenant, app, runnable, id, at } = about;
  const wanted = { app, file: runnable.file, hash: hashOf(runnable.source) };
  return (await definitionOf(tx, wanted)) ?? keepDefinition(tx, { ...wanted, id, tenant, source: runnable.source, at });
}

/** Definitions never change: once read they need no database. */
const kept = new LRUCache<string, DefinitionRow>({ max: 500 });

export async function definitionRow(tx: Tx, id: string): Promise<DefinitionRow> {
  const known = kept.get(id);
  if (known) return known;
  const found = await definitionById(tx, id);
  if (!found) throw new Error(`no definition ${id}`);
  kept.set(id, found);
  return found;
}

/** The process an instance runs, in the version it runs. */
export async function definitionFor(tx: Tx, model: Model, instance: { definition: string; process: string }): Promise<ProcessDefinition> {
  return processOf(await definitionRow(tx, instance.definition), model, instance.process);
}

/** One process of a version of a file. */
export function processOf(row: Pick<DefinitionRow, 'hash' | 'source'>, model: Model, name: string): ProcessDefinition {
  const all = processesIn(model, row.source, row.hash);
  const id = name.split('#')[1];
  const found = id === undefined ? all[0] : all.find((one) => one.id === id);
  if (!found) throw new Error(`no process ${name} in this version of its file`);
  return found;
}

/** What people call a process or one of its elements. */
export function titleOf(words: { readonly plain: string; readonly en?: string; readonly zh?: string }, id: string): Title {
  const plain = words.plain.trim() === '' ? id : words.plain;
  if (words.en === undefined && words.zh === undefined) return plain.slice(0, 200);
  return { en: (words.en ?? plain).slice(0, 200), zh: (words.zh ?? plain).slice(0, 200) };
}
