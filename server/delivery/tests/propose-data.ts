import type { AppModel, AppTestFile, Entity, TestStep } from '@portico/contracts';
import { called, neededFields, neededRelations, neededValues, sampleValue, shortName, together } from './sample-values.ts';

type TestCase = AppTestFile['tests'][number];

/** What the records of an entity must be like: needed fields, unique ones, limits, references. */
export function proposeData(model: AppModel, entity: Entity, role: string): TestCase {
  const one = shortName(entity.name);
  const what = called(entity, entity.name);
  const { values, given } = neededValues(model, entity, 7);
  const create = (changes: Record<string, unknown>, expect: TestStep['expect']): TestStep => ({
    create: entity.name,
    values: { ...values, ...changes },
    ...(expect !== undefined && { expect }),
  });
  const leaveOut = (name: string): TestStep['values'] => Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
  const unique = Object.entries(entity.fields).filter(([name, field]) => field.unique === true && field.type !== 'person' && Object.hasOwn(values, name));
  const taken = Object.fromEntries(unique.map(([name, field]) => [name, sampleValue(name, field, 3)]));
  const child = childOf(model, entity);
  const steps: TestStep[] = [
    ...(child ? [{ delete: one, expect: { refused: 'record.referenced' } }] : []),
    ...neededFields(entity)
      .filter((name) => !entity.key.includes(name))
      .map((name): TestStep => ({ create: entity.name, values: leaveOut(name), expect: { refused: 'record.invalid', field: name } })),
    ...neededRelations(entity).map((name): TestStep => ({ create: entity.name, values: leaveOut(name), expect: { refused: 'record.invalid' } })),
    ...unique.map(([name]) => create({ [name]: taken[name] }, { refused: 'record.duplicate' })),
    ...limits(entity).map(({ name, value }) => create({ [name]: value }, { refused: 'record.invalid', field: name })),
    ...missing(entity).map(({ relation, field, value }) => {
      const { [relation]: _left, ...others } = values;
      return { create: entity.name, values: { ...others, [field]: value }, expect: { refused: 'record.missing_reference' } };
    }),
  ];
  // Last, so that nothing before is refused for being there twice.
  const good = create({}, undefined);
  return {
    name: { en: `What every ${what.en} must be like`, zh: `${what.zh}的数据要求` },
    given: together(
      given,
      { [entity.name]: { [one]: taken } },
      child ? { [child.entity]: { [child.entity === entity.name ? `${one}Below` : shortName(child.entity)]: { [child.relation]: one } } } : {},
    ),
    as: role,
    steps: [...steps.slice(0, 49), good],
  };
}

/** A relation that keeps a record from being deleted while another refers to it. */
function childOf(model: AppModel, entity: Entity): { entity: string; relation: string } | undefined {
  for (const other of Object.values(model.entities))
    for (const [relation, { to, onDelete, deferrable }] of Object.entries(other.relations ?? {}))
      if (to === entity.name && other !== entity && deferrable !== true && (onDelete === undefined || onDelete === 'restrict' || onDelete === 'noAction'))
        return { entity: other.name, relation };
  return undefined;
}

function limits(entity: Entity): { name: string; value: unknown }[] {
  return Object.entries(entity.fields).flatMap(([name, field]): { name: string; value: unknown }[] => {
    if (field.computed !== undefined || field.formula !== undefined || field.list === true) return [];
    if (field.type === 'enum') return [{ name, value: 'no such value' }];
    if (field.min !== undefined) return [{ name, value: field.min - 1 }];
    return field.max === undefined ? [] : [{ name, value: field.max + 1 }];
  });
}

const nobody: Readonly<Record<string, unknown>> = { integer: 987_654, smallint: 30_987, bigint: '987654', text: 'nobody', uuid: '00000000-0000-4000-8000-00000000dead' };

/** References to records that are not there, where one plain field holds the reference. */
function missing(entity: Entity): { relation: string; field: string; value: unknown }[] {
  return Object.entries(entity.relations ?? {}).flatMap(([relation, { fields, deferrable }]) => {
    const [field = ''] = fields;
    const value = nobody[entity.fields[field]?.type ?? ''];
    return fields.length === 1 && value !== undefined && deferrable !== true && !entity.key.includes(field) ? [{ relation, field, value }] : [];
  });
}
