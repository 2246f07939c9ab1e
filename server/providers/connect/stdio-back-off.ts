import { setTimeout as sleep } from 'node:timers/promises';
import { PorticoError, type Text } from '@portico/contracts';
import type { Clock } from '../../kernel/index.ts';

/** The pauses between the starts of a program that keeps ending by itself. */
export interface BackOff {
  /** Resolves when it may be started; throws `provider.offline` when that is not soon. */
  wait(): Promise<void>;
  failed(error: PorticoError): void;
  succeeded(): void;
  readonly failures: number;
}

/** Milliseconds: the second start in a row waits the first pause, each further one twice as long, up to the longest. */
const pause = { first: 500, longest: 30_000, afterTooMany: 60_000 } as const;
/** Longest a caller waits for a start. */
const soon = 2000;

/** The first end is forgiven at once; after `restarts` ends without a success between it rests for a minute. */
export function createBackOff(options: { readonly name: string; readonly restarts: number; readonly clock: Clock }): BackOff {
  const { name, restarts, clock } = options;
  let failures = 0;
  let notBefore = 0;
  let reason: Text = { en: '', zh: '' };
  return {
    wait: async () => {
      const left = notBefore - clock.now().getTime();
      if (left <= 0) return;
      const tooMany = failures > restarts;
      if (tooMany || left > soon) {
        const seconds = Math.ceil(left / 1000);
        const state = tooMany ? 'offline' : 'restarting';
        throw new PorticoError('provider.offline', {
          params: {
            provider: name,
            state,
            reason: {
              en: `it ended ${failures} times in a row, last because ${reason.en}; next try in ${seconds} s`,
              zh: `它连续 ${failures} 次退出，最近一次原因：${reason.zh}；${seconds} 秒后重试`,
            },
          },
        });
      }
      await sleep(left);
    },
    failed: (error) => {
      failures += 1;
      const said = error.params['reason'];
      reason = typeof said === 'object' ? said : { en: String(said ?? error.message), zh: String(said ?? error.messageIn('zh')) };
      const next = failures > restarts ? pause.afterTooMany : failures === 1 ? 0 : Math.min(pause.first * 2 ** (failures - 2), pause.longest);
      notBefore = clock.now().getTime() + next;
    },
    succeeded: () => {
      failures = 0;
      notBefore = 0;
    },
    get failures() {
      return failures;
    },
  };
}
