// A relay on the SDK's transports, message by message, without any check of ours: what building on them would cost.
import { createServer, type IncomingMessage } from 'node:http';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { toWebRequest } from '@modelcontextprotocol/node';
import { classifyInboundRequest, PerRequestHTTPServerTransport } from '@modelcontextprotocol/server';

const [upstream = ''] = process.argv.slice(2);

const server = createServer((request, response) => {
  void relay(request).then(
    async (answer) => response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text()),
    () => response.writeHead(502).end(),
  );
});

async function relay(request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
  const header = (name: string): string | undefined => request.headers[name] as string | undefined;
  const classified = classifyInboundRequest({
    httpMethod: 'POST',
    ...(header('mcp-protocol-version') !== undefined && { protocolVersionHeader: header('mcp-protocol-version') as string }),
    ...(header('mcp-method') !== undefined && { mcpMethodHeader: header('mcp-method') as string }),
    ...(header('mcp-name') !== undefined && { mcpNameHeader: header('mcp-name') as string }),
    body,
  });
  if (classified.kind !== 'modern') return new Response(null, { status: 400 });
  const inside = new PerRequestHTTPServerTransport({ classification: classified.classification });
  const outside = new StreamableHTTPClientTransport(new URL('/mcp', upstream));
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- transports of the SDK are no event targets
  outside.onmessage = (message) => void inside.send(message).catch(() => undefined);
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- transports of the SDK are no event targets
  inside.onmessage = (message) => void outside.send(message).catch(() => undefined);
  await Promise.all([inside.start(), outside.start()]);
  const message = classified.message;
  const web = await toWebRequest(request as Parameters<typeof toWebRequest>[0], body);
  try {
    return await inside.handleMessage(message, { request: web });
  } finally {
    await outside.close();
  }
}
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ address: `http://127.0.0.1:${(server.address() as { port: number }).port}` }));
