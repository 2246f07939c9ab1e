import type { Entity } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { AppInUse, Grant, RowCondition } from '../kernel/index.ts';
import { mayField } from './decide-field.ts';
import { prepare, rulesAbout } from './prepared.ts';
import { applies, residualsFor, spares } from './residual.ts';
import { quoted, type Scope } from './scope.ts';
import { acting, type Subject } from './subject.ts';
import { always, and, anyOf, never, type Truth } from './values.ts';
import type { FieldAction, RecordAction } from './vocabulary.ts';

export interface Asked {
  readonly app: AppInUse;
  /** One, or two for an agent on somebody's behalf; none is denied. */
  readonly subjects: readonly Subject[];
  readonly action: RecordAction;
  readonly entity: string;
}

const grants = new LRUCache<string, { grant: Grant | undefined }>({ max: 5000 });

/**
 * What the subjects may do with an entity: the condition its rows have to meet and the fields that may be read and
 * written; undefined when no row can. All subjects have to be allowed. For `create` the condition is about the row as
 * it was inserted: insert it, then look for it with the condition in the same transaction.
 */
export function grantFor(asked: Asked): Grant | undefined {
  const { app, subjects, action, entity } = asked;
  const key = JSON.stringify([app.release, action, entity, subjects]);
  const kept = grants.get(key);
  if (kept) return kept.grant;
  const grant = decideGrant({ ...asked, subjects: acting(subjects) });
  grants.set(key, { grant });
  return grant;
}

function decideGrant(asked: Asked): Grant | undefined {
  const { app, subjects, action, entity: name } = asked;
  const entity = app.model.entities[name];
  if (!entity || subjects.length === 0) return undefined;
  const condition = conditionFor(asked);
  if (condition.kind === 'never') return undefined;
  const readable = fieldsFor(asked, entity, 'readField');
  for (const key of entity.key) readable.add(key);
  const writable = action === 'create' || action === 'update' ? fieldsFor(asked, entity, 'writeField') : new Set<string>();
  return { condition, readable, writable };
}

function fieldsFor({ app, subjects }: Asked, entity: Entity, action: FieldAction): Set<string> {
  const all = Object.entries(entity.fields).filter(([, field]) => action === 'readField' || field.computed === undefined);
  return new Set(all.map(([name]) => name).filter((field) => subjects.every((subject) => mayField({ app, subject, action, entity, field }).allowed)));
}

/** The condition alone, without the fields. */
export function conditionFor({ app, subjects, action, entity }: Asked): RowCondition {
  const { rules } = prepare(app.release, app.model);
  const about = rulesAbout(rules, action, entity);
  const shared = { model: app.model, action, resource: entity, parameters: [], names: { next: 0 } };
  const parts = subjects.map((subject) => allowed({ ...shared, subject }, residualsFor(app.model, { rules: about, subject, action })));
  const whole = parts.reduce((one, other) => and(one, other, false), subjects.length === 0 ? never : always);
  return rowCondition(whole, shared.parameters);
}

function allowed(scope: Scope, residuals: ReturnType<typeof residualsFor>): Truth {
  const permits = residuals.filter(({ rule, failed }) => rule.effect === 'permit' && !failed);
  const permitted = anyOf(
    permits.map((residual) => applies(scope, residual, false)),
    false,
  );
  if (permitted.constant === false) return never;
  return residuals.filter(({ rule }) => rule.effect === 'forbid').reduce<Truth>((before, residual) => and(before, spares(scope, residual), false), permitted);
}

/** A condition ready to be placed in a query; parameters that were folded away are left out. */
export function rowCondition(condition: Truth, parameters: readonly unknown[]): RowCondition {
  if (condition.constant !== undefined) return { kind: condition.constant ? 'always' : 'never' };
  const used = new Map<number, number>();
  const sql = condition.sql.replace(/\$(\d+)::/g, (_, found: string) => {
    const number = Number(found);
    if (!used.has(number)) used.set(number, used.size + 1);
    return `$${used.get(number)}::`;
  });
  return { kind: 'sql', sql, parameters: [...used.keys()].map((number) => parameters[number - 1]) };
}

/** Puts a condition into a query: names of the row and of the schema, and parameters counted on from those before. */
export function placeCondition(condition: RowCondition, place: { alias: string; schema: string; parametersBefore: number }): { sql: string; parameters: readonly unknown[] } {
  if (condition.kind !== 'sql') return { sql: condition.kind === 'always' ? 'TRUE' : 'FALSE', parameters: [] };
  const sql = condition.sql
    .replaceAll('{alias}', () => place.alias)
    .replaceAll('{schema}', () => quoted(place.schema))
    .replace(/\$(\d+)::/g, (_, number: string) => `$${Number(number) + place.parametersBefore}::`);
  return { sql, parameters: condition.parameters };
}
