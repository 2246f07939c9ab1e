import type { AppModel, Entity, Field, FieldType, Relation, Sensitivity } from '@portico/contracts';

/** Cedar's types that a field can have. */
export type Scalar = 'String' | 'Long' | 'Bool' | 'decimal' | 'datetime';

/** What `resource.<name>` or `principal.<name>` is. `entity` is a reference: a relation, a person, or an attribute of a member. */
export interface Attribute {
  readonly name: string;
  readonly type: Scalar | { readonly entity: string };
  readonly set: boolean;
  /** May be missing: policies have to ask `has` first. */
  readonly optional: boolean;
  readonly field?: { readonly name: string; readonly file: Field };
  readonly relation?: Relation;
}

/** Types of the policy language itself; an entity of an app can't have one of these names. */
export const reservedEntityNames: readonly string[] = [
  'Action',
  'Bool',
  'Boolean',
  'Entity',
  'Extension',
  'Field',
  'Function',
  'Long',
  'Principal',
  'Process',
  'Record',
  'Role',
  'Set',
  'String',
];
export const recordActions = ['read', 'create', 'update', 'delete'] as const;
export type RecordAction = (typeof recordActions)[number];
export const fieldActions = ['readField', 'writeField'] as const;
export type FieldAction = (typeof fieldActions)[number];
/** What is done with things of an app that have a name but no rows, and the type each is in the policy. */
export const thingTypes = { start: 'Process', call: 'Function' } as const;
export type ThingAction = keyof typeof thingTypes;
/** The role every app has; who imports or creates an app is given it. */
export const ownerRole = 'owner';

const scalars: Partial<Record<FieldType, Scalar>> = {
  text: 'String',
  enum: 'String',
  uuid: 'String',
  attachment: 'String',
  integer: 'Long',
  smallint: 'Long',
  bigint: 'Long',
  boolean: 'Bool',
  decimal: 'decimal',
  money: 'decimal',
  date: 'datetime',
  datetime: 'datetime',
};

/** Cedar's decimal has four places after the point and 15 before; a column that may hold more is left out. */
function fitsDecimal(field: Field): boolean {
  return field.precision !== undefined && (field.scale ?? 0) <= 4 && field.precision - (field.scale ?? 0) <= 14;
}

function typeOfField(field: Field): Attribute['type'] | undefined {
  if (field.type === 'person') return { entity: 'Principal' };
  if (field.type === 'decimal' && !fitsDecimal(field)) return undefined;
  const type = scalars[field.type];
  return field.list === true && (type === 'datetime' || type === 'decimal') ? undefined : type;
}

/** Why a field can't be used in policies, or undefined when it can. */
export function unusable(field: Field): string | undefined {
  if (typeOfField(field) !== undefined) return undefined;
  if (field.type === 'decimal' && field.list !== true) return 'decimal without precision, or with more than 4 places or 14 digits before the point';
  return field.list === true ? `list of ${field.type}` : field.type;
}

/** Is the column never NULL? */
export function isRequired(entity: Entity, field: string): boolean {
  return entity.fields[field]?.required === true || entity.key.includes(field);
}

const known = new WeakMap<Entity, ReadonlyMap<string, Attribute>>();

/** What policies can say about a record of an entity: its fields and relations by name. A relation hides a field of the same name. */
export function attributesOf(entity: Entity): ReadonlyMap<string, Attribute> {
  const kept = known.get(entity);
  if (kept) return kept;
  const attributes = new Map<string, Attribute>();
  for (const [name, file] of Object.entries(entity.fields)) {
    const type = typeOfField(file);
    if (type === undefined) continue;
    attributes.set(name, { name, type, set: file.list === true, optional: !isRequired(entity, name), field: { name, file } });
  }
  for (const [name, relation] of Object.entries(entity.relations ?? {})) {
    const optional = relation.fields.some((field) => !isRequired(entity, field));
    attributes.set(name, { name, type: { entity: relation.to }, set: false, optional, relation });
  }
  known.set(entity, attributes);
  return attributes;
}

/** What policies can say about the principal: kind, viaAgent, and the attributes of roles.yaml. */
export function principalAttributes(model: AppModel): ReadonlyMap<string, Attribute> {
  const attributes = new Map<string, Attribute>([
    ['kind', { name: 'kind', type: 'String', set: false, optional: false }],
    ['viaAgent', { name: 'viaAgent', type: 'Bool', set: false, optional: false }],
  ]);
  for (const [name, file] of Object.entries(model.roles.attributes ?? {})) {
    if (attributes.has(name)) continue;
    // No column limits a member's attribute, so a decimal one is as wide as Cedar's.
    const shape: Field = { type: file.type ?? 'text', ...(file.list === true && { list: true }), ...(file.type === 'decimal' && { precision: 18, scale: 4 }) };
    const type = file.entity === undefined ? typeOfField(shape) : { entity: file.entity };
    if (type !== undefined) attributes.set(name, { name, type, set: file.list === true, optional: true });
  }
  return attributes;
}

/** Names of the processes or functions of an app. */
export function thingsOf(model: AppModel, action: ThingAction): readonly string[] {
  return Object.keys((action === 'start' ? model.processes : model.functions) ?? {});
}

/** The roles an app's policy can name: those of roles.yaml and the owner. */
export function rolesOf(model: AppModel): readonly string[] {
  return [...new Set([ownerRole, ...Object.keys(model.roles.roles)])];
}

export function sensitivityOf(model: AppModel, entity: Entity, field: string): Sensitivity {
  return entity.fields[field]?.sensitivity ?? entity.sensitivity ?? model.app.sensitivity ?? 'internal';
}

/** The relation of an entity that is its parent in `resource in …`. */
export function parentOf(entity: Entity): Attribute | undefined {
  return entity.parent === undefined ? undefined : attributesOf(entity).get(entity.parent);
}

/** Key parts → record id, as records.* gives it. */
export function recordIdOf(parts: readonly unknown[]): string {
  const [only] = parts;
  if (parts.length === 1) return String(only);
  return parts.map((part) => String(part).replaceAll('%', '%25').replaceAll('~', '%7E')).join('~');
}

/** Record id → key parts as text; undefined when it can't be an id of this entity. */
export function keyParts(entity: Entity, id: string): readonly string[] | undefined {
  if (entity.key.length === 1) return [id];
  const parts = id.split('~').map((part) => part.replaceAll('%7E', '~').replaceAll('%25', '%'));
  return parts.length === entity.key.length && recordIdOf(parts) === id ? parts : undefined;
}
