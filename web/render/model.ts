import { titleIn, type appsModel, type Entity, type Field, type FieldType, type Output, type recordsGet, type Title } from '@portico/contracts';

/** An app's model as `apps.model` narrows it to the caller. */
export type AppView = Output<typeof appsModel>;
export type EntityView = AppView['entities'][number];
export type RelationView = EntityView['relations'][number];
/** A field with what its file says about it, and whether the caller may write it. */
export type FieldView = Partial<Omit<Field, 'type' | 'computed'>> & {
  readonly name: string;
  readonly type: FieldType;
  readonly computed?: boolean | undefined;
  /** In one way or the other; `creatable` and `updatable` say which. */
  readonly writable: boolean;
  readonly creatable?: boolean;
  readonly updatable?: boolean;
};
export type Mode = 'create' | 'update';
export type RecordView = Output<typeof recordsGet>;
/** A record that came along with another one. */
export interface RelatedView {
  readonly id: string;
  readonly label: string;
}

/** A field or a relation as people see it: a relation stands where its first field would. */
export type Trait = {
  readonly key: string;
  readonly title: Title | undefined;
  readonly field: FieldView;
  readonly relation?: RelationView;
  /** Relations that lead to the record it belongs to, for `customer.name`. */
  readonly via?: readonly string[];
};

export function fieldsOf(entity: EntityView): readonly FieldView[] {
  return entity.fields as unknown as readonly FieldView[];
}

export function fieldOf(entity: EntityView, name: string): FieldView | undefined {
  return fieldsOf(entity).find((field) => field.name === name);
}

export function entityNamed(model: AppView, name: string): EntityView | undefined {
  return model.entities.find((entity) => entity.name === name);
}

/** Fields and relations in file order, each once. Relations to entities the caller can't see stay plain fields. */
export function traitsOf(model: AppView, entity: EntityView): readonly Trait[] {
  const relations = entity.relations.filter((relation) => entityNamed(model, relation.to) && relation.fields.every((name) => fieldOf(entity, name)));
  return fieldsOf(entity).flatMap((field): Trait[] => {
    const starting = relations.find((relation) => relation.fields[0] === field.name);
    if (starting) return [{ key: starting.name, title: starting.title ?? field.title, field, relation: starting }];
    // Other parts of a composite key are shown by their relation, unless they belong to the record's own key alone.
    const part = relations.some((relation) => relation.fields.includes(field.name));
    return part && !entity.label.includes(field.name) ? [] : [{ key: field.name, title: field.title, field }];
  });
}

/** The trait a page file names: a field, a relation, or a field of a related record (`customer.name`). */
export function traitAt(model: AppView, entity: EntityView, path: string): Trait | undefined {
  const steps = path.split('.');
  const name = steps.pop() ?? '';
  let at: EntityView | undefined = entity;
  const way: { name: string; title: Title | undefined }[] = [];
  for (const step of steps) {
    const relation: RelationView | undefined = at?.relations.find((one) => one.name === step);
    at = relation && entityNamed(model, relation.to);
    if (relation) way.push(relation as { name: string; title: Title | undefined });
  }
  const found = at && (traitsOf(model, at).find((trait) => trait.key === name) ?? ownField(at, name));
  if (!found || steps.length === 0) return found;
  const said = (language: 'en' | 'zh'): string => [...way, { name, title: found.title }].map((one) => titleIn(language, one.title, spell(one.name))).join(' · ');
  return { ...found, key: path, title: { en: said('en'), zh: said('zh') }, via: steps };
}

function ownField(entity: EntityView, name: string): Trait | undefined {
  const field = fieldOf(entity, name);
  return field && { key: name, title: field.title, field };
}

/** The record a trait belongs to: this one, or one it points to; undefined when that did not come along. */
export function recordFor(trait: Trait, record: RecordView): RecordView | undefined {
  let at: RecordView | undefined = record;
  for (const step of trait.via ?? []) {
    const next: unknown = at?.related?.[step];
    at = typeof next === 'object' && next !== null && 'values' in next ? (next as RecordView) : undefined;
  }
  return at;
}

/** What to ask for, so that these traits can be shown: relations, and the relations of related records. */
export function expandFor(traits: readonly Trait[]): string[] {
  return [...new Set(traits.flatMap((trait) => [...(trait.via ?? []), ...(trait.relation ? [trait.relation.name] : [])].join('.') || []))].sort();
}

const numeric = new Set<FieldType>(['integer', 'bigint', 'smallint', 'decimal', 'float', 'money']);
export function isNumeric(field: FieldView): boolean {
  return numeric.has(field.type) && !field.list;
}

/** May the caller give it a value when creating, or change it? */
export function isWritable(field: FieldView, mode: Mode): boolean {
  return !field.computed && field.writable && (mode === 'create' ? field.creatable : field.updatable) !== false;
}

/** A whole number that names something (an id, a year): shown without separators. */
export function isIdentifier(field: FieldView): boolean {
  return isAutomatic(field) || /(^|_)(id|no|number|year|code)$|(Id|No|Number|Year|Code)$/.test(field.name);
}

/** Filled by the system: an id, a time of creation. */
export function isAutomatic(field: FieldView): boolean {
  if (field.computed) return true;
  return typeof field.default === 'object' && 'auto' in field.default && ['increment', 'uuid', 'now', 'sequence'].includes(field.default.auto);
}

/** Long texts and structures: a block of their own on a page, no column unless asked for. */
export function isLong(field: FieldView): boolean {
  return field.multiline === true || field.type === 'json' || field.type === 'binary' || (field.length ?? 0) > 500;
}

/** `CustomerOrder` → `Customer order`, for entities and fields without a title. */
export function spell(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .trim()
    .split(/\s+/);
  return words.map((word, index) => (index === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : /^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase())).join(' ');
}

/** The entity in the shape that `checkValues` takes. */
export function entityForChecks(entity: EntityView): Entity {
  const fields = Object.fromEntries(
    fieldsOf(entity).map(({ name, computed: _computed, writable: _writable, creatable: _creatable, updatable: _updatable, ...field }) => [name, field as Field]),
  );
  return { format: 1, name: entity.name, key: entity.key, fields };
}

/** The related record that came along under a relation, if it is there and visible. */
export function relatedOf(record: RecordView, relation: string): RelatedView | undefined {
  const found = record.related?.[relation];
  if (typeof found !== 'object' || found === null || !('id' in found)) return undefined;
  const { id, label } = found as { id: unknown; label?: unknown };
  return { id: String(id), label: typeof label === 'string' && label !== '' ? label : String(id) };
}

/** What the fields of a relation must hold to point at a record; undefined when the caller can't see the keys. */
export function pointTo(target: EntityView, relation: RelationView, record: RecordView): Record<string, unknown> | undefined {
  const parts = record.id.split('~').map((part) => part.replaceAll('%7E', '~').replaceAll('%25', '%'));
  const entries = relation.fields.map((field, index) => {
    const key = relation.keys[index] ?? target.key[index] ?? '';
    return [field, record.values[key] ?? parts[target.key.indexOf(key)]] as const;
  });
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}
