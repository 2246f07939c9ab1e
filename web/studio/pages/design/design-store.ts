import type { Page } from '@portico/contracts';

/** A page while it is designed: how it is, what is chosen in it, and the way back. */
export interface Design {
  readonly page: Page;
  readonly selected: string | undefined;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}
interface Step {
  readonly page: Page;
  readonly selected: string | undefined;
  /** Steps of one mark that follow each other are one: typing into one field. */
  readonly mark: string | undefined;
}

export interface DesignStore {
  readonly now: () => Design;
  readonly subscribe: (told: () => void) => () => void;
  /** The page as the person wants it now. The same page is no step. */
  change(page: Page, how?: { readonly mark?: string; readonly select?: string | undefined }): void;
  select(id: string | undefined): void;
  undo(): void;
  redo(): void;
  /** The page as it came from elsewhere; going back over it is possible. */
  take(page: Page): void;
}

const mostSteps = 200;

/** Holds a page while it is designed. */
export function createDesign(page: Page): DesignStore {
  let design: Design = { page, selected: undefined, past: [], future: [] };
  const listeners = new Set<() => void>();
  const show = (next: Design): void => {
    design = next;
    for (const told of listeners) told();
  };
  const here = (mark?: string): Step => ({ page: design.page, selected: design.selected, mark });

  return {
    now: () => design,
    subscribe: (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
    change: (next, { mark, select = design.selected } = {}) => {
      if (next === design.page) {
        if (select !== design.selected) show({ ...design, selected: select });
        return;
      }
      const last = design.past.at(-1);
      const joins = mark !== undefined && last?.mark === mark;
      show({ page: next, selected: select, past: joins ? design.past : [...design.past, here(mark)].slice(-mostSteps), future: [] });
    },
    select: (id) => {
      if (id !== design.selected) show({ ...design, selected: id, past: closed(design.past) });
    },
    undo: () => {
      const step = design.past.at(-1);
      if (step) show({ page: step.page, selected: step.selected, past: design.past.slice(0, -1), future: [...design.future, here()] });
    },
    redo: () => {
      const step = design.future.at(-1);
      if (step) show({ page: step.page, selected: step.selected, past: [...design.past, here()], future: design.future.slice(0, -1) });
    },
    take: (next) => {
      if (next !== design.page) show({ page: next, selected: design.selected, past: [...design.past, here()].slice(-mostSteps), future: [] });
    },
  };
}

/** What is typed after something else was chosen is a step of its own. */
function closed(past: readonly Step[]): readonly Step[] {
  const last = past.at(-1);
  return last?.mark === undefined ? past : [...past.slice(0, -1), { ...last, mark: undefined }];
}
