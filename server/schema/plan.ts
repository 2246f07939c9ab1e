import { createHash } from 'node:crypto';
import { tableOf, type AppModel, type Issue } from '@portico/contracts';
import { carried, originsOf, type Origins } from './carry.ts';
import type { Change } from './change.ts';
import { addObject, at, createTable, objectsOf } from './ddl.ts';
import { quoted } from './naming.ts';
import { planFields } from './plan-fields.ts';
import { planObjects } from './plan-objects.ts';
import { renameGroups, Steps, type Step } from './steps.ts';
import { faultsOf } from './validate.ts';
import { joined, stepWords } from './words.ts';

/** How a database gets from one model to another. With issues there are no steps: such a plan can't be applied. */
export interface Plan {
  /** SHA-256 over both models' entities and the steps. Confirmations name it. */
  readonly hash: string;
  readonly steps: readonly Step[];
  readonly issues: readonly Issue[];
}

/**
 * Plans the change of an app's tables from one model to the next; `from` undefined plans a new app. Pure. Expressions
 * that may not run, types that can't become each other and unclear renames come back as issues.
 */
export function planChange(from: Pick<AppModel, 'entities'> | undefined, to: Pick<AppModel, 'entities'>): Plan {
  const before = from?.entities ?? {};
  const faults = faultsOf(to.entities);
  const origins = originsOf(before, to.entities);
  const change: Change = {
    from: before,
    to: to.entities,
    origins,
    carried: carried(before, to.entities, origins),
    backed: carried(to.entities, before, inverse(origins)),
    retyped: new Set(),
    replaced: new Set(),
    steps: new Steps(),
    issues: [...faults, ...origins.issues],
  };
  if (change.issues.length === 0) {
    removeEntities(change);
    renameTables(change);
    planFields(change);
    createEntities(change);
    planObjects(change);
  }
  const steps = change.issues.length === 0 ? change.steps.list() : [];
  const hash = createHash('sha256')
    .update(stable([from?.entities ?? null, to.entities, steps]))
    .digest('hex');
  return { hash, steps, issues: change.issues };
}

function removeEntities({ from, origins, steps }: Change): void {
  const kept = new Set(origins.entities.values());
  for (const entity of Object.values(from).filter((one) => !kept.has(one.name))) {
    const table = at(tableOf(entity));
    steps.add('clear', {
      id: `remove-entity:${entity.name}`,
      loss: 'destructive',
      what: stepWords.removeEntity(entity.name),
      sql: `DROP TABLE ${table}`,
      counts: `SELECT count(*)::int AS count FROM ${table}`,
      removes: { table: tableOf(entity), entity: entity.name, definition: entity },
    });
  }
}

function renameTables({ from, to, origins, steps }: Change): void {
  const renamings = [...origins.entities].flatMap(([after, before]) => {
    const [source, target] = [from[before], to[after]];
    return source && target && tableOf(source) !== tableOf(target) ? [{ from: tableOf(source), to: tableOf(target), before, after }] : [];
  });
  const kept = new Set([...origins.entities.values()].flatMap((name) => (from[name] ? [tableOf(from[name])] : [])));
  for (const { of, hops } of renameGroups(renamings, kept)) {
    const what = of.map((one) => stepWords.renameEntity(one.before, one.after));
    steps.add('tables', {
      id: `rename-entity:${of.map((one) => one.after).join('+')}`,
      loss: 'safe',
      what: joined(what),
      sql: hops.map(([old, now]) => `ALTER TABLE ${at(old)} RENAME TO ${quoted(now)}`),
    });
  }
}

function createEntities({ to, origins, steps }: Change): void {
  const objects = objectsOf(to);
  for (const entity of Object.values(to).filter((one) => !origins.entities.has(one.name))) {
    steps.add('create', { id: `create-entity:${entity.name}`, loss: 'safe', what: stepWords.createEntity(entity.name), sql: createTable(entity) });
    const own = objects.filter((object) => object.entity === entity.name && object.kind !== 'search' && object.kind !== 'sequence');
    const [relations, others] = [own.filter((one) => one.kind === 'relation'), own.filter((one) => one.kind !== 'relation')];
    steps.add('key', { id: `constrain-entity:${entity.name}`, loss: 'safe', what: stepWords.constrainEntity(entity.name), sql: others.map(addObject) });
    if (relations.length > 0) steps.add('tie', { id: `relate-entity:${entity.name}`, loss: 'safe', what: stepWords.relateEntity(entity.name), sql: relations.map(addObject) });
  }
}

function inverse(origins: Origins): Origins {
  const fields = new Map<string, ReadonlyMap<string, string>>();
  for (const [after, pairs] of origins.fields) {
    const before = origins.entities.get(after);
    if (before !== undefined) fields.set(before, new Map([...pairs].map(([now, then]) => [then, now])));
  }
  return { entities: new Map([...origins.entities].map(([after, before]) => [before, after])), fields, issues: [] };
}

/** JSON with sorted keys. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
