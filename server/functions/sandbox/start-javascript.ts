import { Worker } from 'node:worker_threads';
import type { FromSandbox, Sandbox } from './protocol.ts';

/** Mebibytes of the thread around QuickJS, whose own memory is limited by itself. */
const room = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

/** Starts a thread that runs JavaScript in QuickJS: no environment, no arguments, nothing to read or write. */
export function startJavascript(): Promise<Sandbox> {
  const worker = new Worker(new URL('./javascript-thread.ts', import.meta.url), {
    env: {},
    argv: [],
    execArgv: ['--no-warnings'],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: room,
  });
  worker.unref();
  let heard: (message: FromSandbox) => void = () => undefined;
  let ended: (why: string) => void = () => undefined;
  return new Promise((resolve, reject) => {
    const sandbox: Sandbox = {
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      send: (message) => worker.postMessage(message),
      kill: async () => {
        await worker.terminate();
      },
      listen: (hear, end) => {
        heard = hear;
        ended = end;
      },
    };
    worker.on('message', (message: FromSandbox) => {
      if (message.kind === 'ready') resolve(sandbox);
      else heard(message);
    });
    worker.on('error', (error: Error & { code?: string }) => {
      reject(error);
      ended(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : error.message);
    });
    worker.on('exit', () => ended('the thread ended'));
  });
}
