import type { AppModel } from '@portico/contracts';
import type { EntityType, SchemaJson, TypeOfAttribute } from '@cedar-policy/cedar-wasm/nodejs';
import { attributesOf, fieldActions, parentOf, principalAttributes, recordActions, rolesOf, thingsOf, thingTypes, type Attribute } from './vocabulary.ts';

function typeOf({ type, set, optional }: Attribute): TypeOfAttribute<string> {
  const required = { required: !optional };
  const plain: TypeOfAttribute<string> =
    typeof type === 'object'
      ? { type: 'Entity', name: type.entity }
      : type === 'decimal' || type === 'datetime'
        ? { type: 'Extension', name: type }
        : { type: type === 'Bool' ? 'Boolean' : type };
  return set ? { type: 'Set', element: plain, ...required } : { ...plain, ...required };
}

function record(attributes: Iterable<Attribute>): { type: 'Record'; attributes: Record<string, TypeOfAttribute<string>> } {
  return { type: 'Record', attributes: Object.fromEntries([...attributes].map((attribute) => [attribute.name, typeOf(attribute)])) };
}

/**
 * The Cedar schema an app's policy is checked against: `Principal in [Role]`, one type per entity with its fields and
 * relations, `Field in [Entity]`, `Process` and `Function`. Roles, entity names and names of processes and functions are
 * closed lists, so a misspelled one is refused.
 */
export function cedarSchema(model: AppModel): SchemaJson<string> {
  const entities = Object.values(model.entities);
  const principal = { principalTypes: ['Principal'], context: { type: 'Record' as const, attributes: {} } };
  // A closed list may not be empty.
  const oneOf = (names: readonly string[]): EntityType<string> => (names.length > 0 ? { enum: [...names] } : {});
  const actions = (names: readonly string[], resourceTypes: string[]) => Object.fromEntries(names.map((name) => [name, { appliesTo: { ...principal, resourceTypes } }]));
  return {
    '': {
      entityTypes: {
        Role: { enum: [...rolesOf(model)] },
        Entity: oneOf(entities.map(({ name }) => name)),
        Process: oneOf(thingsOf(model, 'start')),
        Function: oneOf(thingsOf(model, 'call')),
        Principal: { memberOfTypes: ['Role'], shape: record(principalAttributes(model).values()) },
        Field: { memberOfTypes: ['Entity'], shape: { type: 'Record', attributes: { sensitivity: { type: 'String' } } } },
        ...Object.fromEntries(
          entities.map((entity) => {
            const parent = parentOf(entity)?.relation;
            return [entity.name, { ...(parent && { memberOfTypes: [parent.to] }), shape: record(attributesOf(entity).values()) }];
          }),
        ),
      },
      actions: {
        ...actions(
          recordActions,
          entities.map(({ name }) => name),
        ),
        ...actions(fieldActions, ['Field']),
        ...actions(['start'], [thingTypes.start]),
        ...actions(['call'], [thingTypes.call]),
      },
    },
  };
}
