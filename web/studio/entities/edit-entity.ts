import { type Entity, type Field, type Language, type Relation } from '@portico/contracts';
import type { Document } from 'yaml';
import { cardinalityOf, type Cardinality, type Design, type Edits, entityFile, entityIn, type Files, isPlain, readDesign } from './design.ts';
import { freeName, plainName } from './names.ts';
import { type Quick, quickField } from './quick-field.ts';
import { manyOf, nameWords, saidIn } from './say-name.ts';
import { editYaml, moveKey, put } from './yaml-edit.ts';

/** One entity's file, changed. */
function changed(files: Files, entity: string, change: (document: Document) => void): Edits {
  const file = entityFile(entity);
  const text = files[file];
  return text === undefined ? {} : { [file]: editYaml(text, change) };
}

/** Sets properties of the entity itself; undefined takes one away. */
export function setEntity(files: Files, entity: string, values: Partial<Record<keyof Entity, unknown>>): Edits {
  return changed(files, entity, (document) => {
    for (const [key, value] of Object.entries(values)) put(document, [key], value);
  });
}

/** Sets properties of a field; undefined takes one away. */
export function setField(files: Files, entity: string, field: { name: string; values: Partial<Record<keyof Field, unknown>> }): Edits {
  return changed(files, entity, (document) => {
    for (const [key, value] of Object.entries(field.values)) put(document, ['fields', field.name, key], value);
  });
}

/** A new field behind the others. */
export function addField(files: Files, entity: string, field: { name: string; definition: Partial<Field> & Pick<Field, 'type'> }): Edits {
  return changed(files, entity, (document) => put(document, ['fields', field.name], field.definition));
}

export function moveField(files: Files, entity: string, field: { name: string; to: number }): Edits {
  return changed(files, entity, (document) => moveKey(document, ['fields', field.name], field.to));
}

/** Takes a field away, with what of its own entity needs it: label, key, indexes, relations. */
export function removeField(files: Files, design: Design, of: { entity: string; field: string }): Edits {
  const entity = entityIn(design, of.entity);
  if (!entity) return {};
  return changed(files, of.entity, (document) => {
    put(document, ['fields', of.field], undefined);
    for (const list of ['label', 'key'] as const) if (entity[list]?.includes(of.field)) put(document, [list], without(entity[list], of.field));
    const indexes = entity.indexes?.filter((index) => !index.fields.includes(of.field));
    if (indexes && indexes.length < (entity.indexes?.length ?? 0)) put(document, ['indexes'], indexes.length > 0 ? indexes : undefined);
    for (const [name, relation] of Object.entries(entity.relations ?? {})) if (relation.fields.includes(of.field)) dropRelation(document, { entity, name });
  });
}

function without(list: readonly string[], name: string): readonly string[] | undefined {
  const rest = list.filter((one) => one !== name);
  return rest.length > 0 ? rest : undefined;
}

function dropRelation(document: Document, of: { entity: Entity; name: string }): void {
  put(document, ['relations', of.name], undefined);
  if (of.entity.parent === of.name) put(document, ['parent'], undefined);
}

/** Takes a relation away; its field stays. */
export function removeRelation(files: Files, design: Design, of: { entity: string; relation: string }): Edits {
  const entity = entityIn(design, of.entity);
  return entity ? changed(files, of.entity, (document) => dropRelation(document, { entity, name: of.relation })) : {};
}

export function setRelation(files: Files, entity: string, relation: { name: string; values: Partial<Record<keyof Relation, unknown>> }): Edits {
  return changed(files, entity, (document) => {
    for (const [key, value] of Object.entries(relation.values)) put(document, ['relations', relation.name, key], value);
  });
}

/** What a person says about something new: what it is called, and one line for each of its fields. */
export interface Wish {
  readonly title: string;
  readonly language: Language;
  readonly lines?: readonly string[];
}

/** A new entity: numbered, with the fields that were said. Its records are called by the first text; without one they have a name. */
export function addEntity(design: Design, wish: Wish): { edits: Edits; name: string } {
  const title = saidIn(wish.title, wish.language);
  const entities = design.entities.map((one) => one.entity);
  const name = freeName(
    plainName(nameWords(title), 'entity'),
    entities.map((one) => one.name),
  );
  const said = (wish.lines ?? []).flatMap((line) => quickField(line, { entities, language: wish.language }) ?? []);
  const label = said.find((one): one is SaidField => one.kind === 'field' && one.definition.type === 'text' && one.name !== 'id');
  const entity = {
    name,
    title: { ...title },
    plural: manyOf(title),
    label: [label?.name ?? 'name'],
    key: ['id'],
    fields: {
      id: { type: 'integer', required: true, default: { auto: 'increment' } },
      ...(!label && { name: { type: 'text', length: 200, required: true, title: { en: 'Name', zh: '名称' } } }),
    },
  };
  let files: Record<string, string | null> = { [entityFile(name)]: written(entity) };
  for (const one of said)
    files = { ...files, ...addSaid(files as Files, design, { entity: name, quick: one === label ? { ...one, definition: { ...one.definition, required: true } } : one }) };
  return { name, edits: files };
}

type SaidField = Extract<Quick, { kind: 'field' }>;

/** A field or a relation, as somebody said it. */
function addSaid(files: Files, design: Design, of: { entity: string; quick: Quick }): Edits {
  const { entity, quick } = of;
  const now: Design = { ...design, entities: [...design.entities, ...readDesign(files).entities] };
  const drawn = entityIn(now, entity);
  if (!drawn) return {};
  if (quick.kind === 'relation') return addRelation(files, now, { from: entity, to: quick.to })?.edits ?? {};
  const name = freeName(quick.name, [...Object.keys(drawn.fields), ...Object.keys(drawn.relations ?? {})]);
  return addField(files, entity, { name, definition: { ...quick.definition, title: { ...quick.title } } });
}

