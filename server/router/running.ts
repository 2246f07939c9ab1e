import type { Principal } from '@portico/contracts';
import type { Session } from './sessions.ts';

/** Requests of old clients that run in this process: they are cancelled by a notification, not by hanging up. */
export interface Running {
  begin(who: { principal: Principal }, request: { session: Session | undefined; id: string | number }): { signal: AbortSignal; end(): void };
  cancel(who: { principal: Principal }, request: { session: Session | undefined; id: string | number }): void;
}

export function createRunning(): Running {
  const running = new Map<string, AbortController>();
  const keyOf = ({ principal }: { principal: Principal }, { session, id }: { session: Session | undefined; id: string | number }): string =>
    `${session?.id ?? principal.credential?.id ?? principal.id}/${typeof id}:${id}`;
  return {
    begin: (who, request) => {
      const key = keyOf(who, request);
      const controller = new AbortController();
      running.set(key, controller);
      return {
        signal: controller.signal,
        end: () => {
          if (running.get(key) === controller) running.delete(key);
        },
      };
    },
    cancel: (who, request) => running.get(keyOf(who, request))?.abort(),
  };
}
