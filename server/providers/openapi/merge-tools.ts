import type { JsonObject, ToolHints } from '@portico/contracts';
import type { Built } from './build-tool.ts';
import type { Curation, MergeCuration } from './curation.ts';
import type { Findings } from './findings.ts';
import { isObject, listAt, objectAt, without } from './json.ts';
import type { ConvertedTool } from './plan.ts';

/** Puts operations together as the curation says; the tool stands where its first operation stood. */
export function mergeTools(built: readonly Built[], curation: Curation, findings: Findings): ConvertedTool[] {
  const find = (name: string): Built | undefined => built.find(({ operation }) => operation.id === name) ?? built.find(({ operation }) => operation.key === name);
  const instead = new Map<Built, ConvertedTool | undefined>();
  for (const [index, merge] of curation.merge.entries()) {
    const cases = Object.entries(merge.operations).flatMap(([value, name]) => {
      const one = find(name);
      if (one) return [{ value, one }];
      findings.add('merge', `curation.merge.${index}.operations.${value}`, {
        en: `"${name}" is no operation that was taken; "${merge.name}" goes without it.`,
        zh: `“${name}”不是已转换的操作；“${merge.name}”将不包含它。`,
      });
      return [];
    });
    const [first] = cases;
    if (!first) continue;
    for (const { one } of cases) if (!instead.has(one)) instead.set(one, undefined);
    instead.set(first.one, merged(merge, cases));
  }
  const tools = built.flatMap((one) => (instead.has(one) ? (instead.get(one) ?? []) : one.tool));
  return distinct(tools, findings);
}

type Case = { readonly value: string; readonly one: Built };

function merged(merge: MergeCuration, cases: readonly Case[]): ConvertedTool {
  const hints = cases.map(({ one }) => one.tool.definition.annotations ?? {});
  const lines = cases.map(({ value, one }) => {
    const required = listAt(one.tool.definition.inputSchema, 'required').map(String).join(', ');
    return `- ${value}: ${one.tool.definition.title ?? one.operation.key}${required === '' ? '' : ` (needs ${required})`}`;
  });
  return {
    definition: {
      name: merge.name,
      ...(merge.title !== undefined && { title: merge.title }),
      description: [merge.description, `"${merge.argument}" chooses:`, ...lines].filter((line) => line !== undefined).join('\n'),
      inputSchema: joinInputs(merge.argument, cases),
      annotations: weakest(hints),
      _meta: { 'portico/operation': cases.map(({ one }) => one.operation.key).join(', ') },
    },
    call: {
      choose: merge.argument,
      cases: Object.fromEntries(cases.map(({ value, one }) => [value, { inputSchema: one.tool.definition.inputSchema, call: withoutStructure(one.tool.call) }])),
    },
  };
}

/** Answers of several shapes have no schema in common. */
function withoutStructure(call: Built['tool']['call']): Built['tool']['call'] {
  return without({ ...call }, 'structured') as unknown as Built['tool']['call'];
}

/** All arguments of all operations; required is only what each of them requires. */
function joinInputs(argument: string, cases: readonly Case[]): JsonObject {
  const inputs = cases.map(({ one }, index) => apart(one.tool.definition.inputSchema, index));
  const properties = new Map<string, JsonObject[]>();
  for (const input of inputs)
    for (const [name, schema] of Object.entries(objectAt(input, 'properties'))) properties.set(name, [...(properties.get(name) ?? []), isObject(schema) ? schema : {}]);
  const everywhere = listAt(inputs[0], 'required').filter((name) => inputs.every((input) => listAt(input, 'required').includes(name)));
  const definitions = Object.assign({}, ...inputs.map((input) => objectAt(input, '$defs'))) as JsonObject;
  return {
    type: 'object',
    properties: {
      [argument]: { type: 'string', enum: cases.map(({ value }) => value) },
      ...Object.fromEntries([...properties].map(([name, schemas]) => [name, oneOfMany(schemas)])),
    },
    required: [argument, ...everywhere],
    additionalProperties: false,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
}

function oneOfMany(schemas: readonly JsonObject[]): JsonObject {
  const [first, ...others] = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  return others.length === 0 ? (first ?? {}) : { anyOf: [first, ...others] };
}

/** Definitions of one input under names that no other has. */
function apart(input: JsonObject, index: number): JsonObject {
  if (input['$defs'] === undefined) return input;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, key === '$ref' && typeof one === 'string' ? one.replace('#/$defs/', `#/$defs/${index}_`) : rename(one)]),
    );
  };
  const renamed = rename(input) as JsonObject;
  return { ...renamed, $defs: Object.fromEntries(Object.entries(objectAt(renamed, '$defs')).map(([name, one]) => [`${index}_${name}`, one])) };
}

/** A hint holds for the tool when it is safe to believe it of every operation. */
function weakest(hints: readonly ToolHints[]): ToolHints {
  const destructive = hints.map((hint) => hint.destructiveHint);
  return {
    readOnlyHint: hints.every((hint) => hint.readOnlyHint === true),
    idempotentHint: hints.every((hint) => hint.idempotentHint === true),
    openWorldHint: true,
    ...(destructive.every((one) => one === false) ? { destructiveHint: false } : destructive.includes(true) ? { destructiveHint: true } : {}),
  };
}

function distinct(tools: readonly ConvertedTool[], findings: Findings): ConvertedTool[] {
  const taken = new Set<string>();
  return tools.map((tool) => {
    const wanted = tool.definition.name;
    let name = wanted;
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${wanted}_${count}`;
    taken.add(name.toLowerCase());
    if (name === wanted) return tool;
    findings.add('tool name', `tools.${name}`, {
      en: `Two tools were to be called "${wanted}"; one is called "${name}".`,
      zh: `有两个工具同名“${wanted}”；其中一个命名为“${name}”。`,
    });
    return { ...tool, definition: { ...tool.definition, name } };
  });
}
