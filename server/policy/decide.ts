import type { AppModel, Entity } from '@portico/contracts';
import { wasm, type CedarValueJson, type EntityJson } from './cedar.ts';
import { decisionOf, type Decision } from './decide-field.ts';
import { accessFile, policySet, rulesAbout } from './prepared.ts';
import { readRules } from './rules.ts';
import { cedarValue, principalEntity, type Subject } from './subject.ts';
import { attributesOf, parentOf, recordIdOf, type Attribute, type RecordAction } from './vocabulary.ts';

/** A row by its fields, as the database gives it. */
export interface Row {
  readonly entity: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Cedar's own answer for one record, from rows in memory: the record and whatever its relations lead to. Calls are
 * decided by the SQL of `grantFor`; this is what that SQL is measured against.
 */
export function decide(asked: { model: AppModel; subject: Subject; action: RecordAction; entity: string; id: string; rows: readonly Row[] }): Decision {
  const { model, subject, action, entity, id, rows } = asked;
  const rules = rulesAbout(readRules(accessFile, model.access), action, entity);
  const answer = wasm.isAuthorized({
    principal: { type: 'Principal', id: subject.id },
    action: { type: 'Action', id: action },
    resource: { type: entity, id },
    context: {},
    policies: policySet(rules),
    entities: [principalEntity(model, subject, { unknown: false }), ...recordEntities(model, rows)],
  });
  return decisionOf(answer, rules);
}

/** Rows as Cedar entities. A relation to a row that is not among them is a reference to nothing, as in the database. */
export function recordEntities(model: AppModel, rows: readonly Row[]): EntityJson[] {
  return rows.flatMap(({ entity: name, values }) => {
    const entity = model.entities[name];
    return entity ? [recordEntity(model, { entity, values, rows })] : [];
  });
}

function recordEntity(model: AppModel, { entity, values, rows }: { entity: Entity; values: Row['values']; rows: readonly Row[] }): EntityJson {
  const attrs: Record<string, CedarValueJson> = {};
  for (const attribute of attributesOf(entity).values()) {
    const value = attribute.relation ? target(model, { attribute, values, rows }) : fieldJson(attribute, values[attribute.name]);
    if (value !== undefined) attrs[attribute.name] = value;
  }
  const parent = parentOf(entity);
  const above = parent && target(model, { attribute: parent, values, rows });
  return { uid: { type: entity.name, id: idOf(entity, values) }, attrs, parents: above ? [above] : [] };
}

function fieldJson(attribute: Attribute, value: unknown): CedarValueJson | undefined {
  if (value === null || value === undefined) return undefined;
  return cedarValue(attribute, value);
}

const idOf = (entity: Entity, values: Row['values']): string => recordIdOf(entity.key.map((key) => values[key]));

function target(
  model: AppModel,
  { attribute, values, rows }: { attribute: Attribute; values: Row['values']; rows: readonly Row[] },
): { __entity: { type: string; id: string } } | undefined {
  const { relation } = attribute;
  const entity = relation && model.entities[relation.to];
  if (!entity) return undefined;
  const pointers = relation.fields.map((field) => values[field]);
  if (pointers.some((value) => value === null || value === undefined)) return undefined;
  const keys = relation.keys ?? entity.key;
  const parts = entity.key.map((key) => pointers[keys.indexOf(key)]);
  if (keys.length === entity.key.length && parts.every((part) => part !== undefined)) {
    return { __entity: { type: entity.name, id: recordIdOf(parts) } };
  }
  const found = rows.find((row) => row.entity === entity.name && keys.every((key, place) => String(row.values[key]) === String(pointers[place])));
  return found && { __entity: { type: entity.name, id: idOf(entity, found.values) } };
}
