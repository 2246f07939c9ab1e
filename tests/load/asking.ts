// A provider of the older era that asks in the middle of its call, on the call's own stream, and waits for the answer.
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asking {
  readonly url: string;
  close(): Promise<void>;
}

interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly result?: { readonly content?: { readonly name?: string } };
}

const tool = { name: 'ask', description: 'Asks who is there', inputSchema: { type: 'object' } };
const question = { message: 'who?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } };

/** Speaks 2025-11-25 in sessions. */
export async function startAsking(): Promise<Asking> {
  const waiting = new Map<string, (name: string) => void>();

  function ask(call: string | number, response: ServerResponse): void {
    const id = randomUUID();
    const tell = (message: object): boolean => response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.on('close', () => waiting.delete(id));
    waiting.set(id, (name) => {
      tell({ id: call, result: { content: [{ type: 'text', text: `hello ${name}` }] } });
      response.end();
    });
    tell({ id, method: 'elicitation/create', params: question });
  }

  function answer({ id, method, result }: Message, response: ServerResponse): void {
    const send = (given: object): void =>
      void response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': randomUUID() }).end(JSON.stringify({ jsonrpc: '2.0', id, ...given }));
    if (method === undefined) waiting.get(String(id))?.(String(result?.content?.name));
    if (id === undefined || method === undefined) response.writeHead(202).end();
    else if (method === 'initialize') send({ result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'asking', version: '1' } } });
    else if (method === 'tools/list') send({ result: { tools: [tool] } });
    else if (method === 'tools/call') ask(id, response);
    else send({ error: { code: -32_601, message: `There is no ${method}` } });
  }

  const server = createServer((request, response) => {
    if (request.method === 'DELETE') return void response.writeHead(200).end();
    if (request.method !== 'POST') return void response.writeHead(405).end();
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => answer(JSON.parse(text) as Message, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
