import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Entity, RolesFile, Title } from '@portico/contracts';
import type { Diagram, DiagramView } from './surface/bpmn-diagram.ts';

/** What the app has that a process can name, as the draft says. */
export interface Around {
  readonly entities: readonly Entity[];
  readonly roles: RolesFile['roles'];
  readonly processes: readonly NamedThing[];
  readonly decisions: readonly NamedThing[];
  readonly functions: readonly NamedThing[];
}
export interface NamedThing {
  readonly name: string;
  readonly title: Title | undefined;
}

const diagrams = createContext<Diagram | undefined>(undefined);
export const DiagramProvider = diagrams.Provider;
const arounds = createContext<Around>({ entities: [], roles: {}, processes: [], decisions: [], functions: [] });
export const AroundProvider = arounds.Provider;

/** The picture being drawn. */
export function useDiagram(): Diagram {
  const found = useContext(diagrams);
  if (!found) throw new Error('stands inside a process designer');
  return found;
}

/** The picture and what is chosen on it; drawn anew after every change. */
export function useDrawing(): { readonly diagram: Diagram; readonly view: DiagramView } {
  const diagram = useDiagram();
  return { diagram, view: useSyncExternalStore(diagram.subscribe, diagram.now) };
}

export function useAround(): Around {
  return useContext(arounds);
}
