import { createHash } from 'node:crypto';
import path from 'node:path';
import { PorticoError, type AppFunction } from '@portico/contracts';
import type { Kernel } from '../kernel/index.ts';
import { createPool, type Pool, type Ran } from './sandbox/pool.ts';
import type { Sandbox, Task } from './sandbox/protocol.ts';
import type { Host } from './sandbox/run-task.ts';
import { startJavascript } from './sandbox/start-javascript.ts';
import { pythonSnapshot, startPython } from './sandbox/start-python.ts';

export interface Sandboxes {
  /** Runs code of an app; `key` names what it is, so that Python keeps apart what is not the same. */
  run(asked: { tenant: string; app: string; language: AppFunction['language']; task: Task; host: Omit<Host, 'waits'> }): Promise<Ran>;
  stop(): Promise<void>;
}

/** A pool of sandboxes for each language; nothing runs until the first function is called. */
export function createSandboxes({ config }: Kernel): Sandboxes {
  const { places, python, queue, idleSeconds, memory } = config.functions;
  let snapshot: Promise<string | undefined> | undefined;
  const beginPython = async (): Promise<Sandbox> => {
    snapshot ??= pythonSnapshot(path.join(config.dataFolder, 'functions'));
    return startPython({ memory, snapshot: await snapshot });
  };
  const pools: Readonly<Record<AppFunction['language'], Pool | undefined>> = {
    // Each run has a QuickJS of its own, with memory nobody had before; a Python interpreter serves the same code only.
    javascript: createPool({ start: startJavascript, places, queue, idleSeconds, anyone: true, ahead: false, setting: 'PORTICO_FUNCTIONS_PLACES' }),
    python: python === 0 ? undefined : createPool({ start: beginPython, places: python, queue, idleSeconds, anyone: false, ahead: true, setting: 'PORTICO_FUNCTIONS_PYTHON' }),
  };
  return {
    run: ({ tenant, app, language, task, host }) => {
      const pool = pools[language];
      if (!pool) throw new PorticoError('function.off', { params: { setting: 'PORTICO_FUNCTIONS_PYTHON' } });
      const key = createHash('sha256').update([tenant, app, task.file, task.source].join('\0')).digest('base64url');
      return pool.run({ tenant, key, task, host });
    },
    stop: async () => {
      await Promise.all(Object.values(pools).flatMap((pool) => (pool ? [pool.stop()] : [])));
    },
  };
}
