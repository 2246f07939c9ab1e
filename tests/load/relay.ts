// A bare Node relay with the same pool the router has and no checks at all: what forwarding alone costs in Node.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const [upstream = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 256, pipelining: 1 });
const passed = ['content-type', 'accept', 'mcp-protocol-version', 'mcp-method', 'mcp-name'];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const headers = Object.fromEntries(passed.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, String(request.headers[name])]])));
    void forward(Buffer.concat(chunks), headers).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body),
      () => response.writeHead(502).end(),
    );
  });
});

async function forward(body: Buffer, headers: Record<string, string>): Promise<{ status: number; type: string; body: Buffer }> {
  const answer = await pool.request({ method: 'POST', path: '/mcp', headers, body });
  return { status: answer.statusCode, type: String(answer.headers['content-type']), body: Buffer.from(await answer.body.arrayBuffer()) };
}
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ address: `http://127.0.0.1:${(server.address() as { port: number }).port}` }));
