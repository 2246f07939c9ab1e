import { type Entity, type Field, type Relation } from '@portico/contracts';
import { parse } from 'yaml';

export type Files = Readonly<Record<string, string>>;
/** Path → content; null where the file shall not be. */
export type Edits = Readonly<Record<string, string | null>>;

/** An entity as its file says, read kindly: what is hand-written and not known here stays in the file. */
export interface DrawnEntity {
  readonly file: string;
  readonly entity: Entity;
}
export interface Design {
  readonly entities: readonly DrawnEntity[];
  /** Entity files that can't be read; they are shown by name and never written. */
  readonly unreadable: readonly string[];
}

const read = new Map<string, { text: string; entity: Entity | undefined }>();

/** The entities of an app's files, by name. A file that is the same as before gives the same object. */
export function readDesign(files: Files): Design {
  const entities: DrawnEntity[] = [];
  const unreadable: string[] = [];
  for (const file of Object.keys(files).sort()) {
    if (!isEntityFile(file)) continue;
    const text = files[file] ?? '';
    const known = read.get(file);
    const entity = known?.text === text ? known.entity : readEntity(text);
    if (known?.text !== text) read.set(file, { text, entity });
    if (entity) entities.push({ file, entity });
    else unreadable.push(file);
  }
  return { entities, unreadable };
}

export function isEntityFile(file: string): boolean {
  return /^entities\/[^/]+\.yaml$/.test(file);
}

export function entityFile(name: string): string {
  return `entities/${name}.yaml`;
}

export function entityIn(design: Design, name: string): Entity | undefined {
  return design.entities.find((one) => one.entity.name === name)?.entity;
}

function readEntity(text: string): Entity | undefined {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    return undefined;
  }
  if (!isPlain(value) || typeof value['name'] !== 'string') return undefined;
  const fields = Object.entries(isPlain(value['fields']) ? value['fields'] : {}).filter(([, field]) => isPlain(field) && typeof field['type'] === 'string');
  const relations = Object.entries(isPlain(value['relations']) ? value['relations'] : {}).filter(
    ([, one]) => isPlain(one) && typeof one['to'] === 'string' && isTexts(one['fields']),
  );
  return {
    ...(value as unknown as Entity),
    key: isTexts(value['key']) ? value['key'] : [],
    fields: Object.fromEntries(fields) as Record<string, Field>,
    ...(relations.length > 0 ? { relations: Object.fromEntries(relations) as Record<string, Relation> } : { relations: undefined }),
    indexes: list(value['indexes']) as Entity['indexes'],
    checks: list(value['checks']) as Entity['checks'],
    label: isTexts(value['label']) ? value['label'] : undefined,
  };
}

function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value.filter(isPlain) : undefined;
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** How many of one belong to how many of the other. */
export type Cardinality = 'many-one' | 'one-one';

/** Can two records point at the same one? */
export function cardinalityOf(entity: Entity, relation: Relation): Cardinality {
  const same = (fields: readonly string[]): boolean => fields.toSorted().join() === relation.fields.toSorted().join();
  const only = relation.fields.length === 1 ? entity.fields[relation.fields[0] ?? ''] : undefined;
  const unique = only?.unique === true || same(entity.key) || (entity.indexes ?? []).some((index) => index.unique === true && same(index.fields));
  return unique ? 'one-one' : 'many-one';
}

/** The two ends of an entity that only ties records together; undefined for any other. */
export function endsOf(entity: Entity): readonly [Relation, Relation] | undefined {
  const ends = Object.values(entity.relations ?? {}).filter((relation) => relation.fields.every((field) => entity.key.includes(field)));
  const [one, other] = ends;
  return entity.link === true && one && other ? [one, other] : undefined;
}
