// A provider of 2025-11-25 with sessions, and what it was made to do.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { SubscribeRequestSchema, UnsubscribeRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

export interface Provider {
  readonly url: string;
  /** Open sessions. */
  readonly sessions: ReadonlyMap<string, unknown>;
  /** Numbers `count` was called with. */
  readonly counted: number[];
  /** Calls of `wait` that were begun, and those that were cancelled. */
  readonly waits: { begun: number; cancelled: number };
  close(): Promise<void>;
}

const note = 'note://one';

export async function startProvider(): Promise<Provider> {
  const sessions = new Map<string, { transport: StreamableHTTPServerTransport; server: McpServer }>();
  const counted: number[] = [];
  const waits = { begun: 0, cancelled: 0 };

  function make(): McpServer {
    const server = new McpServer({ name: 'everywhere', version: '1' }, { capabilities: { tools: {}, resources: { subscribe: true } } });
    server.registerTool('ask', { description: 'Asks who is there, and says before how far it is.', inputSchema: {} }, async (_args, extra) => {
      const { progressToken } = extra._meta ?? {};
      if (progressToken !== undefined) await extra.sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
      // Clients of 2026-07-28 drop what reaches them together with the question.
      await pause(20);
      const { content } = await server.server.elicitInput({ message: 'who?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } });
      return { content: [{ type: 'text', text: `hello ${String(content?.['name'])}` }] };
    });
    server.registerTool('count', { description: 'Counts.', inputSchema: { number: z.number() } }, ({ number }) => {
      counted.push(number);
      return { content: [{ type: 'text', text: String(number) }] };
    });
    server.registerTool('wait', { description: 'Waits until nobody wants it any more.', inputSchema: {} }, async (_args, { signal }) => {
      waits.begun += 1;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      waits.cancelled += 1;
      return { content: [] };
    });
    server.registerTool('touch', { description: 'Changes the note.', inputSchema: {} }, async () => {
      for (const one of sessions.values()) await one.server.server.sendResourceUpdated({ uri: note }).catch(() => undefined);
      return { content: [] };
    });
    server.registerResource('note', note, { title: 'A note' }, () => ({ contents: [{ uri: note, text: 'it' }] }));
    server.server.setRequestHandler(SubscribeRequestSchema, () => ({}));
    server.server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
    return server;
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (typeof id === 'string' && !known) return void response.writeHead(404).end();
    if (known) return known.transport.handleRequest(request, response);
    const server = make();
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (made) => void sessions.set(made, { transport, server }),
      onsessionclosed: (closed) => void sessions.delete(closed),
    });
    await server.connect(transport);
    return transport.handleRequest(request, response);
  };
  const http = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  const port = await new Promise<number>((resolve) => http.listen(0, '127.0.0.1', () => resolve((http.address() as { port: number }).port)));
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    sessions,
    counted,
    waits,
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
