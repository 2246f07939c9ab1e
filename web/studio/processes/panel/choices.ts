import { type Entity, type RolesFile, titleIn } from '@portico/contracts';
import type { Language } from '../../../kit/index.ts';
import { spell } from '../../../render/index.ts';
import type { NamedThing } from '../use-diagram.ts';

/** What can be chosen, named in the person's language. */
export function entityChoices(entities: readonly Entity[], language: Language) {
  return entities.map((entity) => ({ value: entity.name, label: titleIn(language, entity.title, spell(entity.name)) }));
}
export function thingChoices(things: readonly NamedThing[], language: Language) {
  return things.map(({ name, title }) => ({ value: name, label: titleIn(language, title, name) }));
}

/** The roles of the app, and those the file names though the app has none such. */
export function roleChoices(roles: RolesFile['roles'], also: readonly string[], language: Language) {
  const known = Object.entries(roles).map(([value, role]) => ({ value, label: titleIn(language, role.title, value) }));
  return [...known, ...also.filter((name) => !Object.hasOwn(roles, name)).map((name) => ({ value: name, label: name }))];
}
