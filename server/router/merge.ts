/** Several streams as one, in the order things come. Leaving it leaves them all. */
export async function* merge<T>(streams: readonly AsyncIterable<T>[]): AsyncIterable<T> {
  const open = streams.map((stream) => stream[Symbol.asyncIterator]());
  const next = (one: AsyncIterator<T>) => one.next().then((found) => ({ one, found }));
  const waiting = new Map(open.map((one) => [one, next(one)]));
  try {
    while (waiting.size > 0) {
      const { one, found } = await Promise.race(waiting.values());
      if (found.done === true) {
        waiting.delete(one);
        continue;
      }
      waiting.set(one, next(one));
      yield found.value;
    }
  } finally {
    for (const one of open) void one.return?.();
  }
}
