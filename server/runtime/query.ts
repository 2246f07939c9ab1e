import { PorticoError, type Filter } from '@portico/contracts';
import { filterPaths, readableFields, reachOf, noField, denied, type AnyContext, type Reach, type Sight } from './reach.ts';
import { aliases, placeOf, type Condition, type Place } from './store.ts';
import { filterSql } from './store-filter.ts';
import { searchSql } from './store-search.ts';

export interface Asked {
  readonly entity: string;
  readonly filter?: Filter | undefined;
  readonly search?: string | undefined;
}

/** A question about the records of one entity, ready to be put to the database. */
export interface Query {
  readonly reach: Reach;
  readonly sight: Sight;
  readonly place: Place;
  readonly where: readonly Condition[];
  readonly alias: () => string;
}

/** Fetches what the caller may see, then turns filter and search into conditions. `paths`: what else the call follows. */
export async function queryOf(ctx: AnyContext, asked: Asked, paths: readonly string[] = []): Promise<Query> {
  const reach = await reachOf(ctx, asked.entity, [...filterPaths(asked.filter), ...paths]);
  const sight = seen(ctx, reach, asked.entity);
  const place = placeOf(sight);
  const alias = aliases();
  const found = asked.search === undefined ? undefined : searchSql({ sight, place }, asked.search);
  const filtered = asked.filter && filterSql({ reach, sight, place, alias }, asked.filter);
  return { reach, sight, place, alias, where: [filtered, found].filter((part) => part !== undefined) };
}

/** The entity as the caller may read it; throws `policy.denied`. */
export function seen(ctx: AnyContext, reach: Reach, entity: string): Sight {
  const sight = reach.see(entity);
  if (sight) return sight;
  const named = reach.app.model.entities[entity];
  throw named ? denied({ entity: named, language: ctx.from.language }, 'read') : new PorticoError('not_found', { params: { what: 'entity', name: entity } });
}

/** The fields asked for, or all the caller may read. Throws for one that is hidden or does not exist. */
export function askedFields(sight: Sight, fields: readonly string[] | undefined): string[] {
  const readable = readableFields(sight);
  for (const name of fields ?? []) if (!readable.includes(name)) throw noField(sight, name);
  return fields ? [...new Set(fields)] : readable;
}
