import { PorticoError } from '../errors/portico-error.ts';
import { snakeCase } from './entity.ts';
import { toolVerbs, type SurfaceFile } from './app.ts';
import type { AppModel } from './model.ts';
import { inputOfThing, type BoundThing } from './thing-tools.ts';
import type { Title } from '../text.ts';

export type ToolVerb = (typeof toolVerbs)[number];
/** What a tool of an app stands for; those after the verbs exist once, whatever entities there are. */
export type BoundVerb = ToolVerb | 'aggregate' | 'describe' | 'context' | 'follow' | 'answer';

/** The operation each verb asks the door for. */
export const verbOperations: Readonly<Record<BoundVerb, string>> = {
  find: 'records.list',
  get: 'records.get',
  create: 'records.create',
  update: 'records.update',
  delete: 'records.delete',
  aggregate: 'records.aggregate',
  describe: 'surfaces.schema',
  context: 'context.assemble',
  follow: 'processes.follow',
  answer: 'tasks.complete',
};

/** Tools that exist once: they take the entity as an argument, or the name of a context. */
export const genericTools: Readonly<Record<BoundVerb, string>> = {
  find: 'find_records',
  get: 'get_record',
  create: 'create_record',
  update: 'update_record',
  delete: 'delete_record',
  aggregate: 'count_and_sum',
  describe: 'describe_entity',
  context: 'get_context',
  follow: 'follow_process',
  answer: 'answer_task',
};

/** A tool's name and what it stands for. */
export interface ToolBinding {
  readonly name: string;
  readonly verb: BoundVerb;
  /** The entity the name speaks of; absent where the caller names it. */
  readonly entity?: string;
  /** For a tool without `entity`: those it is offered for. */
  readonly entities?: readonly string[];
  readonly title?: Title;
  readonly description?: Title;
}

const longest = 64;

/** `OrderLine`, `find` → `order_line_find`, cut to what MCP clients take; a name in use gets a number. */
function nameFor(entity: string, verb: ToolVerb, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const end = count === 1 ? `_${verb}` : `_${count}_${verb}`;
    const name = snakeCase(entity).slice(0, longest - end.length) + end;
    if (!taken.has(name)) return name;
  }
}

interface Written {
  readonly name: string;
  readonly tool: SurfaceFile['tools'][string];
}

/** The tools written in surface.yaml for one entity and verb. */
function writtenFor(model: AppModel, entity: string, verb: ToolVerb): Written[] {
  return Object.entries(model.surface.tools)
    .filter(([, tool]) => tool.entity === entity && tool.verb === verb)
    .map(([name, tool]) => ({ name, tool }));
}

/**
 * Every tool of an app, whoever asks, always in the same order: pinned ones, then each entity's in menu order, then
 * the generic ones. Names do not depend on the caller; what she sees of them is narrowed later.
 */
export function toolBindings(model: AppModel): readonly ToolBinding[] {
  const taken = new Set([...Object.values(genericTools), ...Object.keys(model.surface.tools)]);
  const pinned: ToolBinding[] = [];
  const named: ToolBinding[] = [];
  const offered = new Map<ToolVerb, string[]>(toolVerbs.map((verb) => [verb, []]));
  for (const entity of Object.keys(model.entities)) {
    for (const verb of toolVerbs) {
      const written = writtenFor(model, entity, verb);
      const shown = written.filter(({ tool }) => tool.hidden !== true);
      if (written.length > 0 && shown.length === 0) continue;
      offered.get(verb)?.push(entity);
      for (const { name, tool } of shown) {
        const texts = { ...(tool.title !== undefined && { title: tool.title }), ...(tool.description !== undefined && { description: tool.description }) };
        (tool.pinned === true ? pinned : named).push({ name, verb, entity, ...texts });
      }
      if (written.length > 0) continue;
      const name = nameFor(entity, verb, taken);
      taken.add(name);
      named.push({ name, verb, entity });
    }
  }
  const { style, cap } = model.surface;
  const generic = style === 'generic' || (style === 'auto' && pinned.length + named.length > cap);
  const all = Object.keys(model.entities);
  return [
    ...pinned,
    ...(generic ? toolVerbs.map((verb) => ({ name: genericTools[verb], verb, entities: offered.get(verb) ?? [] })) : named),
    { name: genericTools.aggregate, verb: 'aggregate', entities: all },
    ...(generic ? [{ name: genericTools.describe, verb: 'describe' as const, entities: all }] : []),
    ...(Object.keys(model.context?.contexts ?? {}).length > 0 ? [{ name: genericTools.context, verb: 'context' as const }] : []),
    ...(hasProcessTools(model) ? (['follow', 'answer'] as const).map((verb) => ({ name: genericTools[verb], verb })) : []),
  ];
}

/** Agents who start a process want to know how it goes on, and answer what it asks of them. */
function hasProcessTools({ processes = {} }: AppModel): boolean {
  return Object.values(processes).some(({ tools = [] }) => tools.length > 0);
}

/**
 * The operation's input behind a tool call: the arguments as they are, with the app, and the entity where the tool's
 * name says it. Arguments that name those themselves are refused.
 */
export function inputOfTool(call: { app: string; entity: string | null; thing?: BoundThing | undefined; args: Readonly<Record<string, unknown>> }): Record<string, unknown> {
  if (call.thing) return inputOfThing({ app: call.app, thing: call.thing, args: call.args });
  const fixed = { app: call.app, ...(call.entity !== null && { entity: call.entity }) };
  const foreign = Object.keys(fixed).find((name) => Object.hasOwn(call.args, name));
  if (foreign !== undefined) throw new PorticoError('request.invalid', { params: { detail: `this tool takes no argument "${foreign}"` } });
  return { ...call.args, ...fixed };
}

/** `files.commit` → `files_commit`, the operation as a tool of the platform provider. */
export function platformToolName(operation: string): string {
  return operation.replaceAll('.', '_');
}
