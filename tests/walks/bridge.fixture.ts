import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer as OldServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { UrlElicitationRequiredError } from '@modelcontextprotocol/sdk/types.js';
import { acceptedContent, createMcpHandler, inputRequired, inputResponse, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** The adapter's type of a request has exact optional properties; Node's own has not. */
type NodeRequest = Parameters<ReturnType<typeof toNodeHandler>>[0];

export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void, close: () => Promise<void>): Promise<Running> {
  const http: Server = createServer(handle);
  const port = await new Promise<number>((resolve) => http.listen(0, '127.0.0.1', () => resolve((http.address() as { port: number }).port)));
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    close: async () => {
      await close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Where the tools `visit` and `needs_visit` send a person. */
export const signHere = 'https://sign.example/contract/7';
const name = z.object({ name: z.string() });
const requestedSchema = { type: 'object' as const, properties: { name: { type: 'string' as const } }, required: ['name'] };

/** Speaks 2026-07-28 only: asks by `input_required`. */
export function startModern(): Promise<Running> {
  const handler = createMcpHandler(
    () => {
      const server = new McpServer({ name: 'modern', version: '1' }, { capabilities: { tools: {}, logging: {} } });
      server.registerTool('simple', { description: 'Asks once', inputSchema: z.object({}) }, (_args, ctx) => {
        const answer = acceptedContent(ctx.mcpReq.inputResponses, 'who', name);
        if (!answer) return inputRequired({ inputRequests: { who: inputRequired.elicit({ mode: 'form', message: 'who?', requestedSchema }) }, requestState: 'kept' });
        return { content: [{ type: 'text', text: `hello ${answer.name}, ${String(ctx.mcpReq.requestState?.())}` }] };
      });
      server.registerTool('visit', { description: 'Sends the person to an address', inputSchema: z.object({}) }, (_args, ctx) => {
        const answer = inputResponse(ctx.mcpReq.inputResponses, 'visit');
        if (answer.kind === 'elicit') return { content: [{ type: 'text', text: `visited: ${answer.action}` }] };
        return inputRequired({ inputRequests: { visit: inputRequired.elicitUrl({ message: 'Please sign', url: signHere }) } });
      });
      server.registerTool('steps', { description: 'Tells how far it is', inputSchema: z.object({}) }, async (_args, ctx) => {
        const token = ctx.mcpReq._meta?.progressToken;
        if (token !== undefined)
          for (const progress of [1, 2, 3]) {
            await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken: token, progress, total: 3 } });
            await wait(20);
          }
        return { content: [{ type: 'text', text: 'done' }] };
      });
      return server;
    },
    { legacy: 'reject' },
  );
  const node = toNodeHandler(handler);
  return listen(
    (request, response) => void node(request as NodeRequest, response),
    () => handler.close(),
  );
}

/** Speaks 2025-11-25 only, in sessions: asks in the middle of its answer. */
export function startLegacy(): Promise<Running> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const make = (): OldServer => {
    const server = new OldServer({ name: 'legacy', version: '1' }, { capabilities: { tools: {}, logging: {} } });
    server.registerTool('greet', { description: 'Asks twice', inputSchema: {} }, async () => {
      const ask = async (message: string): Promise<string> => String((await server.server.elicitInput({ message, requestedSchema })).content?.['name']);
      const first = await ask('first?');
      const second = await ask('second?');
      return { content: [{ type: 'text', text: `hello ${first} ${second}` }] };
    });
    server.registerTool('simple', { description: 'Asks once', inputSchema: {} }, async () => {
      const answer = await server.server.elicitInput({ message: 'who?', requestedSchema });
      return { content: [{ type: 'text', text: `hello ${String(answer.content?.['name'])}, kept` }] };
    });
    let visits = 0;
    const place = { mode: 'url' as const, message: 'Please sign', elicitationId: 'sign-7', url: signHere };
    server.registerTool('visit', { description: 'Sends the person to an address', inputSchema: {} }, async () => {
      const { action } = await server.server.elicitInput(place);
      return { content: [{ type: 'text', text: `visited: ${action}` }] };
    });
    server.registerTool('needs_visit', { description: 'Wants her to have been there, and to call again', inputSchema: {} }, () => {
      if ((visits += 1) % 2 === 1) throw new UrlElicitationRequiredError([place]);
      return { content: [{ type: 'text', text: 'visited before' }] };
    });
    server.registerTool('steps', { description: 'Tells how far it is', inputSchema: {} }, async (_args, extra) => {
      const token = extra._meta?.progressToken;
      if (token !== undefined)
        for (const progress of [1, 2, 3]) {
          await extra.sendNotification({ method: 'notifications/progress', params: { progressToken: token, progress, total: 3 } });
          await wait(20);
        }
      return { content: [{ type: 'text', text: 'done' }] };
    });
    return server;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (typeof id === 'string' && !known) {
      response.writeHead(404).end();
      return;
    }
    if (known) return known.handleRequest(request, response);
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (made) => {
        sessions.set(made, transport);
      },
    });
    await make().connect(transport);
    return transport.handleRequest(request, response);
  };
  return listen(
    (request, response) => void handle(request, response),
    async () => {
      await Promise.all([...sessions.values()].map((transport) => transport.close()));
    },
  );
}
