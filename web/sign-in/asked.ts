import { useCallback, useEffect, useState } from 'preact/hooks';
import { problemOf } from '../client/problem.ts';

/** What an answer looks like while it is under way, when it is there, and when it failed. */
export interface Asked<T> {
  readonly data: T | undefined;
  readonly failed: string | undefined;
  again(): void;
}

/** Asks the server once when the page is there, and again about something else; `ask` stays the same function. */
export function useAsked<T>(ask: (about: string) => Promise<T>, about: string): Asked<T> {
  const [run, setRun] = useState(0);
  const [answer, setAnswer] = useState<{ data?: T; failed?: string }>({});
  useEffect(() => {
    let wanted = true;
    ask(about).then(
      (data) => wanted && setAnswer({ data }),
      (error: unknown) => wanted && setAnswer({ failed: problemOf(error).detail }),
    );
    return () => {
      wanted = false;
    };
  }, [ask, about, run]);
  const again = useCallback(() => setRun((last) => last + 1), []);
  return { data: answer.data, failed: answer.failed, again };
}
