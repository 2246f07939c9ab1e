import { columnOf, tableOf, type AppModel, type Entity } from '@portico/contracts';
import { joined, NotCompilable, truth, type Many, type Plain, type Reference, type Truth, type Value } from './values.ts';
import { keyParts, principalAttributes, type Attribute, type Scalar } from './vocabulary.ts';
import type { Subject } from './subject.ts';

/** What is known while a policy is compiled. */
export interface Scope {
  readonly model: AppModel;
  /** Undefined: for any subject, to see whether the policy can be compiled at all. */
  readonly subject: Subject | undefined;
  readonly action: string;
  /** Entity of the unknown resource. */
  readonly resource: string;
  readonly parameters: unknown[];
  readonly names: { next: number };
}

/** The alias the row in question has until the condition is placed in a query. */
export const rowAlias = '{alias}';

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export function alias(scope: Scope): string {
  scope.names.next += 1;
  return `policy_${scope.names.next}`;
}

/** Puts a value into the parameters; gives its placeholder. */
export function parameter(scope: Scope, value: unknown, type: string): string {
  scope.parameters.push(value);
  return `$${scope.parameters.length}::${type}`;
}

export function entityOf(scope: Scope, name: string): Entity {
  const entity = scope.model.entities[name];
  if (!entity) {
    throw new NotCompilable({
      en: `Attributes of ${name === 'Principal' ? 'somebody other than the caller' : name} are not kept with the records. Use attributes of principal or resource.`,
      zh: `${name === 'Principal' ? '调用者以外主体' : name}的属性不随记录保存，请使用 principal 或 resource 的属性。`,
    });
  }
  return entity;
}

export const table = (entity: Entity): string => `{schema}.${quoted(tableOf(entity))}`;
export const column = (entity: Entity, row: string, field: string): string => `${row}.${quoted(columnOf(entity, field))}`;

export const sqlTypes = { String: 'text', Long: 'bigint', Bool: 'boolean', decimal: 'numeric', datetime: 'timestamptz', duration: 'interval' } as const;

/** SQL type in which a part of a key is compared. */
export function keyType(entity: Entity, field: string): 'bigint' | 'uuid' | 'text' {
  const type = entity.fields[field]?.type;
  if (type === 'integer' || type === 'bigint' || type === 'smallint') return 'bigint';
  return type === 'uuid' ? 'uuid' : 'text';
}

/** A column that holds part of a key of `target`; kinds of keys we don't know better are compared as text. */
export function keyColumn(target: Entity, key: string, sql: string): string {
  const type = target.fields[key]?.type;
  const plain = type === undefined || ['text', 'enum', 'person', 'attachment', 'integer', 'bigint', 'smallint', 'uuid'].includes(type);
  return plain ? sql : `${sql}::text`;
}

export function keyColumns(entity: Entity, row: string): string[] {
  return entity.key.map((key) => keyColumn(entity, key, column(entity, row, key)));
}

const canonical = { bigint: /^(0|-?[1-9]\d{0,18})$/, uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, text: /^[^\0]*$/ };
const largestLong = 9223372036854775807n;

function possible(type: keyof typeof canonical, part: string): boolean {
  if (!canonical[type].test(part)) return false;
  return type !== 'bigint' || (BigInt(part) <= largestLong && BigInt(part) >= -largestLong - 1n);
}

/** A record, person, role or action whose id is known; without an id, one that is known only when the policy is used. */
export function knownReference(scope: Scope, type: string, id: string | undefined): Reference {
  const entity = scope.model.entities[type];
  const types = entity ? entity.key.map((key) => keyType(entity, key)) : ['text' as const];
  if (id === undefined) {
    return { kind: 'reference', type, parts: types.map((one) => parameter(scope, null, one)), errs: false };
  }
  const parts = entity ? keyParts(entity, id) : [id];
  if (!parts || !types.every((one, place) => possible(one, parts[place] ?? ''))) {
    return { kind: 'reference', type, parts: [], errs: false, id, nobody: true };
  }
  return { kind: 'reference', type, parts: types.map((one, place) => parameter(scope, parts[place], one)), errs: false, id };
}

/** The principal's own attribute as a value; `undefined` where she does not have it. */
export function principalAttribute(scope: Scope, name: string): { attribute: Attribute; value: Value | undefined } | undefined {
  const attribute = principalAttributes(scope.model).get(name);
  if (!attribute) return undefined;
  if (!scope.subject) return { attribute, value: symbolic(scope, attribute) };
  const given = attributeOfSubject(scope.subject, name);
  return { attribute, value: given === undefined || given === null ? undefined : constant(scope, attribute, given) };
}

