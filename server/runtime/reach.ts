import { PorticoError, titleIn, unknownField, type Entity, type Field, type Relation } from '@portico/contracts';
import type { AppInUse, ChangeContext, Grant, ReadContext } from '../kernel/index.ts';

export type AnyContext = ReadContext | ChangeContext;
export type Action = 'read' | 'create' | 'update' | 'delete';

/** An entity with what the caller may do to its records in one way (read, create …). */
export interface Sight {
  readonly app: AppInUse;
  readonly entity: Entity;
  readonly grant: Grant;
  /** The caller's, for texts in several languages. */
  readonly language: 'en' | 'zh';
}

/** One step over a relation to the records of another entity, as far as the caller may read those. */
export interface Hop {
  readonly relation: Relation;
  readonly to: Sight;
}
export interface Target {
  readonly hops: readonly Hop[];
  readonly name: string;
  readonly field: Field;
  readonly sight: Sight;
}

/** What of an app a caller may read: grants of all entities a call touches, fetched before its transaction begins. */
export interface Reach {
  readonly app: AppInUse;
  readonly language: 'en' | 'zh';
  /** The entity as the caller may read it; undefined when she may not, or when there is none. */
  see(entity: string): Sight | undefined;
}

/** Most relations one behind another in a path. */
const mostHops = 3;

/** The app of the call; every operation on records has one. */
export function appOf(ctx: AnyContext): AppInUse {
  if (!ctx.app) throw new PorticoError('not_found', { params: { what: 'app', name: '' } });
  return ctx.app;
}

/** An entity of the app by name; throws `not_found`. */
export function entityOf(app: AppInUse, name: string): Entity {
  const entity = Object.hasOwn(app.model.entities, name) ? app.model.entities[name] : undefined;
  if (!entity) throw new PorticoError('not_found', { params: { what: 'entity', name } });
  return entity;
}

/** The caller's grant, or undefined where policy denies it. */
export async function softGrant(ctx: AnyContext, action: Action, entity: string): Promise<Grant | undefined> {
  try {
    return await ctx.grant(action, entity);
  } catch (error) {
    if (error instanceof PorticoError && error.code === 'policy.denied') return undefined;
    throw error;
  }
}

/** The entity for one action; throws `policy.denied` when the caller may not do it to any record. */
export async function allowed(ctx: AnyContext, action: Action, name: string): Promise<Sight> {
  const app = appOf(ctx);
  const entity = entityOf(app, name);
  const grant = await ctx.grant(action, name);
  if (!grant) throw denied({ entity, language: ctx.from.language }, action);
  return { app, entity, grant, language: ctx.from.language };
}

const actions = { read: '查看', create: '新建', update: '修改', delete: '删除' } as const;

/** `policy.denied` for one record or all of an entity. */
export function denied(about: { entity: Entity; language: 'en' | 'zh' }, action: Action): PorticoError {
  const zh = about.language === 'zh';
  return new PorticoError('policy.denied', {
    params: { action: zh ? actions[action] : action, resource: titleIn(about.language, about.entity.title, about.entity.name), who: zh ? '应用所有者' : 'the owner of the app' },
  });
}

/** Fetches what the caller may read of `start` and of every entity that `paths` (`customer.country`) lead to. */
export async function reachOf(ctx: AnyContext, start: string, paths: Iterable<string> = []): Promise<Reach> {
  const app = appOf(ctx);
  const sights = new Map<string, Sight | undefined>();
  const see = async (name: string): Promise<Sight | undefined> => {
    if (!sights.has(name)) {
      const grant = await softGrant(ctx, 'read', name);
      sights.set(name, grant && { app, entity: entityOf(app, name), grant, language: ctx.from.language });
    }
    return sights.get(name);
  };
  await see(start);
  for (const path of paths) {
    let at = await see(start);
    for (const step of path.split('.').slice(0, mostHops + 1)) {
      const relation = at && relationOf(at, step);
      if (!relation) break;
      at = await see(relation.to);
    }
  }
  return { app, language: ctx.from.language, see: (name) => sights.get(name) };
}

/** A relation whose fields the caller may read; the related record's id would tell them. */
export function relationOf(sight: Sight, name: string): Relation | undefined {
  const relations = sight.entity.relations ?? {};
  const relation = Object.hasOwn(relations, name) ? relations[name] : undefined;
  return relation?.fields.every((field) => sight.grant.readable.has(field)) ? relation : undefined;
}

/** Fields the caller may read, in file order. */
export function readableFields(sight: Sight): string[] {
  return Object.keys(sight.entity.fields).filter((name) => sight.grant.readable.has(name));
}

/** Refuses a field that does not exist or is hidden, in the same words for both. */
export function noField(sight: Sight, name: string): PorticoError {
  return new PorticoError('not_found', { params: { what: 'field', name: `${sight.entity.name}.${name}` }, issues: [unknownField(name, readableFields(sight))] });
}

/** Follows `field` or `relation.field`; throws `not_found` where the caller may not look or there is nothing. */
export function targetOf(reach: Reach, start: Sight, path: string): Target {
  const steps = path.split('.');
  const name = steps.pop() ?? '';
  if (steps.length > mostHops) throw new PorticoError('request.invalid', { params: { detail: `${path}: at most ${mostHops} relations in a path` } });
  const hops: Hop[] = [];
  let at = start;
  for (const step of steps) {
    const hop = hopOf(reach, at, step);
    hops.push(hop);
    at = hop.to;
  }
  const field = Object.hasOwn(at.entity.fields, name) && at.grant.readable.has(name) ? at.entity.fields[name] : undefined;
  if (!field) throw noField(at, name);
  return { hops, name, field, sight: at };
}

/** Follows one relation; throws `not_found` for one that is hidden, leads to a hidden entity or does not exist. */
export function hopOf(reach: Reach, from: Sight, name: string): Hop {
  const relation = relationOf(from, name);
  const to = relation && reach.see(relation.to);
  if (!relation || !to) {
    const known = Object.keys(from.entity.relations ?? {}).filter((one) => relationOf(from, one) && reach.see(from.entity.relations?.[one]?.to ?? ''));
    throw new PorticoError('not_found', { params: { what: 'relation', name: `${from.entity.name}.${name}` }, issues: [unknownField(name, known)] });
  }
  return { relation, to };
}

/** The other entity's fields a relation points to. */
export function keysOf(hop: Hop): readonly string[] {
  return hop.relation.keys ?? hop.to.entity.key;
}

/** All field paths a filter names. */
export function filterPaths(filter: unknown): string[] {
  if (typeof filter !== 'object' || filter === null) return [];
  if (Array.isArray(filter)) return filter.flatMap((part) => filterPaths(part));
  return Object.entries(filter).flatMap(([name, part]) => (name === 'and' || name === 'or' || name === 'not' ? filterPaths(part) : [name]));
}