/** A file as a person would write it. */
function written(entity: Record<string, unknown>): string {
  return editYaml('format: 1\n', (document) => {
    for (const [key, value] of Object.entries(entity)) {
      if (key === 'fields' || key === 'relations') for (const [name, part] of Object.entries(isPlain(value) ? value : {})) put(document, [key, name], part);
      else put(document, [key], value);
    }
  });
}

/** A relation from one entity to another: a field of the other's key's type for each part of the key, and the relation. */
export function addRelation(
  files: Files,
  design: Design,
  of: { from: string; to: string; field?: string; cardinality?: Cardinality | 'many-many' },
): { edits: Edits; name: string; entity: string } | undefined {
  const [from, to] = [entityIn(design, of.from), entityIn(design, of.to)];
  if (!from || !to || to.key.length === 0) return undefined;
  if (of.cardinality === 'many-many') return addLink(design, { from, to });
  const taken = [...Object.keys(from.fields), ...Object.keys(from.relations ?? {})];
  const wish = of.from === of.to ? 'parent' : snake(of.to);
  const own = of.field !== undefined && to.key.length === 1 && fits(from.fields[of.field], to.fields[to.key[0] ?? '']) ? [of.field] : undefined;
  const stem = own ? (own[0] ?? '').replace(/_id$/, '') : wish;
  const name = freeName(own && stem === own[0] ? `${stem}_${wish}` : stem, taken);
  const fields = own ?? to.key.map((key) => freeName(`${name}_${key}`, taken));
  const title = to.title;
  const edits = changed(files, of.from, (document) => {
    if (!own) {
      fields.forEach((field, index) => {
        const definition = {
          ...keyType(to.fields[to.key[index] ?? '']),
          ...(title !== undefined && of.from !== of.to && { title }),
          ...(of.cardinality === 'one-one' && fields.length === 1 && { unique: true }),
        };
        put(document, ['fields', field], definition);
      });
    }
    put(document, ['relations', name], {
      to: of.to,
      fields,
      onDelete: 'restrict',
      ...(title !== undefined && of.from !== of.to && { title }),
      ...(from.plural !== undefined && { reverseTitle: from.plural }),
    });
    if (fields.length === 1) put(document, ['indexes'], [...(from.indexes ?? []), { fields }]);
  });
  return { edits, name, entity: of.from };
}

/** An entity that ties many of one to many of the other. */
function addLink(design: Design, of: { from: Entity; to: Entity }): { edits: Edits; name: string; entity: string } {
  const { from, to } = of;
  const name = freeName(
    `${from.name}${to.name}`,
    design.entities.map((one) => one.entity.name),
  );
  const ends = [snake(from.name), from.name === to.name ? `other_${snake(to.name)}` : snake(to.name)] as const;
  const parts = [from, to].flatMap((end, side) =>
    end.key.map((key) => ({ side, field: `${ends[side] ?? ''}_${key}`, definition: { ...keyType(end.fields[key]), required: true } })),
  );
  const relation = (side: number, end: Entity) => ({
    to: end.name,
    fields: parts.filter((part) => part.side === side).map((part) => part.field),
    onDelete: 'cascade',
    ...(end.title !== undefined && { title: end.title }),
  });
  const entity = {
    name,
    title: { en: `${from.name} – ${to.name}` },
    key: parts.map((part) => part.field),
    link: true,
    fields: Object.fromEntries(parts.map((part) => [part.field, part.definition])),
    relations: { [ends[0]]: relation(0, from), [ends[1]]: relation(1, to) },
  };
  return { name: ends[1], entity: name, edits: { [entityFile(name)]: written(entity) } };
}

/** One or many: the uniqueness of the field that points. */
export function setCardinality(files: Files, design: Design, of: { entity: string; relation: string; cardinality: Cardinality }): Edits {
  const entity = entityIn(design, of.entity);
  const relation = entity?.relations?.[of.relation];
  if (!entity || !relation || cardinalityOf(entity, relation) === of.cardinality) return {};
  const unique = of.cardinality === 'one-one';
  const [only, ...more] = relation.fields;
  if (only !== undefined && more.length === 0) return setField(files, of.entity, { name: only, values: { unique: unique ? true : undefined } });
  const others = (entity.indexes ?? []).filter((index) => index.fields.toSorted().join() !== relation.fields.toSorted().join());
  const indexes = unique ? [...others, { fields: relation.fields, unique: true }] : others;
  return setEntity(files, of.entity, { indexes: indexes.length > 0 ? indexes : undefined });
}

function fits(mine: Field | undefined, theirs: Field | undefined): boolean {
  const whole = ['integer', 'bigint', 'smallint'];
  return mine !== undefined && theirs !== undefined && !mine.list && (mine.type === theirs.type || (whole.includes(mine.type) && whole.includes(theirs.type)));
}

/** The type of a field that holds another one's value. */
function keyType(key: Field | undefined): Partial<Field> & Pick<Field, 'type'> {
  if (!key) return { type: 'integer' };
  return {
    type: key.type === 'enum' ? 'text' : key.type,
    ...(key.length !== undefined && { length: key.length }),
    ...(key.precision !== undefined && { precision: key.precision, scale: key.scale }),
  };
}

function snake(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
