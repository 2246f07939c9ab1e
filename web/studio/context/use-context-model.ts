import type { Entity } from '@portico/contracts';
import { createContext, useContext } from 'react';

/** What the pieces of a context can name, as the draft says. */
export interface ContextModel {
  /** The app, and its preview where there is one: its tools are those of the draft. */
  readonly app: string;
  readonly preview: string | undefined;
  readonly entities: readonly Entity[];
  readonly roles: readonly { readonly name: string; readonly title: string }[];
  /** What whoever asks says of her work. */
  readonly inputs: readonly string[];
  readonly files: readonly string[];
}

const models = createContext<ContextModel>({ app: '', preview: undefined, entities: [], roles: [], inputs: [], files: [] });
export const ContextModelProvider = models.Provider;

export function useContextModel(): ContextModel {
  return useContext(models);
}
