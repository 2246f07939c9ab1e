import { formulaSql, type FormulaFields } from '@portico/bpmn';
import { columnOf, type Entity } from '@portico/contracts';
import type { Notes } from './findings.ts';

/** Notes formulas that the database can't keep up to date, with the place inside the formula. */
export function checkFormulas(entity: Entity, notes: Notes): void {
  const fields = formulaFields(entity);
  for (const [name, field] of Object.entries(entity.fields)) {
    if (field.formula === undefined) continue;
    const path = ['fields', name, 'formula'];
    if (field.computed !== undefined) notes.error(path, 'Give either "formula" or "computed", not both.', 'formula 与 computed 只能指定其一。');
    if (field.default !== undefined) notes.error(path, 'A formula leaves no room for a default. Remove one of both.', '公式字段不能有默认值，请删除其一。');
    const compiled = formulaSql(name, fields);
    if (compiled.ok) continue;
    const where = field.formula.slice(compiled.from, compiled.to).trim();
    const near = where === '' || where === field.formula.trim() ? { en: '', zh: '' } : { en: ` at "${where}"`, zh: `“${where}”处：` };
    notes.error(path, `The formula of "${name}" does not work${near.en}: ${compiled.message.en}.`, `“${name}”的公式有误：${near.zh}${compiled.message.zh}。`);
  }
}

/** The entity with its formulas as what the database computes; the formulas were checked. */
export function withFormulas(entity: Entity): Entity {
  if (!Object.values(entity.fields).some((field) => field.formula !== undefined)) return entity;
  const known = formulaFields(entity);
  const fields = Object.entries(entity.fields).map(([name, field]) => {
    const compiled = field.formula === undefined ? undefined : formulaSql(name, known);
    return [name, compiled?.ok ? { ...field, computed: compiled.sql } : field] as const;
  });
  return { ...entity, fields: Object.fromEntries(fields) };
}

function formulaFields(entity: Entity): FormulaFields {
  return Object.fromEntries(Object.entries(entity.fields).map(([name, field]) => [name, { ...field, column: columnOf(entity, name) }]));
}
