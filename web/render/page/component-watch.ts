/**
 * Watches over the frames of a page's own components. Browsers put frames of an opaque origin into a process of their
 * own, but several share one: when one of them runs in circles its neighbours hang too. So those that stopped answering
 * go at once, which ends the process; the one that was at work stays away, its neighbours come back.
 */
export interface WatchedFrame {
  /** Asks whether it still lives; an answer must come by {@link Watch.answered}. */
  ping(): void;
  /** It hung, by its own doing. */
  stop(): void;
  /** It hung because of a neighbour: it is to be shown anew. */
  renew(): void;
}

export interface Watch {
  /** It began to live, or answered. */
  answered(): void;
  /** It begins, or ends, a piece of work of its own: an event, a timer, a drawing. */
  busy(working: boolean): void;
  leave(): void;
}

interface State {
  readonly frame: WatchedFrame;
  /** When it last answered, in milliseconds; undefined before it lives. */
  last: number | undefined;
  /** The place of its last piece of work among all, while that is not ended. */
  working: number | undefined;
}

/** In milliseconds: how often is asked, how long an answer may take, and how long the others of its process are behind. */
export const patience = { every: 1000, answer: 4000, together: 2000 } as const;

/** `now` is a clock in milliseconds; `hidden` whether the page is in the background, where everything is slowed down. */
export function createComponentWatch(place: { now: () => number; hidden: () => boolean }): { join(frame: WatchedFrame): Watch; look(): void } {
  const states = new Set<State>();
  let begun = 0;
  return {
    join(frame) {
      const state: State = { frame, last: undefined, working: undefined };
      states.add(state);
      return {
        answered: () => (state.last = place.now()),
        busy: (working) => (state.working = working ? (begun += 1) : undefined),
        leave: () => states.delete(state),
      };
    },
    look() {
      const now = place.now();
      const living = [...states].filter((state): state is State & { last: number } => state.last !== undefined);
      if (place.hidden()) {
        for (const state of living) state.last = now;
        return;
      }
      if (living.some(({ last }) => now - last > patience.answer)) settle(living.filter(({ last }) => now - last > patience.together));
      for (const state of living) state.frame.ping();
    },
  };
}

/**
 * The one that was the last to begin something did it: whoever began before it only had no time to say that it ended. If
 * none was at work, nobody can tell, and all of them stay away.
 */
function settle(silent: readonly State[]): void {
  const last = Math.max(0, ...silent.map(({ working }) => working ?? 0));
  for (const state of silent) {
    const guilty = last === 0 || state.working === last;
    state.last = undefined;
    state.working = undefined;
    if (guilty) state.frame.stop();
    else state.frame.renew();
  }
}
