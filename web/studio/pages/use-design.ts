import type { PageNode } from '@portico/contracts';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { Finding } from '../finding.ts';
import type { Design, DesignStore } from './design/design-store.ts';
import type { DraftModel } from './design/model.ts';
import { nodeOf } from './design/tree.ts';

const designs = createContext<DesignStore | undefined>(undefined);
export const DesignProvider = designs.Provider;
const models = createContext<DraftModel>({ entities: [], pages: [], components: [], menu: [], hidden: [] });
export const ModelProvider = models.Provider;
const findings = createContext<ReadonlyMap<string, readonly Finding[]>>(new Map());
export const FindingsProvider = findings.Provider;

/** The page being designed; the same object as long as the designer is open. */
export function useDesignStore(): DesignStore {
  const found = useContext(designs);
  if (!found) throw new Error('stands inside a designer');
  return found;
}

/** What the app has, as the draft says. */
export function useModel(): DraftModel {
  return useContext(models);
}

/** The design and what the app has. */
export function useDesigning(): { readonly design: DesignStore; readonly model: DraftModel } {
  return { design: useDesignStore(), model: useModel() };
}

/** A part of the design; drawn anew only when that part is another. */
export function useDesign<T>(pick: (design: Design) => T): T {
  const { subscribe, now } = useDesignStore();
  return useSyncExternalStore(subscribe, () => pick(now()));
}

/** A block by its id; undefined once it is gone. */
export function useNode(id: string | undefined): PageNode | undefined {
  return useDesign(useCallback(({ page }: Design) => nodeOf(page, id), [id]));
}

/** What the check says of a block. */
export function useFindings(id: string): readonly Finding[] {
  return useContext(findings).get(id) ?? none;
}
const none: readonly Finding[] = [];
