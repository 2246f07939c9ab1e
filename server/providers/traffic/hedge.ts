import { linked } from './outgoing.ts';

type Try<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Asks a second time when the first has not answered after `afterMs`; the first answer counts and the other request is
 * cancelled. A failure before the second was asked is the answer; with two asked, only when both failed, the first's.
 * `second` gives undefined where there is nobody else to ask.
 */
export async function hedged<T>(how: { afterMs: number; signal: AbortSignal; first: Try<T>; second: () => Try<T> | undefined }): Promise<T> {
  const one = linked(how.signal);
  const two = linked(how.signal);
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), how.afterMs);
  try {
    const first = how.first(one.signal);
    // Whoever loses ends with an error nobody wants.
    first.catch(() => undefined);
    const early = await Promise.race([first.then((value) => ({ value })), late.promise]);
    if (early !== 'late') return early.value;
    const second = how.second()?.(two.signal);
    if (!second) return await first;
    return await Promise.any([first, second]).catch(() => first);
  } finally {
    clearTimeout(timer);
    for (const each of [one, two]) {
      each.abort(new Error('another instance answered first'));
      each.release();
    }
  }
}
