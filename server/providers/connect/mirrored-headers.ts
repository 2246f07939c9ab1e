import type { JsonObject, ToolDefinition } from '@portico/contracts';
import { isObject } from './json-rpc.ts';

/**
 * What a modern request repeats in HTTP headers (2026-07-28, Streamable HTTP, "Request Metadata"): the name of what it is
 * about, and the arguments a tool marks with `x-mcp-header`.
 */
export function mirroredHeaders(message: { method: string; params: JsonObject }, tool: ToolDefinition | undefined): Record<string, string> {
  const headers: Record<string, string> = { 'mcp-method': message.method };
  const name = message.params[nameKeys[message.method] ?? ''];
  if (typeof name === 'string') headers['mcp-name'] = encodeHeader(name);
  if (tool === undefined || message.method !== 'tools/call') return headers;
  const marks = marksOf(tool);
  if (typeof marks === 'string') return headers;
  for (const { header, path } of marks) {
    const value = path.reduce<unknown>((inside, key) => (isObject(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined), message.params['arguments']);
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)) headers[header] = encodeHeader(String(value));
  }
  return headers;
}

const nameKeys: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** A value as a header carries it: as it is, or in base64 where a header could not carry it unchanged. */
export function encodeHeader(value: string): string {
  const plain = /^[\t\x20-\x7e]*$/.test(value) && value === value.trim() && !(value.startsWith('=?base64?') && value.endsWith('?='));
  return plain ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}

interface Mark {
  readonly header: string;
  readonly path: readonly string[];
}

const known = new WeakMap<ToolDefinition, readonly Mark[] | string>();

/** The marked arguments of a tool, or in words why the marks are not valid: such a tool must not be shown. */
export function marksOf(tool: ToolDefinition): readonly Mark[] | string {
  let marks = known.get(tool);
  if (marks === undefined) {
    marks = findMarks(tool.inputSchema);
    known.set(tool, marks);
  }
  return marks;
}

function findMarks(schema: unknown): readonly Mark[] | string {
  const marks: Mark[] = [];
  const problem = visit(schema, []);
  return problem ?? marks;

  function visit(node: unknown, path: readonly string[]): string | undefined {
    if (!isObject(node)) return undefined;
    if (Object.hasOwn(node, key)) {
      const wrong = checkMark(node, { path, taken: marks });
      if (wrong !== undefined) return `${path.join('.') || 'the schema'}: ${wrong}`;
      marks.push({ header: `mcp-param-${String(node[key]).toLowerCase()}`, path });
    }
    for (const [word, inside] of Object.entries(node)) {
      const problem =
        word === 'properties' && isObject(inside)
          ? first(Object.entries(inside), ([name, property]) => visit(property, [...path, name]))
          : !literal.has(word) && isMarkedInside(inside)
            ? `${[...path, word].join('.')}: ${key} stands where no argument is: only properties may bear it`
            : undefined;
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
}

const key = 'x-mcp-header';
/** What stands under these words is data, not schema. */
const literal: ReadonlySet<string> = new Set(['default', 'const', 'enum', 'examples', key]);

function checkMark(node: JsonObject, { path, taken }: { path: readonly string[]; taken: readonly Mark[] }): string | undefined {
  const name = node[key];
  if (path.length === 0) return `${key} stands on the schema itself`;
  if (typeof name !== 'string' || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return `${key} is not a name HTTP allows`;
  if (node['type'] !== 'string' && node['type'] !== 'integer' && node['type'] !== 'boolean') return `${key} is for text, integers and booleans only`;
  if (taken.some((one) => one.header === `mcp-param-${name.toLowerCase()}`)) return `${key} "${name}" is used twice`;
  return undefined;
}

/** Is there a mark anywhere under a word of JSON Schema that is no chain of `properties`? */
function isMarkedInside(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isMarkedInside);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([word, inside]) => (word === key && typeof inside === 'string') || (!literal.has(word) && isMarkedInside(inside)));
}

function first<T>(list: readonly T[], look: (one: T) => string | undefined): string | undefined {
  for (const one of list) {
    const found = look(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
