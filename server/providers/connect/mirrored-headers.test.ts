import type { JsonObject, ToolDefinition } from '@portico/contracts';
import { expect, test } from 'vitest';
import { encodeHeader, marksOf, mirroredHeaders } from './mirrored-headers.ts';

const tool = (properties: JsonObject, more: JsonObject = {}): ToolDefinition => ({ name: 't', inputSchema: { type: 'object', properties, ...more } });

test.each([
  ['us-west1', 'us-west1'],
  ['us west 1', 'us west 1'],
  ['', ''],
  ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
  [' padded ', '=?base64?IHBhZGRlZCA=?='],
  ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
  ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
])('%j is sent as %j', (value, sent) => {
  expect(encodeHeader(value)).toBe(sent);
});

test('repeats method, name and marked arguments, nested ones too, and nothing that is missing or null', () => {
  const marked = tool({
    region: { type: 'string', 'x-mcp-header': 'Region' },
    deep: { type: 'object', properties: { level: { type: 'integer', 'x-mcp-header': 'Level' } } },
    flag: { type: 'boolean', 'x-mcp-header': 'Flag' },
    none: { type: 'string', 'x-mcp-header': 'None' },
    plain: { type: 'string' },
  });
  const params = { name: 'ünï', arguments: { region: 'eu', deep: { level: -7 }, flag: false, none: null, plain: 'x' } };
  expect(mirroredHeaders({ method: 'tools/call', params }, marked)).toEqual({
    'mcp-method': 'tools/call',
    'mcp-name': encodeHeader('ünï'),
    'mcp-param-region': 'eu',
    'mcp-param-level': '-7',
    'mcp-param-flag': 'false',
  });
  expect(mirroredHeaders({ method: 'resources/read', params: { uri: 'file:///a' } }, undefined)).toEqual({ 'mcp-method': 'resources/read', 'mcp-name': 'file:///a' });
  expect(mirroredHeaders({ method: 'tasks/get', params: { taskId: '7' } }, undefined)).toMatchObject({ 'mcp-name': '7' });
  expect(mirroredHeaders({ method: 'tools/list', params: {} }, undefined)).toEqual({ 'mcp-method': 'tools/list' });
});

test.each<[string, ToolDefinition]>([
  ['nothing as a name', tool({ a: { type: 'string', 'x-mcp-header': '' } })],
  ['a name with a space', tool({ a: { type: 'string', 'x-mcp-header': 'My Region' } })],
  ['a name that is no text', tool({ a: { type: 'string', 'x-mcp-header': 7 } })],
  ['a number', tool({ a: { type: 'number', 'x-mcp-header': 'A' } })],
  ['an object', tool({ a: { type: 'object', 'x-mcp-header': 'A' } })],
  ['a name twice', tool({ a: { type: 'string', 'x-mcp-header': 'Aa' }, b: { type: 'string', 'x-mcp-header': 'aA' } })],
  ['items', tool({ a: { type: 'array', items: { type: 'string', 'x-mcp-header': 'A' } } })],
  ['items of a property', tool({ a: { type: 'array', items: { type: 'object', properties: { b: { type: 'string', 'x-mcp-header': 'B' } } } } })],
  ['a composition', tool({}, { anyOf: [{ properties: { a: { type: 'string', 'x-mcp-header': 'A' } } }] })],
  ['a definition', tool({}, { $defs: { a: { type: 'string', 'x-mcp-header': 'A' } } })],
  ['the schema itself', tool({}, { 'x-mcp-header': 'A' })],
])('a mark on %s is not valid', (_name, given) => {
  expect(marksOf(given)).toEqual(expect.any(String));
});

test('an argument or a default that is merely called like a mark is none', () => {
  expect(marksOf(tool({ 'x-mcp-header': { type: 'string' }, a: { type: 'object', default: { 'x-mcp-header': 'A' } } }))).toEqual([]);
});
