// A REST API of more than a thousand operations becomes a provider, and an agent is still shown only a handful of tools.
import { createServer, type Server } from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { providersAdd, providersTest, surfacesOverride, type Output, type ToolDefinition } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tokensOf } from '../../server/registry/index.ts';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';
import { githubDescription } from '../recall/github.ts';

const description = await githubDescription();
if (!description) process.stderr.write('\n  SKIPPED: the npm registry can not be reached, so GitHub’s description was not tried\n\n');
let portico: TestPortico;
let api: Server;
let tested: Output<typeof providersTest>;
const requests: { method: string; url: string; body: string; authorization: string | undefined }[] = [];
const text = (result: unknown): string => (result as { content: { text: string }[] }).content[0]?.text ?? '';

beforeAll(async () => {
  if (!description) return;
  api = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ method: request.method ?? '', url: request.url ?? '', body, authorization: request.headers.authorization });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ number: 7, state: 'closed', title: 'Printer on fire' }));
    });
  });
  const port = await new Promise<number>((resolve) => api.listen(0, '127.0.0.1', () => resolve((api.address() as { port: number }).port)));
  portico = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
  const blob = await portico.upload(portico.admin, 'github.json', JSON.stringify(description));
  const curation = { security: { token: { type: 'http', scheme: 'bearer' } } };
  await portico.call(portico.admin, providersAdd, {
    name: 'github',
    settings: { kind: 'openapi', blob, server: `http://127.0.0.1:${port}`, curation },
    secrets: { token: 'a-token-of-ours' },
  });
  tested = await portico.call(portico.admin, providersTest, { provider: 'github' });
}, 180_000);
afterAll(async () => {
  await portico?.close();
  api?.close();
});

test.skipIf(!description)(
  'an agent sees less than 4,000 tokens, pinned tools among them, finds the tool it needs and calls it',
  async () => {
    expect(tested.tools).toBeGreaterThan(1200);
    expect(tested.dropped).toEqual([]);
    expect(tested.provider.surface.served).toBe(1);
    await portico.call(portico.admin, surfacesOverride, { provider: 'github', overrides: { tools: { issues_create: { pinned: true } } } });
    const client = new Client({ name: 'agent', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', portico.url), { requestInit: { headers: { authorization: `Bearer ${adminKey}` } } }));
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(['search_tools', 'describe_tool', 'call_tool', 'github__issues_create']);
    const shown = tokensOf(tools as unknown as ToolDefinition[]);
    process.stdout.write(`GitHub and Portico behind /mcp: an agent is shown ${shown} tokens of tools\n`);
    expect(shown).toBeLessThan(4000);

    const found = JSON.parse(text(await client.callTool({ name: 'search_tools', arguments: { query: '关闭一个议题' } }))) as { tools: { name: string; inputSchema?: unknown }[] };
    expect(found.tools.map((tool) => tool.name)).toContain('github__issues_update');
    const closed = await client.callTool({
      name: 'call_tool',
      arguments: { name: 'github__issues_update', arguments: { owner: 'octo', repo: 'a b', issue_number: 7, state: 'closed' } },
    });
    expect(text(closed)).toContain('Printer on fire');
    expect(requests.at(-1)).toEqual({ method: 'PATCH', url: '/repos/octo/a%20b/issues/7', body: '{"state":"closed"}', authorization: 'Bearer a-token-of-ours' });
    expect(JSON.stringify(closed)).not.toContain('a-token-of-ours');
    await client.close();
  },
  60_000,
);
