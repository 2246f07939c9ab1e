import { useSyncExternalStore } from 'react';

/** Going back and forth over what somebody did. */
export interface WayBack {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

let offered: WayBack | undefined;
const listeners = new Set<() => void>();

/**
 * Offers the steps of an open designer in place of those over files: a block, a word. Holds until the answer is called.
 * One designer is open at a time.
 */
export function offerWayBack(way: WayBack): () => void {
  show(way);
  return () => {
    if (offered === way) show(undefined);
  };
}

/** The way back of the designer that is open; undefined where none has its own. */
export function useOfferedWayBack(): WayBack | undefined {
  return useSyncExternalStore(subscribe, () => offered);
}

function show(way: WayBack | undefined): void {
  offered = way;
  for (const told of listeners) told();
}

function subscribe(told: () => void): () => void {
  listeners.add(told);
  return () => listeners.delete(told);
}
