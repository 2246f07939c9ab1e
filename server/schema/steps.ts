import type { Entity, Field, Text } from '@portico/contracts';

export type Loss = 'safe' | 'slow' | 'lossy' | 'destructive';

/** One thing a plan does. */
export interface Step {
  /** Stays the same for the same change, so that a confirmation can name it. */
  readonly id: string;
  /** safe: nothing can be lost · slow: locks or rewrites a table · lossy: values may change · destructive: data goes. */
  readonly loss: Loss;
  readonly what: Text;
  /** Statements; `{schema}` stands for the quoted schema. */
  readonly sql: string;
  /** Rows are loaded between the two in an import. */
  readonly phase: 'tables' | 'constraints';
  /** Must be confirmed by its id. */
  readonly confirm: boolean;
  /** Counts the records concerned (one int), on the database as it is before the plan. */
  readonly counts?: string;
  /** Counts the records that make the step impossible, and says so. */
  readonly blocks?: { readonly sql: string; readonly why: Text; readonly place: string };
  /** Left out where it concerns no record. */
  readonly spare?: boolean;
  /** What it takes away with its data, as it is called before the plan. */
  readonly removes?: Removed;
  /** What `counts` gave. */
  readonly rows?: number;
}

/** A table, or one of its columns, that a step removes. */
export type Removed =
  | { readonly table: string; readonly entity: string; readonly definition: Entity }
  | { readonly table: string; readonly entity: string; readonly column: string; readonly field: string; readonly definition: Field };

/** Steps go off in this order, so that names are free, types settled and keys there when they are needed. */
export const stages = ['untie', 'loosen', 'uncompute', 'clear', 'tables', 'columns', 'names', 'alter', 'create', 'fill', 'require', 'key', 'check', 'search', 'tie'] as const;
export type Stage = (typeof stages)[number];
const constraintStages: ReadonlySet<Stage> = new Set(['fill', 'require', 'key', 'check', 'search', 'tie']);

/** Collects steps stage by stage. */
export class Steps {
  readonly #staged = new Map<Stage, Step[]>();
  readonly #ids = new Set<string>();

  add(
    stage: Stage,
    step: { id: string; loss: Loss; what: Text; sql: string | readonly string[]; counts?: string | undefined; blocks?: Step['blocks'] | undefined; removes?: Removed },
  ): void {
    let id = step.id;
    for (let number = 2; this.#ids.has(id); number += 1) id = `${step.id}#${number}`;
    this.#ids.add(id);
    const full: Step = {
      id,
      loss: step.loss,
      what: step.what,
      sql: typeof step.sql === 'string' ? step.sql : step.sql.join(';\n'),
      phase: constraintStages.has(stage) ? 'constraints' : 'tables',
      confirm: step.loss === 'lossy' || step.loss === 'destructive',
      ...(step.counts !== undefined && { counts: step.counts }),
      ...(step.blocks !== undefined && { blocks: step.blocks }),
      ...(step.removes !== undefined && { removes: step.removes }),
    };
    this.#staged.set(stage, [...(this.#staged.get(stage) ?? []), full]);
  }

  list(): readonly Step[] {
    return stages.flatMap((stage) => this.#staged.get(stage) ?? []);
  }
}

export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/**
 * The renames as groups of [old, new] that work in this order. Each is a group of its own, unless a new name is still in
 * use: then all are one group, and the ones in the way go over a name of our own.
 */
export function renameGroups<R extends Renaming>(
  renamings: readonly R[],
  inUse: ReadonlySet<string>,
): readonly { of: readonly R[]; hops: readonly (readonly [string, string])[] }[] {
  const inTheWay = renamings.filter((one) => inUse.has(one.to));
  if (inTheWay.length === 0) return renamings.map((one) => ({ of: [one], hops: [[one.from, one.to]] }));
  const away = (one: R): string => `_moving_${renamings.indexOf(one)}`;
  const direct = renamings.filter((one) => !inUse.has(one.to));
  const hops = [
    ...inTheWay.map((one) => [one.from, away(one)] as const),
    ...direct.map((one) => [one.from, one.to] as const),
    ...inTheWay.map((one) => [away(one), one.to] as const),
  ];
  return [{ of: renamings, hops }];
}
