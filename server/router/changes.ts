import type { Kernel } from '../kernel/index.ts';
import { isObject } from './protocol/message.ts';

export interface Change {
  readonly tenant: string;
  readonly app: string;
  /** The provider was stopped or taken away. */
  readonly halted: boolean;
}

/** Who has to hear that an app's surface is another one, in this process. */
export interface Changes {
  subscribe(heard: (change: Change) => void): () => void;
}

/** Passes on what the registry announces to all processes. */
export async function hearChanges(kernel: Kernel): Promise<Changes> {
  const listeners = new Set<(change: Change) => void>();
  await kernel.database.engine.listen('portico_surfaces', (payload) => {
    const change = read(payload);
    if (change) for (const heard of listeners) heard(change);
  });
  return {
    subscribe: (heard) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
}

function read(payload: string): Change | undefined {
  try {
    const value = JSON.parse(payload) as unknown;
    return isObject(value) && typeof value['tenant'] === 'string' && typeof value['app'] === 'string'
      ? { tenant: value['tenant'], app: value['app'], halted: value['halt'] !== undefined }
      : undefined;
  } catch {
    return undefined;
  }
}
