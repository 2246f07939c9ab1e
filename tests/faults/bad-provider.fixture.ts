import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** How a provider behaves when its tool is called; it greets and lists like a good one. */
export type Manner = 'well' | 'hang' | 'drip' | 'big' | 'garbage' | 'html' | 'redirect' | 'other-id' | 'half';

export interface BadProvider {
  /** Address of a provider that behaves so. */
  at(manner: Manner): string;
  /** Called calls by manner, and those whose connection was closed before the answer. */
  readonly called: Map<Manner, number>;
  readonly abandoned: Map<Manner, number>;
  /** What its tool is described as, by manner. */
  readonly descriptions: Map<Manner, string>;
  /** Stops listening, and listens again on the same port. */
  die(): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: string | number;
  readonly method: string;
}

/** A provider written by hand, because no library lets one be as bad as this. Speaks 2026-07-28. */
export async function startBadProvider(): Promise<BadProvider> {
  const called = new Map<Manner, number>();
  const abandoned = new Map<Manner, number>();
  const descriptions = new Map<Manner, string>();
  const count = (map: Map<Manner, number>, manner: Manner): void => void map.set(manner, (map.get(manner) ?? 0) + 1);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const manner = (request.url ?? '/').slice(1) as Manner;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = (chunks.length === 0 ? { method: request.method ?? '' } : JSON.parse(Buffer.concat(chunks).toString())) as Message;
    const answer = (result: Record<string, unknown>): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { resultType: 'complete', ...result } }));
    };
    if (message.method === 'server/discover')
      return answer({
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {} },
        ttlMs: 0,
        cacheScope: 'private',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: manner, version: '1' } },
      });
    if (message.method === 'tools/list')
      return answer({
        tools: [{ name: 'work', description: descriptions.get(manner) ?? `Works ${manner}.`, inputSchema: { type: 'object', properties: { words: { type: 'string' } } } }],
        ttlMs: 0,
        cacheScope: 'private',
      });
    if (message.method !== 'tools/call') return void response.writeHead(404).end();
    count(called, manner);
    response.on('close', () => {
      if (!response.writableFinished) count(abandoned, manner);
    });
    misbehave(manner, { response, id: message.id, answer });
  };

  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  const listen = (port: number): Promise<number> => new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
  const port = await listen(0);
  const die = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    at: (manner) => `http://127.0.0.1:${port}/${manner}`,
    called,
    abandoned,
    descriptions,
    die,
    revive: async () => void (await listen(port)),
    close: die,
  };
}

function misbehave(manner: Manner, to: { response: ServerResponse; id: string | number | undefined; answer: (result: Record<string, unknown>) => void }): void {
  const { response, id, answer } = to;
  switch (manner) {
    case 'well':
      return answer({ content: [{ type: 'text', text: 'worked' }] });
    case 'hang':
      return;
    case 'drip': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drop = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drop));
      return;
    }
    case 'big': {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":"`);
      const block = 'x'.repeat(1024 * 1024);
      let left = 50;
      const pour = (): void => {
        while (left > 0 && !response.destroyed) {
          left -= 1;
          if (!response.write(block)) return void response.once('drain', pour);
        }
        response.end('"}]}}');
      };
      return pour();
    }
    case 'garbage':
      return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc": oops');
    case 'html':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>');
    case 'redirect':
      return void response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    case 'other-id':
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: 'not-asked', result: { content: [] } }));
    case 'half':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"jsonrpc":"2.0",');
      return void setTimeout(() => response.destroy(), 50);
    default:
      return manner satisfies never;
  }
}
