import type { Page } from '@portico/contracts';
import { createContext, type ReactNode, use, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useText } from '../../kit/index.ts';
import { useRendering } from '../source.ts';
import { createPageStore, type PageState, type PageStore, readParams } from './page-store.ts';
import { createReader, type Evaluator, hasExpression, sourcesIn, type Worked } from './read-value.ts';
import type { FormValues, Row, Scope } from './scope.ts';

/** `use`: people work with the page · `design`: it is being drawn, nothing happens when it is clicked. */
export type Mode = 'use' | 'design';

interface PageContext {
  readonly page: Page;
  readonly mode: Mode;
  readonly store: PageStore;
}
const context = createContext<PageContext | undefined>(undefined);

interface ProviderProps {
  readonly page: Page;
  /** As they stand in the address. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly mode?: Mode;
  readonly children: ReactNode;
}

/** Keeps what a page knows while it is open, for the blocks below. */
export function PageProvider({ page, params = {}, mode = 'use', children }: ProviderProps) {
  const { language } = useText();
  const { me } = useRendering().model;
  const paramsText = JSON.stringify(params);
  const given = useMemo(() => {
    const paramTypes = Object.fromEntries(Object.entries(page.params ?? {}).map(([name, { type }]) => [name, type as string]));
    return { paramTypes, params: readParams(JSON.parse(paramsText) as Record<string, unknown>, paramTypes), user: me, language };
  }, [page.params, paramsText, me, language]);
  const [store] = useState(() => createPageStore({ ...given, state: startOf(page), now: new Date() }));
  const first = useRef(given);
  useEffect(() => {
    if (first.current !== given) store.begin(given);
    first.current = given;
  }, [store, given]);
  const value = useMemo(() => ({ page, mode, store }), [page, mode, store]);
  return <context.Provider value={value}>{children}</context.Provider>;
}

/** What a page's state starts as: expressions in it are for later. */
function startOf(page: Page): Record<string, unknown> {
  return Object.fromEntries(Object.entries(page.state ?? {}).map(([name, value]) => [name, hasExpression(value) ? null : value]));
}

/** The page around a block. */
export function usePage(): PageContext {
  const found = useContext(context);
  if (!found) throw new Error('blocks stand inside a PageProvider');
  return found;
}

/** A part of what the page knows; drawn anew only when that part changed. */
export function usePageState<T>(pick: (state: PageState) => T): T {
  const { store } = usePage();
  return useSyncExternalStore(store.subscribe, () => pick(store.read()));
}

/** A form or a record around blocks: expressions there know it as `form` and `row`. */
export interface Surroundings {
  readonly form?: { read(): FormValues; subscribe(listener: () => void): () => void } | undefined;
  readonly row?: Row | undefined;
}
const surroundings = createContext<Surroundings>({});
export const SurroundingsProvider = surroundings.Provider;

/** Everything an expression can name where the block stands. `read` gives the same object until something changes. */
export function useScope(): { read(): Scope; subscribe(listener: () => void): () => void } {
  const { store } = usePage();
  const { form, row } = useContext(surroundings);
  return useMemo(() => scopeOf(store, { form, row }), [store, form, row]);
}

function scopeOf(store: PageStore, { form, row }: Surroundings): ReturnType<typeof useScope> {
  let last: { scope: Scope; values: FormValues | undefined; made: Scope } | undefined;
  return {
    read() {
      const { scope } = store.read();
      if (!form && !row) return scope;
      const values = form?.read();
      if (last?.scope !== scope || last.values !== values) last = { scope, values, made: { ...scope, ...(values && { form: values }), ...(row && { row }) } };
      return last.made;
    },
    subscribe(listener) {
      const leave = [store.subscribe(listener), form?.subscribe(listener)];
      return () => leave.forEach((one) => one?.());
    },
  };
}

let evaluator: Promise<Evaluator> | undefined;
/** What works expressions out, loaded once when the first one is met. */
export function loadEvaluator(): Promise<Evaluator> {
  evaluator ??= import('./evaluate.ts').catch((error: unknown) => {
    evaluator = undefined;
    throw error;
  });
  return evaluator;
}

/** A value of the page file as it is now: literal, or what its expressions say. Sources they name are loaded. */
export function useValue(value: unknown): Worked {
  const { store } = usePage();
  const { read, subscribe } = useScope();
  // Texts rather than objects: a page file that was parsed anew says the same.
  const text = JSON.stringify(value) ?? 'null';
  const works = hasExpression(value) ? use(loadEvaluator()) : undefined;
  const reader = useMemo(() => createReader(JSON.parse(text), works), [text, works]);
  const wanted = useMemo(() => (works ? sourcesIn(JSON.parse(text), works).join(' ') : ''), [text, works]);
  useEffect(() => {
    const leave = wanted.split(' ').flatMap((name) => (name ? [store.want(name)] : []));
    return () => leave.forEach((one) => one());
  }, [store, wanted]);
  return useSyncExternalStore(
    subscribe,
    useCallback(() => reader(read()), [reader, read]),
  );
}

/** Works out values at the moment something happens, with the record it happens to. */
export function useWorkOut(): (value: unknown, row?: Row) => Promise<unknown> {
  const { read } = useScope();
  return useCallback(
    async (value, row) => {
      if (!hasExpression(value)) return value;
      const reader = createReader(value, await loadEvaluator());
      return reader(row ? { ...read(), row } : read()).value;
    },
    [read],
  );
}
