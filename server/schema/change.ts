import { columnOf, type Entity, type Issue } from '@portico/contracts';
import { isRemoved, type Origins } from './carry.ts';
import type { Entities, TableObject } from './ddl.ts';
import type { Steps } from './steps.ts';

/** What the parts of the planner work on. */
export interface Change {
  readonly from: Entities;
  readonly to: Entities;
  readonly origins: Origins;
  /** `from` under the names of `to`. */
  readonly carried: Entities;
  /** `to` under the names of `from`, for counting before anything is renamed. */
  readonly backed: Entities;
  /** `table\0column`, named as in `to`, of columns whose type changes or that go, whatever hangs on them. */
  readonly retyped: Set<string>;
  readonly replaced: Set<string>;
  readonly steps: Steps;
  readonly issues: Issue[];
}

/** Marks a column in `retyped` and `replaced`. */
export function mark(table: string, column: string): string {
  return `${table}\0${column}`;
}

/** An object of `to` with its twin under the names of before, whose count can run now; undefined when a column is new. */
export function countable(change: Change, index: number, twins: readonly TableObject[]): string | undefined {
  const twin = twins[index];
  if (twin?.broken === undefined || isRemoved(twin.entity)) return undefined;
  const source = change.from[twin.entity];
  if (source === undefined || !hasColumns(source, twin.columns)) return undefined;
  if (twin.target) {
    const target = change.from[twin.target.entity];
    if (target === undefined || !hasColumns(target, twin.target.columns)) return undefined;
  }
  return twin.broken;
}

function hasColumns(entity: Entity, columns: readonly string[]): boolean {
  const own = new Set(Object.keys(entity.fields).map((name) => columnOf(entity, name)));
  return columns.every((column) => own.has(column));
}
