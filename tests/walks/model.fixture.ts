import { createServer } from 'node:http';

/** What a scripted model was asked: the two messages of a conversation, the key it came with. */
export interface Talk {
  readonly system: string;
  readonly user: string;
  readonly authorization: string | undefined;
}

/** An OpenAI-compatible chat model that answers what `script` says; undefined: it never answers, a number: that status. */
export interface Model {
  readonly url: string;
  readonly talks: Talk[];
  script: (talk: Talk) => unknown;
  close(): Promise<void>;
}

export async function startModel(script: Model['script']): Promise<Model> {
  const talks: Talk[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { messages } = JSON.parse(body) as { messages: { content: string }[] };
      const talk = { system: messages[0]?.content ?? '', user: messages[1]?.content ?? '', authorization: request.headers.authorization };
      talks.push(talk);
      const answer = model.script(talk);
      if (answer === undefined) return;
      const status = typeof answer === 'number' ? answer : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ choices: [{ message: { content: JSON.stringify(answer) } }] }));
    });
  });
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
  const model: Model = {
    url: `http://127.0.0.1:${port}/v1`,
    talks,
    script,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return model;
}
