import type { JsonSchema, Operation } from '@portico/contracts';
import { z } from 'zod';

/**
 * JSON Schema 2020-12 of an operation's input, written once for each. Without `$schema`: 2020-12 is what MCP means when
 * nothing is said, and validators of older clients refuse a dialect they do not know.
 */
const inputs = new WeakMap<Operation, JsonSchema>();
export function inputSchemaOf(operation: Operation): JsonSchema {
  const known = inputs.get(operation);
  if (known) return known;
  const schema = nested(z.toJSONSchema(operation.input, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' }));
  inputs.set(operation, schema);
  return schema;
}

/**
 * JSON Schema of an operation's output, open to properties that come later (clients check answers against it).
 * Undefined where the output is no object: MCP's structured content is one.
 */
const outputs = new WeakMap<Operation, { readonly schema: JsonSchema | undefined }>();
export function outputSchemaOf(operation: Operation): JsonSchema | undefined {
  const known = outputs.get(operation) ?? { schema: writeOutput(operation) };
  outputs.set(operation, known);
  return known.schema;
}

function writeOutput(operation: Operation): JsonSchema | undefined {
  const written = z.toJSONSchema(operation.output, {
    target: 'draft-2020-12',
    io: 'output',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }) as JsonSchema;
  const schema = nested(written);
  return schema['type'] === 'object' ? schema : undefined;
}

/** An object schema with other or further properties; undefined takes one away. */
export function withProperties(schema: JsonSchema, changes: Readonly<Record<string, JsonSchema | undefined>>): JsonSchema {
  const properties = { ...(schema['properties'] as Record<string, JsonSchema>) };
  for (const [name, change] of Object.entries(changes)) {
    if (change === undefined) delete properties[name];
    else properties[name] = change;
  }
  const required = ((schema['required'] as readonly string[] | undefined) ?? []).filter((name) => properties[name] !== undefined);
  const { required: _, ...rest } = schema;
  return { ...rest, properties, ...(required.length > 0 && { required }) };
}

/** One property of an object schema with more said about it. */
export function property(schema: JsonSchema, name: string, more: JsonSchema): JsonSchema {
  return { ...(schema['properties'] as Record<string, JsonSchema>)[name], ...more };
}

/** The same schema without its dialect, to stand inside another one. */
export function nested(schema: JsonSchema): JsonSchema {
  const { $schema: _, ...rest } = schema;
  return rest;
}

/** An object of these properties. */
export function objectOf(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required };
}
