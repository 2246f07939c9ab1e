// Tools that answer on their own: content of every kind, logs, progress, errors, headers, schemas and changed lists.
import { setTimeout as wait } from 'node:timers/promises';
import { fromJsonSchema, type CallToolResult, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Changes } from './fixture-server.ts';

/** A red dot, one pixel. */
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A header and no samples. */
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

export const says = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });

export function addContent(server: McpServer, changes: Changes): void {
  addFixed(server);
  addSlow(server);
  addSchemas(server);
  const trigger = (name: string, what: string, act: () => void) =>
    server.registerTool(name, { description: `Makes ${what} change` }, () => {
      act();
      return says(`${what} changed`);
    });
  trigger('test_trigger_tool_change', 'the list of tools', changes.tools);
  trigger('test_trigger_prompt_change', 'the list of prompts', changes.prompts);
  trigger('test_trigger_resource_update', 'test://watched-resource', () => changes.resource('test://watched-resource'));
}

function addFixed(server: McpServer): void {
  const fixed = (name: string, description: string, content: CallToolResult['content']) =>
    server.registerTool(name, { description, annotations: { readOnlyHint: true } }, () => ({ content }));
  fixed('test_simple_text', 'Answers with text', [{ type: 'text', text: 'This is a simple text response for testing.' }]);
  fixed('test_image_content', 'Answers with an image', [{ type: 'image', data: png, mimeType: 'image/png' }]);
  fixed('test_audio_content', 'Answers with audio', [{ type: 'audio', data: wav, mimeType: 'audio/wav' }]);
  fixed('test_embedded_resource', 'Answers with a resource', [
    { type: 'resource', resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' } },
  ]);
  fixed('test_multiple_content_types', 'Answers with text, an image and a resource', [
    { type: 'text', text: 'Multiple content types test:' },
    { type: 'image', data: png, mimeType: 'image/png' },
    { type: 'resource', resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}' } },
  ]);
  server.registerTool('test_error_handling', { description: 'Fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
}

function addSlow(server: McpServer): void {
  const logs = (name: string) =>
    server.registerTool(name, { description: 'Logs three lines' }, async (ctx) => {
      for (const line of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await ctx.mcpReq.log('info', line);
        await wait(50);
      }
      return says('Logged three lines');
    });
  logs('test_tool_with_logging');
  logs('test_logging_tool');
  server.registerTool('test_tool_with_progress', { description: 'Reports progress' }, async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      await wait(50);
    }
    return says('Done, with progress');
  });
  server.registerTool('test_reconnection', { description: 'Ends its stream half way, so that the client has to come back' }, async (ctx) => {
    ctx.http?.closeSSE?.();
    await wait(300);
    return says('Reconnected');
  });
}

function addSchemas(server: McpServer): void {
  server.registerTool('test_x_mcp_header', { description: 'Wants its region as a header too', inputSchema: fromJsonSchema<{ region?: string }>(regional) }, ({ region }) =>
    says(`Region: ${region ?? 'none'}`),
  );
  server.registerTool('json_schema_2020_12_tool', { description: 'Takes what only JSON Schema 2020-12 can say', inputSchema: fromJsonSchema(modernSchema) }, (value) =>
    says(JSON.stringify(value)),
  );
  server.registerTool(
    'test_structured_content',
    { description: 'Answers with data', inputSchema: z.object({ a: z.number(), b: z.number() }), outputSchema: z.object({ sum: z.number() }) },
    ({ a, b }) => ({ ...says(String(a + b)), structuredContent: { sum: a + b } }),
  );
}

const regional = { type: 'object' as const, properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } };

const modernSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object' as const,
  $defs: { address: { $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } } },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // eslint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};
