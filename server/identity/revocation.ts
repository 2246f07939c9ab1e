import { z } from 'zod';
import type { ChangeContext, Kernel, Tx } from '../kernel/index.ts';
import { notify } from './store.ts';

/** A session or key that counts no more. */
export interface Ended {
  readonly credential: string;
  readonly principal: string;
}
type Heard = (credentialId: string, principalId: string) => void;

const channel = 'portico_revoked';
const payload = z.tuple([z.string(), z.string()]).nullable();

/** Tells this process and all others, at commit, that what they remember about principals is out of date. */
export interface Revocation {
  /** In the transaction of the change. An empty list says: roles or names changed, nothing ended. */
  announce(ctx: ChangeContext, ended: readonly Ended[]): Promise<void>;
  /** The same for a caller with a bare transaction: only what the database tells is heard, unless it calls `tell` after. */
  announceIn(tx: Tx, ended: readonly Ended[]): Promise<void>;
  /** In this process, at once: for after a commit. */
  tell(ended: readonly Ended[]): void;
  onRevoked(heard: Heard): void;
  onChange(heard: () => void): void;
  /** Starts hearing other processes. */
  listen(): Promise<void>;
  /** Does this process hear the others? Before that nothing may be remembered. */
  readonly listening: () => boolean;
}

export function createRevocation(kernel: Kernel): Revocation {
  const revoked: Heard[] = [];
  const changed: (() => void)[] = [];
  let listening = false;

  function tell(ended: readonly Ended[]): void {
    for (const heard of changed) heard();
    for (const one of ended) for (const heard of revoked) heard(one.credential, one.principal);
  }
  const announceIn = (tx: Tx, ended: readonly Ended[]): Promise<void> =>
    notify(tx, channel, ended.length === 0 ? ['null'] : ended.map((one) => JSON.stringify([one.credential, one.principal])));

  return {
    announce: async (ctx, ended) => {
      await announceIn(ctx.tx, ended);
      ctx.afterCommit(() => tell(ended));
    },
    announceIn,
    tell,
    onRevoked: (heard) => void revoked.push(heard),
    onChange: (heard) => void changed.push(heard),
    listen: async () => {
      await kernel.database.engine.listen(channel, (text) => {
        const parsed = payload.safeParse(JSON.parse(text));
        const [credential, principal] = (parsed.success ? parsed.data : null) ?? [];
        tell(credential === undefined || principal === undefined ? [] : [{ credential, principal }]);
      });
      listening = true;
    },
    listening: () => listening,
  };
}
