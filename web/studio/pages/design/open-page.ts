import { type Page, writePage } from '@portico/contracts';
import { createDesign, type DesignStore } from './design-store.ts';
import { readPage } from './model.ts';

/** A page open in the designer, tied to its file. */
export interface OpenedPage {
  readonly store: DesignStore;
  /** The file as it is now: what somebody else wrote comes into the design. */
  hear(text: string): void;
  /** Writes what is not written yet. */
  flush(): void;
  /** Follows the design until the answer is called, which writes what is left. */
  follow(): () => void;
}

/** Milliseconds without a change before the page's text is written. */
const pause = 300;

/** Opens a page out of its file's text; `write` is given the text whenever it is another. A page nobody changed keeps its bytes. */
export function openPage(page: Page, text: string, write: (text: string) => void): OpenedPage {
  const store = createDesign(page);
  let clean = { page, text };
  let written = text;
  const flush = (): void => {
    const { page: now } = store.now();
    const next = now === clean.page ? clean.text : writePage(now);
    if (next === written) return;
    written = next;
    write(next);
  };
  return {
    store,
    flush,
    hear: (next) => {
      if (next === written) return;
      written = next;
      const read = readPage(next);
      if (!('page' in read)) return;
      clean = { page: read.page, text: next };
      store.take(read.page);
    },
    follow: () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let last = store.now().page;
      const leave = store.subscribe(() => {
        if (store.now().page === last) return;
        last = store.now().page;
        clearTimeout(timer);
        timer = setTimeout(flush, pause);
      });
      return () => {
        leave();
        clearTimeout(timer);
        flush();
      };
    },
  };
}
