import { titleIn, type AppModel, type Entity, type Field, type GivenRecords, type Text, type Title } from '@portico/contracts';
import { valueOf } from '../seed.ts';

export type Values = Readonly<Record<string, unknown>>;

/** Role or entity as each language calls it, for the names of proposed tests. */
export function called(one: { readonly title?: Title | undefined } | undefined, name: string): Text {
  return { en: titleIn('en', one?.title, name), zh: titleIn('zh', one?.title, name) };
}

/** What a record of an entity is called in proposed tests: `Ticket` → `ticket`. */
export function shortName(entity: string): string {
  return entity.charAt(0).toLowerCase() + entity.slice(1);
}

/** A value for a field as a test file writes it; the n-th of its kind. */
export function sampleValue(name: string, field: Field, number: number): unknown {
  if (field.list === true) return [];
  if (field.type === 'person') return '@me';
  const text = valueOf(name, field, { number, person: '@me' });
  if (text === null) return null;
  switch (field.type) {
    case 'smallint':
    case 'integer':
    case 'decimal':
    case 'float':
    case 'money':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'localText':
    case 'json':
      return JSON.parse(text);
    default:
      return text;
  }
}

/** Relations a new record can't be without. */
export function neededRelations(entity: Entity): string[] {
  return Object.entries(entity.relations ?? {})
    .filter(([, { fields }]) => fields.some((name) => entity.fields[name]?.required === true || entity.key.includes(name)))
    .map(([name]) => name);
}

/** Fields a new record can't be without; those that hold a relation left out. */
export function neededFields(entity: Entity): string[] {
  const held = new Set(Object.values(entity.relations ?? {}).flatMap(({ fields }) => fields));
  return Object.entries(entity.fields)
    .filter(
      ([name, field]) =>
        (field.required === true || entity.key.includes(name)) && field.default === undefined && field.computed === undefined && field.formula === undefined && !held.has(name),
    )
    .map(([name]) => name);
}

/** Values a new record needs, and the records these refer to. */
export function neededValues(model: AppModel, entity: Entity, number: number): { values: Record<string, unknown>; given: Record<string, Record<string, Values>> } {
  const relations = neededRelations(entity).flatMap((name) => {
    const to = entity.relations?.[name]?.to;
    return to !== undefined && model.entities[to] ? [{ name, to }] : [];
  });
  const fields = neededFields(entity).map((name): [string, unknown] => {
    const field = entity.fields[name];
    return [name, field ? sampleValue(name, field, number) : null];
  });
  return {
    values: { ...Object.fromEntries(fields), ...Object.fromEntries(relations.map(({ name, to }) => [name, shortName(to)])) },
    given: Object.fromEntries(relations.map(({ to }) => [to, { [shortName(to)]: {} }])),
  };
}

/** Several sets of records as one. */
export function together(...sets: readonly Readonly<Record<string, Readonly<Record<string, Values>>>>[]): GivenRecords {
  const all: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const set of sets)
    for (const [entity, records] of Object.entries(set)) for (const [name, values] of Object.entries(records)) (all[entity] ??= {})[name] = { ...all[entity][name], ...values };
  return all;
}
