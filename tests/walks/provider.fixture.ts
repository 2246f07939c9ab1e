import { createServer, type Server } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** The adapter's type of a request has exact optional properties; Node's own has not. */
type NodeRequest = Parameters<ReturnType<typeof toNodeHandler>>[0];

/** A small MCP server of both eras whose tools can be changed while it runs. */
export interface Desk {
  readonly url: string;
  readonly calls: { tool: string; args: unknown }[];
  /** Changes the description of `find_ticket`, as a provider that turns bad would. */
  describe(text: string): void;
  /** Takes `close_ticket` away, or gives it back. */
  offer(close: boolean): void;
  close(): Promise<void>;
}

/** With `drawers`, so many more tools that nobody calls. */
export async function startDesk(options: { port?: number; drawers?: number } = {}): Promise<Desk> {
  const calls: Desk['calls'] = [];
  let description = 'Finds tickets by words.';
  let offers = true;
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'desk', version: '1.0.0' }, { capabilities: { tools: {} } });
    server.registerTool('find_ticket', { description, inputSchema: z.object({ words: z.string() }), annotations: { readOnlyHint: true } }, (args) => {
      calls.push({ tool: 'find_ticket', args });
      return { content: [{ type: 'text', text: `found ${args.words}` }] };
    });
    if (offers)
      server.registerTool('close_ticket', { description: 'Closes a ticket.', inputSchema: z.object({ id: z.string() }) }, (args) => {
        calls.push({ tool: 'close_ticket', args });
        return { content: [{ type: 'text', text: `closed ${args.id}` }] };
      });
    for (let number = 1; number <= (options.drawers ?? 0); number += 1)
      server.registerTool(`open_drawer_${number}`, { description: `Opens drawer ${number}.`, inputSchema: z.object({}) }, () => ({ content: [] }));
    return server;
  });
  const listener = toNodeHandler(handler);
  const http: Server = createServer((request, response) => void listener(request as NodeRequest, response));
  const port = await new Promise<number>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', () => resolve((http.address() as { port: number }).port)));
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    calls,
    describe: (text) => {
      description = text;
    },
    offer: (close) => {
      offers = close;
    },
    close: async () => {
      await handler.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
