import { PorticoError } from '../errors/portico-error.ts';
import type { Title } from '../text.ts';
import type { AppModel, ProcessTool } from './model.ts';
import { schemaOfRecord } from './record-schema.ts';

/** A tool of an app that stands for a function or a process, with what it says of itself. */
export interface ThingBinding {
  readonly name: string;
  readonly thing: BoundThing;
  readonly title: Title;
  readonly description?: Title;
  /** JSON Schemas of what it takes and, where that is known, of what it gives as `result`. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly reads: boolean;
  readonly destructive: boolean;
  readonly idempotent: boolean;
}

/** What a tool stands for that is no verb of an entity. */
export interface BoundThing {
  readonly kind: 'function' | 'process';
  readonly name: string;
}

/** The operation each kind asks the door for, and the field of its input that holds the arguments. */
export const thingOperations = {
  function: { operation: 'functions.call', under: 'input' },
  process: { operation: 'processes.start', under: 'variables' },
} as const;

/** The tools of an app that stand for functions and processes, whoever asks, in the order of their names. */
export function thingBindings(model: AppModel): readonly ThingBinding[] {
  return [...functionBindings(model), ...Object.values(model.processes ?? {}).flatMap(({ tools = [] }) => tools.map((tool) => processBinding(model, tool)))];
}

function functionBindings(model: AppModel): readonly ThingBinding[] {
  return Object.entries(model.functions ?? {}).flatMap(([name, { title, file }]): ThingBinding[] => {
    const { tool, description, input, output } = file;
    if (!tool) return [];
    const hints = { reads: tool.effect === 'reads', destructive: tool.destructive === true, idempotent: tool.idempotent === true };
    return [
      {
        name: tool.name,
        thing: { kind: 'function', name },
        title,
        ...(description !== undefined && { description }),
        input,
        ...(output !== undefined && { output }),
        ...hints,
      },
    ];
  });
}

/** Its arguments are what the start form of the process asks for. */
function processBinding(model: AppModel, { name, process, title, description, form }: ProcessTool): ThingBinding {
  const entity = form?.entity !== undefined && Object.hasOwn(model.entities, form.entity) ? model.entities[form.entity] : undefined;
  const fields = form?.fields ?? Object.keys(entity?.fields ?? {}).filter((field) => entity?.key.includes(field) !== true);
  const asked = entity ? schemaOfRecord(entity, { fields, purpose: 'create' }) : (form?.schema ?? { type: 'object', properties: {}, additionalProperties: true });
  return {
    name,
    thing: { kind: 'process', name: process },
    title,
    ...(description !== undefined && { description }),
    input: asked,
    reads: false,
    destructive: false,
    idempotent: false,
  };
}

/** The operation's input behind the call of such a tool: its arguments stand in a field of their own. */
export function inputOfThing(call: { app: string; thing: BoundThing; args: Readonly<Record<string, unknown>> }): Record<string, unknown> {
  const { app, thing, args } = call;
  if (typeof args !== 'object' || args === null) throw new PorticoError('request.invalid', { params: { detail: 'the arguments are an object' } });
  return { app, [thing.kind]: thing.name, [thingOperations[thing.kind].under]: args };
}
