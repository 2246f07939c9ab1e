import { inputOfTool, platformToolName } from '@portico/contracts';
import { call, callNamed, operationNames } from '../../client/index.ts';
import type { Shown, Source } from '../../client/shown-tools.ts';
import type { Values } from '../../kit/schema-form.ts';

type Definition = Readonly<Record<string, unknown>>;

/** Something of a provider that can be tried. */
export interface Thing {
  readonly kind: 'tool' | 'prompt' | 'resource';
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly definition: Definition;
}

/** A call that was made on this page, with what came of it. */
export interface Made {
  readonly id: number;
  readonly source: Source;
  readonly thing: Thing;
  readonly arguments: Values;
  readonly took: number;
  readonly result: Definition | undefined;
  readonly error: unknown;
}

export const isFailed = (made: Made): boolean => made.error !== undefined || made.result?.['isError'] === true;

/** What a source shows the caller, as one list. */
export function thingsOf(definitions: Shown): Thing[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const thing = (kind: Thing['kind'], definition: Definition, key: 'name' | 'uri'): Thing => ({
    kind,
    definition,
    name: text(definition[key]),
    description: text(definition['description']),
    title: text(definition['title']) || (key === 'uri' ? text(definition['name']) : ''),
  });
  return [
    ...definitions.tools.map((one) => thing('tool', one, 'name')),
    ...definitions.prompts.map((one) => thing('prompt', one, 'name')),
    ...definitions.resources.map((one) => thing('resource', one, 'uri')),
  ];
}

/** The schema of what is asked: of a prompt, one text for each argument. */
export function schemaOf(thing: Thing): Definition {
  if (thing.kind === 'tool') return (thing.definition['inputSchema'] ?? {}) as Definition;
  const listed = (thing.kind === 'prompt' ? (thing.definition['arguments'] ?? []) : []) as readonly Definition[];
  return {
    properties: Object.fromEntries(listed.map((one) => [String(one['name']), { type: 'string', description: one['description'] }])),
    required: listed.filter((one) => one['required'] === true).map((one) => String(one['name'])),
  };
}

let count = 0;

/** Calls it as the signed-in person and tells what came of it; undefined when it was stopped. */
export async function make(asked: Pick<Made, 'source' | 'thing' | 'arguments'>, signal: AbortSignal): Promise<Made | undefined> {
  const began = performance.now();
  count += 1;
  const made = { ...asked, id: count };
  try {
    const result = await run(asked, signal);
    return { ...made, took: performance.now() - began, result, error: undefined };
  } catch (error) {
    return signal.aborted ? undefined : { ...made, took: performance.now() - began, result: undefined, error };
  }
}

async function run({ source, thing, arguments: values }: Pick<Made, 'source' | 'thing' | 'arguments'>, signal: AbortSignal): Promise<Definition> {
  const provider = source.name;
  if (source.kind === 'app') {
    const { operation, entity, thing: bound } = await call('surfaces.resolve', { app: provider, tool: thing.name }, { signal });
    return { structuredContent: await callNamed(operation, inputOfTool({ app: provider, entity, thing: bound, args: values }), { signal }) };
  }
  if (source.kind === 'platform') {
    const operation = operationNames.find((name) => platformToolName(name) === thing.name) ?? thing.name;
    return { structuredContent: await callNamed(operation, values, { signal }) };
  }
  if (thing.kind === 'tool') return call('tools.call', { provider, tool: thing.name, arguments: { ...values } }, { signal });
  if (thing.kind === 'prompt') return call('prompts.get', { provider, prompt: thing.name, arguments: { ...values } }, { signal });
  return call('resources.read', { provider, uri: thing.name }, { signal });
}

/** The same call as a message of the protocol. */
export function asMessage(thing: Thing, values: Values): string {
  const methods = { tool: 'tools/call', prompt: 'prompts/get', resource: 'resources/read' } as const;
  const params = thing.kind === 'resource' ? { uri: thing.name } : { name: thing.name, arguments: values };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: methods[thing.kind], params }, null, 2);
}

/** The same call for a shell; the key is named, not given. */
export function asCurl(at: { origin: string; provider: string; language: string }, thing: Thing, values: Values): string {
  const path = `${at.origin}/api/providers/${at.provider}`;
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const url =
    thing.kind === 'tool' ? `${path}/tools/${encodeURIComponent(thing.name)}` : thing.kind === 'prompt' ? `${path}/prompts/${encodeURIComponent(thing.name)}` : `${path}/resources`;
  const body = thing.kind === 'resource' ? { uri: thing.name } : { arguments: values };
  return `curl -s ${quote(url)} \\\n  -H "Authorization: Bearer $PORTICO_KEY" \\\n  -H 'Content-Type: application/json' \\\n  -H ${quote(`Accept-Language: ${at.language}`)} \\\n  -d ${quote(JSON.stringify(body))}`;
}
