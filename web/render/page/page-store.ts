import type { Comparison } from '@portico/contracts';
import type { Reader, Scope, SourceData } from './scope.ts';

/** A record's form or page that an action opened above the page. */
export interface OpenedForm {
  readonly entity: string;
  readonly id?: string | undefined;
  readonly preset?: Readonly<Record<string, unknown>> | undefined;
}

/** A form of the page that can be saved from elsewhere. Gives whether it was. */
export interface SavableForm {
  save(): Promise<boolean>;
  isChanged(): boolean;
}

type Filters = Readonly<Record<string, Readonly<Record<string, Comparison>>>>;

/** What a page knows while it is open. A new object whenever something changed. */
export interface PageState {
  readonly scope: Scope;
  /** Source → field → comparison, as filter bars set them. */
  readonly filters: Filters;
  /** Modals that are open, the one on top last. */
  readonly shown: readonly string[];
  readonly form: OpenedForm | undefined;
  /** Sources that expressions name. */
  readonly wanted: readonly string[];
}

export interface PageStart {
  readonly params: Readonly<Record<string, unknown>>;
  readonly paramTypes: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, unknown>>;
  readonly user: Reader;
  readonly language: 'en' | 'zh';
  readonly now: Date;
}

export type PageStore = ReturnType<typeof createPageStore>;

/** Keeps what a page knows while it is open, and tells those who look at it when something changed. */
export function createPageStore(start: PageStart) {
  const { params, paramTypes, state, user, language, now } = start;
  let current: PageState = { scope: { params, paramTypes, state, user, language, now, data: {}, loading: new Set() }, filters: {}, shown: [], form: undefined, wanted: [] };
  const listeners = new Set<() => void>();
  const wants = new Map<string, number>();
  const forms = new Map<string, SavableForm>();

  function change(next: Partial<PageState>): void {
    current = { ...current, ...next };
    for (const listener of listeners) listener();
  }
  const changeScope = (next: Partial<Scope>): void => change({ scope: { ...current.scope, ...next } });

  return {
    read: () => current,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** The page is shown with other parameters, to somebody else or in another language. */
    begin(next: Pick<PageStart, 'params' | 'paramTypes' | 'user' | 'language'>): void {
      changeScope(next);
    },
    setState(name: string, value: unknown): void {
      if (current.scope.state[name] !== value) changeScope({ state: { ...current.scope.state, [name]: value } });
    },
    /** What a source gave; undefined while it has not answered. */
    setData(name: string, data: SourceData | undefined): void {
      const { scope } = current;
      if (scope.data[name] === data && scope.loading.has(name) === (data === undefined)) return;
      const loading = new Set(scope.loading);
      if (data) loading.delete(name);
      else loading.add(name);
      const { [name]: _old, ...others } = scope.data;
      changeScope({ loading, data: data ? { ...others, [name]: data } : others });
    },
    /** An expression names a source: it is loaded as long as somebody wants it. */
    want(name: string): () => void {
      wants.set(name, (wants.get(name) ?? 0) + 1);
      if (wants.get(name) === 1) change({ wanted: [...wants.keys()] });
      return () => {
        const left = (wants.get(name) ?? 1) - 1;
        if (left > 0) wants.set(name, left);
        else wants.delete(name);
        if (left === 0) change({ wanted: [...wants.keys()] });
      };
    },
    setFilter(sources: readonly string[], field: string, comparison: Comparison | undefined): void {
      const next: Record<string, Readonly<Record<string, Comparison>>> = { ...current.filters };
      for (const source of sources) {
        const { [field]: _old, ...others } = next[source] ?? {};
        next[source] = comparison ? { ...others, [field]: comparison } : others;
      }
      change({ filters: next });
    },
    show(modal: string): void {
      change({ shown: [...current.shown.filter((one) => one !== modal), modal] });
    },
    /** Closes a form or, without one, the modal on top (or the one named). */
    close(modal?: string): void {
      if (modal === undefined && current.form) change({ form: undefined });
      else change({ shown: modal === undefined ? current.shown.slice(0, -1) : current.shown.filter((one) => one !== modal) });
    },
    openForm(form: OpenedForm | undefined): void {
      change({ form });
    },
    addForm(id: string, form: SavableForm): () => void {
      forms.set(id, form);
      return () => {
        if (forms.get(id) === form) forms.delete(id);
      };
    },
    formNamed: (id: string) => forms.get(id),
    hasChangedForm: () => [...forms.values()].some((form) => form.isChanged()),
    /** Reads the clock anew: `now()` and `today()` move on. */
    setNow(now_: Date): void {
      changeScope({ now: now_ });
    },
  };
}

/** Parameters as their types say, out of an address where everything is text. */
export function readParams(given: Readonly<Record<string, unknown>>, types: Readonly<Record<string, string>>): Record<string, unknown> {
  const numbers = new Set(['integer', 'smallint', 'float']);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const type = types[name] ?? 'text';
      if (numbers.has(type)) return [name, value === '' || Number.isNaN(Number(value)) ? null : Number(value)];
      if (type === 'boolean') return [name, value === true || value === 'true' || value === '1'];
      return [name, typeof value === 'object' ? value : String(value)];
    }),
  );
}
