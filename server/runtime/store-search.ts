import { searchQuery } from '../schema/index.ts';
import { readableFields, type Sight } from './reach.ts';
import { boundSql, type Condition, type Place } from './store.ts';

/** Full-text search over the fields the caller may read; hidden ones are not looked into. */
export function searchSql(spot: { sight: Sight; place: Place }, text: string): Condition | undefined {
  if (text.trim() === '') return undefined;
  return boundSql(spot.place, searchQuery(spot.sight.entity, readableFields(spot.sight), text));
}
