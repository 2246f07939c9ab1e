import { PorticoError, type ToolDefinition } from '@portico/contracts';
import { expect, test } from 'vitest';
import { checkHeaders } from './check-headers.ts';

const tool: ToolDefinition = {
  name: 'move',
  inputSchema: {
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      floor: { type: 'integer', 'x-mcp-header': 'Floor' },
      box: { type: 'object', properties: { fragile: { type: 'boolean', 'x-mcp-header': 'Fragile' } } },
    },
  },
};
const wrap = (text: string): string => `=?base64?${Buffer.from(text).toString('base64')}?=`;

test.each([
  [{ region: 'eu' }, { 'mcp-param-region': 'eu' }],
  [{ region: 'eu' }, { 'mcp-param-region': ' eu ' }],
  [{ region: '华东' }, { 'mcp-param-region': wrap('华东') }],
  [{ region: '=?base64?aGk=' }, { 'mcp-param-region': '=?base64?aGk=' }],
  [{ floor: 42 }, { 'mcp-param-floor': '42.0' }],
  [{ box: { fragile: false } }, { 'mcp-param-fragile': 'false' }],
  [{}, { 'mcp-param-unknown': 'passes' }],
  [{ region: null }, {}],
])('%j agrees with %j', (args, headers) => {
  expect(() => checkHeaders(tool, args, headers)).not.toThrow();
});

test.each([
  [{ region: 'eu' }, {}],
  [{ region: 'eu' }, { 'mcp-param-region': 'us' }],
  [{}, { 'mcp-param-region': 'eu' }],
  [{ region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVsbG8?=' }],
  [{ region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVs!!!bG8=?=' }],
  [{ floor: 0 }, { 'mcp-param-floor': '' }],
  [{ box: { fragile: true } }, { 'mcp-param-fragile': 'TRUE' }],
])('%j does not agree with %j: HeaderMismatch', (args, headers) => {
  const refused = (() => {
    try {
      checkHeaders(tool, args, headers);
      return undefined;
    } catch (error) {
      return error;
    }
  })();
  expect(refused).toBeInstanceOf(PorticoError);
  expect((refused as PorticoError).rpc?.code).toBe(-32_020);
});
