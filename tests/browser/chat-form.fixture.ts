import { createServer } from 'node:http';
import { rolldown } from 'rolldown';

/** A chat that draws MCP Apps, as the extension's own host library does it: one view, one tool result, calls passed on. */
export interface Chat {
  readonly url: string;
  /** What the view told the model. */
  readonly told: unknown[];
  close(): Promise<void>;
}

export async function startChat(of: {
  view: string;
  result: () => Promise<unknown>;
  call: (params: { name: string; arguments?: Record<string, unknown> }) => Promise<unknown>;
}): Promise<Chat> {
  const told: unknown[] = [];
  const script = await bundle();
  const answers: Record<string, (body: string) => Promise<{ type: string; body: string }> | { type: string; body: string }> = {
    '/': () => ({
      type: 'text/html',
      body: '<!doctype html><html lang="en"><title>chat</title><iframe sandbox="allow-scripts" title="view" style="width:100%;border:0"></iframe><script type="module" src="/host.js"></script>',
    }),
    '/host.js': () => ({ type: 'text/javascript', body: script }),
    '/view': () => ({ type: 'text/html; charset=utf-8', body: of.view }),
    '/result': async () => ({ type: 'application/json', body: JSON.stringify(await of.result()) }),
    '/call': async (body) => ({ type: 'application/json', body: JSON.stringify(await of.call(JSON.parse(body) as { name: string })) }),
    '/told': (body) => {
      told.push(JSON.parse(body));
      return { type: 'application/json', body: '{}' };
    },
  };
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const answer = answers[new URL(request.url ?? '/', 'http://chat').pathname];
      if (!answer) return response.writeHead(404).end();
      const { type, body: content } = await answer(body);
      return response.writeHead(200, { 'content-type': type }).end(content);
    })();
  });
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
  return {
    url: `http://127.0.0.1:${port}`,
    told,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bundle(): Promise<string> {
  const build = await rolldown({
    input: `${import.meta.dirname}/chat-host.mjs`,
    platform: 'browser',
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  return output[0].code;
}
