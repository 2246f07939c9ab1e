// A provider that answers at once: MCP 2026-07-28 by hand, so that it is never what is measured.
import { createServer } from 'node:http';

const text = 'All is well with the thing you asked about. '.repeat(20);
const tool = (name: string, readOnlyHint: boolean) => ({
  name,
  description: `Does ${name}`,
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
  annotations: { readOnlyHint },
});
const answers: Record<string, unknown> = {
  'server/discover': {
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {} },
    ttlMs: 60_000,
    cacheScope: 'public',
    _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'upstream', version: '1' } },
  },
  'tools/list': { tools: [tool('look', true), tool('change', false)], ttlMs: 60_000, cacheScope: 'public' },
  'tools/call': { content: [{ type: 'text', text }] },
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString()) as { id: number; method: string };
    const body = JSON.stringify({ jsonrpc: '2.0', id, result: { resultType: 'complete', ...(answers[method] as object) } });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ address: `http://127.0.0.1:${(server.address() as { port: number }).port}` }));
