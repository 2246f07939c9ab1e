/** What a call says of what was called; `none`: nothing, because the caller went away or it was never reached. */
export type Outcome = 'ok' | 'failed' | 'none';

/** Has to be settled whatever becomes of the call; only the first time counts. */
export type Pass = (outcome: Outcome) => void;

/** Stops calls to what fails, and lets single ones find out whether it is well again. */
export interface Breaker {
  readonly state: 'closed' | 'open' | 'trying';
  /** Undefined while it rests. */
  enter(): Pass | undefined;
  /** Would `enter` give a pass now? */
  ready(): boolean;
  /** Milliseconds until a call is let through again; 0 when one would be now. */
  rest(): number;
  /** What lies behind was seen to be well: everything goes again. */
  close(): void;
}

export interface BreakerRules {
  /** Opens after so many failures in a row … */
  readonly inARow: number;
  /** … or when this share of at least `least` calls of the window failed. */
  readonly share: number;
  readonly least: number;
  readonly windowMs: number;
  /** Milliseconds it rests, doubled with each trial that fails. */
  readonly restMs: number;
  readonly mostRestMs: number;
}

const slices = 10;

/** Closed → open (rests) → trying (one call) → closed, or open for twice as long. */
export function createBreaker(rules: BreakerRules, means: { now: () => number; changed?: (open: boolean) => void }): Breaker {
  const { now } = means;
  let counted: { readonly from: number; ok: number; failed: number }[] = [];
  let inARow = 0;
  let state: Breaker['state'] = 'closed';
  let until = 0;
  let rests = 0;

  function count(outcome: 'ok' | 'failed'): void {
    const at = now();
    const length = rules.windowMs / slices;
    if (counted.length > 0 && (counted[0]?.from ?? at) < at - rules.windowMs) counted = counted.filter((slice) => slice.from >= at - rules.windowMs);
    let last = counted.at(-1);
    if (!last || at - last.from >= length) counted.push((last = { from: at, ok: 0, failed: 0 }));
    last[outcome] += 1;
    inARow = outcome === 'ok' ? 0 : inARow + 1;
  }

  function tooMany(): boolean {
    if (inARow >= rules.inARow) return true;
    const failed = counted.reduce((sum, slice) => sum + slice.failed, 0);
    const all = counted.reduce((sum, slice) => sum + slice.ok, failed);
    return all >= rules.least && failed >= all * rules.share;
  }

  function open(): void {
    if (state === 'closed') means.changed?.(true);
    state = 'open';
    until = now() + Math.min(rules.restMs * 2 ** rests, rules.mostRestMs);
    rests += 1;
  }

  function close(): void {
    if (state !== 'closed') means.changed?.(false);
    state = 'closed';
    counted = [];
    inARow = 0;
    rests = 0;
  }

  function onTrial(outcome: Outcome): void {
    if (state !== 'trying') return;
    if (outcome === 'ok') close();
    else if (outcome === 'failed') open();
    else {
      state = 'open';
      until = 0;
    }
  }

  const once = (settle: Pass): Pass => {
    let settled = false;
    return (outcome) => {
      if (!settled) settle(outcome);
      settled = true;
    };
  };

  const ready = (): boolean => state === 'closed' || now() >= until;
  return {
    get state() {
      return state;
    },
    ready,
    enter: () => {
      if (!ready()) return undefined;
      if (state !== 'closed') {
        state = 'trying';
        // A trial that hangs must not keep the next one away.
        until = now() + rules.restMs;
        return once(onTrial);
      }
      return once((outcome) => {
        if (outcome === 'none' || state !== 'closed') return;
        count(outcome);
        if (outcome === 'failed' && tooMany()) open();
      });
    },
    rest: () => (state === 'closed' ? 0 : Math.max(until - now(), 0)),
    close,
  };
}