export function attributeOfSubject(subject: Subject, name: string): unknown {
  if (name === 'kind') return subject.kind;
  if (name === 'viaAgent') return subject.viaAgent ?? false;
  return subject.attributes[name];
}

function symbolic(scope: Scope, { type, set }: Attribute): Value {
  if (set) {
    const item =
      typeof type === 'object'
        ? knownReference(scope, type.entity, undefined)
        : ({ kind: 'plain', type: type === 'Bool' ? 'Long' : type, sql: parameter(scope, null, sqlTypes[type]), errs: false } as const);
    return { kind: 'many', element: type, items: [item], errs: false };
  }
  if (typeof type === 'object') return knownReference(scope, type.entity, undefined);
  if (type === 'Bool') return truth(parameter(scope, null, 'boolean'), false);
  return { kind: 'plain', type, sql: parameter(scope, null, sqlTypes[type]), errs: false };
}

function constant(scope: Scope, { type, set }: Attribute, given: unknown): Value {
  if (set) {
    const items = (Array.isArray(given) ? given : [given]).map((one) => single(scope, type, one));
    return { kind: 'many', element: type, items, errs: false };
  }
  return single(scope, type, given);
}

function single(scope: Scope, type: Attribute['type'], given: unknown): Value {
  if (typeof type === 'object') return knownReference(scope, type.entity, String(given));
  return scalar(scope, type, given);
}

/** A value known when the policy is compiled. */
export function scalar(scope: Scope, type: Scalar, given: unknown): Plain | Truth {
  if (type === 'Bool') return given === true ? { kind: 'truth', sql: 'TRUE', errs: false, constant: true } : { kind: 'truth', sql: 'FALSE', errs: false, constant: false };
  const value = type === 'datetime' ? instantOf(String(given)) : String(given);
  return { kind: 'plain', type, sql: parameter(scope, value, sqlTypes[type]), errs: false };
}

/** A day means its midnight in UTC. */
export function instantOf(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
}

/** SQL type of a set's items; undefined where they have no single column, or there are none. */
export function itemType(scope: Scope, element: Many['element']): string | undefined {
  if (element === undefined) return undefined;
  if (typeof element === 'string') return sqlTypes[element];
  const entity = scope.model.entities[element.entity];
  if (!entity) return 'text';
  const [key, ...more] = entity.key;
  return key === undefined || more.length > 0 ? undefined : keyType(entity, key);
}

/** An attribute that is not there: whatever is asked of it is an error. */
export function missing(scope: Scope, { type, set }: Attribute): Value {
  if (set) return { kind: 'many', element: type, sql: `NULL::${itemType(scope, type) ?? 'text'}[]`, errs: true };
  if (typeof type === 'object') return { kind: 'reference', type: type.entity, parts: ['NULL'], errs: true };
  if (type === 'Bool') return truth('NULL::boolean', true);
  return { kind: 'plain', type, sql: `NULL::${sqlTypes[type]}`, errs: true };
}

/** The row of a record: at hand, or joined by its key. */
export function rowOf(scope: Scope, reference: Reference, entity: Entity): { row: string; holder: Reference['holder'] } {
  if (reference.row !== undefined) return { row: reference.row, holder: reference.holder };
  const row = alias(scope);
  return { row, holder: joined(reference.holder, `${table(entity)} ${row}`, keyMatch(entity, row, reference)) };
}

export function keyMatch(entity: Entity, row: string, reference: Reference): string {
  if (reference.nobody === true) return 'FALSE';
  return keyColumns(entity, row)
    .map((key, place) => `${key} = ${reference.parts[place] ?? 'NULL'}`)
    .join(' AND ');
}

/** The record a relation of a row points to. */
export function follow(scope: Scope, from: { entity: Entity; row: string; holder: Reference['holder'] }, attribute: Attribute): Reference {
  const { relation } = attribute;
  if (!relation) throw new Error(`${attribute.name} is not a relation`);
  const target = entityOf(scope, relation.to);
  const keys = relation.keys ?? target.key;
  const pointers = new Map(keys.map((key, place) => [key, keyColumn(target, key, column(from.entity, from.row, relation.fields[place] ?? ''))]));
  const parts = target.key.map((key) => pointers.get(key));
  if (keys.length === target.key.length && parts.every((part) => part !== undefined)) {
    return { kind: 'reference', type: target.name, parts, holder: from.holder, errs: attribute.optional || from.holder !== undefined };
  }
  // The relation points at something else than the key, so the record's id is in its row.
  const row = alias(scope);
  const on = keys.map((key) => `${keyColumn(target, key, column(target, row, key))} = ${pointers.get(key) ?? 'NULL'}`).join(' AND ');
  return { kind: 'reference', type: target.name, parts: keyColumns(target, row), row, holder: joined(from.holder, `${table(target)} ${row}`, on), errs: true };
}
