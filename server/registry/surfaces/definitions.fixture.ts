import { noDefinitions, type Definitions, type JsonObject, type ToolDefinition } from '@portico/contracts';
import fc from 'fast-check';

const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '_'), minLength: 1, maxLength: 6 });
const text = fc.oneof(fc.lorem({ maxCount: 8 }), fc.constantFrom('查询天气', 'Line\nbreak', '', '⟦x⟧', '\u200B'));
/** Keys that objects have of themselves are among them: strangers choose keys. */
const key = fc.oneof(name, fc.constantFrom('toString', 'constructor', '__proto__', 'required', 'enum', 'a/b~c'));

const small = fc.jsonValue({ maxDepth: 1, depthSize: 'xsmall', stringUnit: 'grapheme' });

const leaf = fc.oneof(
  fc.record(
    { type: fc.constantFrom('string', 'integer', 'number', 'boolean'), description: text, default: fc.oneof(fc.string(), fc.constant(null), fc.integer()), title: text },
    { requiredKeys: ['type'] },
  ),
  fc.record(
    {
      type: fc.constant('string'),
      enum: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      pattern: fc.constantFrom('^a', 'b$'),
      maxLength: fc.nat(50),
      format: fc.constantFrom('uri', 'date'),
    },
    { requiredKeys: ['type'] },
  ),
  fc.record({ anyOf: fc.uniqueArray(fc.record({ type: fc.constantFrom('string', 'null', 'number') }), { minLength: 1, selector: (one) => one.type }) }),
  fc.constantFrom(true, false),
  fc.record({ 'x-vendor': small, const: small }),
);
const { schema } = fc.letrec<{ schema: JsonObject; property: unknown }>((tie) => ({
  property: fc.oneof({ depthSize: 'xsmall', maxDepth: 3 }, leaf, fc.record({ type: fc.constant('array'), items: tie('property') }), tie('schema')),
  schema: fc
    .record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(key, tie('property'), { maxKeys: 4 }),
        required: fc.uniqueArray(key, { maxLength: 3 }),
        additionalProperties: fc.oneof(fc.boolean(), leaf),
        $defs: fc.dictionary(name, leaf, { maxKeys: 2 }),
      },
      { requiredKeys: ['type'] },
    )
    .map((one) => one as JsonObject),
}));

const hints = fc.record(
  { title: text, readOnlyHint: fc.boolean(), destructiveHint: fc.boolean(), idempotentHint: fc.boolean(), openWorldHint: fc.boolean(), other: fc.integer() },
  { requiredKeys: [] },
);
const extras = fc.dictionary(fc.constantFrom('x', '_meta', 'icons', 'execution', 'toString'), fc.oneof(small, fc.dictionary(name, fc.integer())), { maxKeys: 2 });
const texts = { title: text, description: text };

export const anyTool: fc.Arbitrary<ToolDefinition> = fc
  .tuple(extras, fc.record({ name, ...texts, inputSchema: schema, outputSchema: schema, annotations: hints }, { requiredKeys: ['name', 'inputSchema'] }))
  .map(([more, tool]) => ({ ...more, ...tool }));
const anyPrompt = fc.record(
  {
    name,
    ...texts,
    arguments: fc.uniqueArray(fc.record({ name: key, description: text, required: fc.boolean() }, { requiredKeys: ['name'] }), { selector: (one) => one.name, maxLength: 3 }),
  },
  { requiredKeys: ['name'] },
);
const anyResource = fc.record(
  { uri: name.map((one) => `x:${one}`), name, ...texts, mimeType: fc.constantFrom('text/plain', 'text/html'), annotations: fc.record({ priority: fc.integer() }) },
  { requiredKeys: ['uri', 'name'] },
);

/** Any surface as `checkDefinitions` lets it through: no name twice. */
export const anyDefinitions: fc.Arbitrary<Definitions> = fc
  .record(
    {
      instructions: text,
      tools: fc.uniqueArray(anyTool, { selector: (one) => one.name, maxLength: 4 }),
      prompts: fc.uniqueArray(anyPrompt, { selector: (one) => one.name, maxLength: 3 }),
      resources: fc.uniqueArray(anyResource, { selector: (one) => one.uri, maxLength: 3 }),
      resourceTemplates: fc.constant([]),
    },
    { requiredKeys: ['tools', 'prompts', 'resources', 'resourceTemplates'] },
  )
  .map((one) => one as unknown as Definitions);

/** The same in another order: of items, keys and sets. */
export function shuffled(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item));
    return ['tools', 'prompts', 'resources', 'arguments', 'required', 'enum', 'anyOf'].includes(key) && value.every((item) => typeof item !== 'object' || item !== null)
      ? items.toReversed()
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, key === 'x-vendor' || name === 'const' || name === 'default' || name.startsWith('x') ? item : shuffled(item, name)]),
  );
}

export const surface = (...tools: readonly ToolDefinition[]): Definitions => ({ ...noDefinitions, tools });
