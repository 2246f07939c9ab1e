import { createContext, type Dispatch, type SetStateAction, useContext } from 'react';
import type { Design, Edits, Files } from './design.ts';
import type { Places } from './layout.ts';

/** What is being looked at. */
export interface Selection {
  readonly entity: string;
  readonly field?: string;
  readonly relation?: string;
}

/** What every part of the designer works with. */
export interface Designing {
  readonly app: string;
  readonly files: Files;
  readonly design: Design;
  /** What main has: a rename says under which name the data lies. */
  readonly base: Design;
  /** Where the entities stand in the picture. */
  readonly places: Places;
  readonly selection: Selection | undefined;
  readonly select: Dispatch<SetStateAction<Selection | undefined>>;
  /** Writes files; edits with the same mark are undone in one step. */
  readonly change: (edits: Edits, mark?: string) => void;
}

const context = createContext<Designing | undefined>(undefined);
export const DesigningProvider = context.Provider;

export function useDesigning(): Designing {
  const found = useContext(context);
  if (!found) throw new Error('stands inside the entity designer');
  return found;
}
