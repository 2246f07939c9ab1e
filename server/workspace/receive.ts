import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What a hook of git's receive-pack asks; see hooks/relay.mjs. */
const questionSchema = z.strictObject({
  token: z.string(),
  hook: z.enum(['pre-receive', 'proc-receive']),
  commands: z.array(z.strictObject({ old: z.string().regex(/^[0-9a-f]{40}$/), now: z.string().regex(/^[0-9a-f]{40}$/), ref: z.string().max(300) })).max(1000),
  quarantine: z.strictObject({ objects: z.string().optional(), alternates: z.string().optional() }),
});

/** One branch a push wants to move; `old` or `now` is all zeros where it begins or ends. */
export interface Command {
  readonly old: string;
  readonly now: string;
  readonly ref: string;
}
export interface Question {
  readonly hook: 'pre-receive' | 'proc-receive';
  readonly commands: readonly Command[];
  /** Where the pushed objects lie while they are checked. */
  readonly objects: string | undefined;
}
export interface Answer {
  /** Lines for the pusher's terminal. */
  readonly messages: readonly string[];
  readonly results: readonly { readonly ref: string; readonly refused?: string }[];
}

const mostQuestion = 1024 * 1024;

/** The folder git takes its hooks from during a push. */
export const hooksFolder = fileURLToPath(new URL('hooks', import.meta.url));

/**
 * Listens for the hooks of one push while `run` goes on. The address is a socket in a folder only we may enter, the
 * token is known to that one git process; both end with it.
 */
export async function withHooks<T>(answer: (question: Question) => Promise<Answer>, run: (environment: Record<string, string>) => Promise<T>): Promise<T> {
  const token = randomBytes(32).toString('hex');
  const folder = await mkdtemp(path.join(tmpdir(), 'portico-push-'));
  await chmod(folder, 0o700);
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\portico-${randomBytes(16).toString('hex')}` : path.join(folder, 'hook');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    converse(socket, { token, answer }).catch(() => socket.destroy());
  });
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(address, resolve));
    return await run({ PORTICO_SOCKET: address, PORTICO_TOKEN: token, PORTICO_NODE: process.execPath, PORTICO_HOOKS: hooksFolder });
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function converse(socket: Socket, by: { token: string; answer: (question: Question) => Promise<Answer> }): Promise<void> {
  const question = questionSchema.parse(JSON.parse(await firstLine(socket)));
  const [given, wanted] = [Buffer.from(question.token), Buffer.from(by.token)];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Error('not the hook of this push');
  const answer = await by.answer({ hook: question.hook, commands: question.commands, objects: question.quarantine.objects });
  socket.end(JSON.stringify(answer));
}

function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8').setTimeout(30_000, () => reject(new Error('the hook said nothing')));
    socket.on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end !== -1) {
        socket.setTimeout(0);
        resolve(text.slice(0, end));
      } else if (text.length > mostQuestion) reject(new Error('the hook said too much'));
    });
    socket.on('end', () => reject(new Error('the hook left')));
  });
}
