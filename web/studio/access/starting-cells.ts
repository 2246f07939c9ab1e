import type { AccessCell, Rows } from '@portico/contracts';
import { emptyCell } from './row-words.ts';

/** What a new role may do to begin with, everywhere alike. */
export const roleStarts = ['nothing', 'see', 'work'] as const;
export type RoleStart = (typeof roleStarts)[number];

const all: Rows = [[]];
const none: Rows = [];

/** The cells of a new role: it sees every record, or sees, adds and changes them. Deleting is given by hand. */
export function startingCells(role: string, entities: readonly string[], start: RoleStart): readonly AccessCell[] {
  if (start === 'nothing') return [];
  const writes = start === 'work' ? all : none;
  return entities.map((entity) => ({ ...emptyCell(role, entity), rows: { read: all, create: writes, update: writes, delete: none } }));
}
