import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire. */
export interface Seen {
  readonly method: string;
  /** Path and query as sent, still encoded. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
export interface ApiServer {
  readonly url: string;
  readonly seen: Seen[];
  last(): Seen;
  /** What is answered from now on. */
  answer: (seen: Seen, response: ServerResponse) => void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that remembers what it was asked. */
export async function startApi(): Promise<ApiServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [path = '', query = ''] = (request.url ?? '').split('?', 2);
      const one = { method: request.method ?? '', path, query, headers: request.headers, body: Buffer.concat(chunks) };
      seen.push(one);
      api.answer(one, response);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const api: ApiServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    last: () => seen.at(-1)!,
    answer: (_, response) => json(response, {}),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return api;
}

export function json(response: ServerResponse, value: unknown, more: { status?: number; headers?: Record<string, string> } = {}): void {
  response.writeHead(more.status ?? 200, { 'content-type': 'application/json', ...more.headers });
  response.end(JSON.stringify(value));
}
