/** Requests beyond the first of a call, retries and hedges together, as a share of all calls: no storm when things go wrong. */
export interface Budget {
  /** A call was made: a fifth of a further request is earned. */
  earn(): void;
  /** Takes one, if there is one. */
  take(): boolean;
}

const share = 0.2;
/** A provider that is rarely called may be asked again too. */
const reserve = 3;
const most = 50;

export function createBudget(): Budget {
  let left = reserve;
  return {
    earn: () => {
      left = Math.min(left + share, most);
    },
    take: () => {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}

/** Most times one request is sent again to a provider that could not be reached. */
export const mostRetries = 2;

/** Milliseconds before the nth retry: half of it sure, half by chance, so that callers do not come back in step. */
export function backOff(nth: number, random: () => number = Math.random): number {
  const whole = 100 * 2 ** nth;
  return whole / 2 + (random() * whole) / 2;
}
