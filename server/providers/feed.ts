/** Lines pushed by one and read by another: bounded, with an end. */
export interface Feed {
  /** Dropped when too many wait. */
  push(line: string): void;
  /** No more lines; with a reason, reading ends with it. */
  end(reason?: unknown): void;
  lines(): AsyncIterable<string>;
}

export function createFeed(most: number): Feed {
  const waiting: string[] = [];
  const state: { over: boolean; reason: unknown; wake: (() => void) | undefined } = { over: false, reason: undefined, wake: undefined };
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      state.wake = resolve;
    });
  async function* lines(): AsyncIterable<string> {
    for (;;) {
      const line = waiting.shift();
      if (line !== undefined) yield line;
      else if (!state.over) await pause();
      else if (state.reason === undefined) return;
      else throw state.reason;
    }
  }
  return {
    push: (line) => {
      if (waiting.length < most) waiting.push(line);
      state.wake?.();
    },
    end: (reason) => {
      state.over = true;
      state.reason = reason;
      state.wake?.();
    },
    lines,
  };
}
