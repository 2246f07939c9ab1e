// Clients of both eras, and requests made by hand, for tests that need them at more than one replica.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import type { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { adminKey } from './child.ts';

export const headersFor = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
export const textOf = (result: unknown): string => (result as { content: { text: string }[] }).content.map((part) => part.text).join();

export async function oldClient(at: string, key = adminKey): Promise<{ client: OldClient; transport: OldTransport }> {
  const transport = new OldTransport(new URL(at), { requestInit: { headers: headersFor(key) } });
  return { client: await olderClient(transport), transport };
}

export async function olderClient(transport: OldTransport | SSEClientTransport): Promise<OldClient> {
  const client = new OldClient({ name: 'old', version: '1' }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { name: 'Ada' } }));
  await client.connect(transport);
  return client;
}

export async function newClient(at: string, key = adminKey): Promise<Client> {
  const client = new Client({ name: 'new', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: { form: {} } } });
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada' } }));
  await client.connect(new StreamableHTTPClientTransport(new URL(at), { requestInit: { headers: headersFor(key) } }));
  return client;
}

interface RpcAnswer {
  readonly status: number;
  readonly result?: { readonly resultType?: string; readonly requestState?: string; readonly isError?: boolean; readonly content?: { text: string }[] };
  readonly error?: { readonly code: number; readonly message: string };
}

/** One request of 2026-07-28, by hand. */
export function modernRequest(at: string, asked: { method: string; params: Record<string, unknown>; key: string; accept: string; name?: string }): Promise<Response> {
  const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };
  const { method, params, key, accept, name } = asked;
  return fetch(at, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept,
      ...headersFor(key),
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  });
}

export async function callModern(
  at: string,
  tool: string,
  { args = {}, more = {}, key = adminKey }: { args?: Record<string, unknown>; more?: Record<string, unknown>; key?: string } = {},
): Promise<RpcAnswer> {
  const answer = await modernRequest(at, { method: 'tools/call', name: tool, params: { name: tool, arguments: args, ...more }, key, accept: 'application/json' });
  const text = await answer.text();
  return { status: answer.status, ...(text.startsWith('{') && (JSON.parse(text) as Omit<RpcAnswer, 'status'>)) };
}

export const eventIds = (stream: string): string[] => [...stream.matchAll(/^id: (.*)$/gm)].map(([, id = '']) => id);
