import { type RefCallback, useEffect, useRef, useState } from 'react';

/** A drawing that is made once on its place in the page. */
interface Drawn {
  open(text: string): Promise<void>;
  text(): Promise<string>;
  onChange(told: () => void): void;
  destroy(): void;
}

/** Milliseconds without a change before the file is written. */
const pause = 300;

/** A drawing kept in step with its file: opens the text whenever somebody else wrote it, and tells the text whenever the person drew. */
export function useOpened<D extends Drawn>(given: {
  readonly make: (host: HTMLElement) => D;
  readonly text: string;
  readonly onText: (text: string) => void;
}): {
  readonly place: RefCallback<HTMLElement>;
  readonly drawing: D | undefined;
} {
  const { text } = given;
  const [host, setHost] = useState<HTMLElement | null>(null);
  const [drawing, setDrawing] = useState<D>();
  const latest = useRef(given);
  const written = useRef<string>(undefined);
  useEffect(() => {
    latest.current = given;
  });
  useEffect(() => {
    if (!host) return;
    const made = latest.current.make(host);
    written.current = undefined;
    let timer: number | undefined;
    const write = async (): Promise<void> => {
      timer = undefined;
      const next = await made.text();
      written.current = next;
      latest.current.onText(next);
    };
    made.onChange(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void write(), pause);
    });
    setDrawing(made);
    return () => {
      window.clearTimeout(timer);
      // What was drawn last is written, though the page is left before the pause is over.
      const last = timer === undefined ? undefined : write();
      setDrawing(undefined);
      void Promise.resolve(last).then(() => made.destroy());
    };
  }, [host]);
  useEffect(() => {
    if (!drawing || written.current === text) return;
    written.current = text;
    void drawing.open(text);
  }, [drawing, text]);
  return { place: setHost, drawing };
}
