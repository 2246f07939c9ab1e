import { createHash } from 'node:crypto';
import {
  rowActions,
  type AccessCell,
  type AccessThing,
  type accessRead,
  type AppModel,
  type Entity,
  type Output,
  type RowAction,
  type RowTest,
  type Text,
} from '@portico/contracts';
import { nodeOf, referenceOf, type Expr } from './cedar.ts';
import { mayField } from './decide-field.ts';
import { rulesInPlay } from './explain.ts';
import { accessFile } from './prepared.ts';
import { conditionOf, follow, testOf } from './row-test.ts';
import { readRules, type ReadRule } from './rules.ts';
import type { Subject } from './subject.ts';
import { attributesOf, fieldActions, principalAttributes, rolesOf, sensitivityOf, thingTypes } from './vocabulary.ts';

export type AccessMatrix = Output<typeof accessRead>;

/** A rule the matrix shows: all of it is one role's, and all it says fits into a cell (or is "everything"). */
export type Drawn =
  | { readonly kind: 'everything'; readonly role: string }
  | { readonly kind: 'rows'; readonly role: string; readonly entity: string; readonly actions: readonly RowAction[]; readonly tests: readonly RowTest[] }
  | { readonly kind: 'fields'; readonly role: string; readonly entity: string }
  | { readonly kind: 'thing'; readonly role: string; readonly thing: Omit<AccessThing, 'roles'> };

/** The policy of an app that was checked, as role × entity × action. What does not fit is listed with the reason. */
export function readMatrix(model: AppModel): AccessMatrix {
  const rules = readRules(accessFile, model.access).map((rule) => ({ rule, drawn: drawnFrom(model, rule) }));
  const everything = new Set(rules.flatMap(({ drawn }) => ('kind' in drawn && drawn.kind === 'everything' ? [drawn.role] : [])));
  const cells = rolesOf(model)
    .filter((role) => !everything.has(role))
    .flatMap((role) =>
      Object.values(model.entities).map((entity) =>
        cellOf(
          model,
          { role, entity },
          rules.map(({ drawn }) => drawn),
        ),
      ),
    );
  return {
    roles: rolesOf(model).map((name) => ({ name, title: model.roles.roles[name]?.title ?? ownerTitle(name), everything: everything.has(name) })),
    entities: Object.values(model.entities).map((entity) => describeEntity(model, entity)),
    attributes: [...principalAttributes(model).values()]
      .filter(({ name }) => name !== 'kind' && name !== 'viaAgent')
      .map(({ name, set, type }) => {
        const title = model.roles.attributes?.[name]?.title;
        return { name, list: set, ...(title !== undefined && { title }), ...(typeof type === 'object' ? { entity: type.entity } : { type }) };
      }),
    cells,
    things: thingsIn(
      model,
      rules.map(({ drawn }) => drawn),
    ),
    byHand: byHand(
      model,
      rules.flatMap(({ rule, drawn }) => ('why' in drawn ? [{ rule, why: drawn.why }] : [])),
      rolesOf(model).filter((role) => !everything.has(role)),
    ),
  };
}

/** Processes and functions with the roles whose rules name them. */
function thingsIn(model: AppModel, drawn: readonly (Drawn | NotDrawn)[]): AccessMatrix['things'] {
  const of = (kind: AccessThing['kind'], files: Readonly<Record<string, { readonly title: AccessMatrix['things'][number]['title'] }>> = {}): AccessMatrix['things'] =>
    Object.entries(files).map(([name, { title }]) => {
      const roles = drawn.flatMap((one) => ('kind' in one && one.kind === 'thing' && one.thing.kind === kind && one.thing.name === name ? [one.role] : []));
      return { kind, name, title, roles: [...new Set(roles)] };
    });
  return [...of('process', model.processes), ...of('function', model.functions)];
}

/** Rules that are not drawn, with the cells whose records they have a say about. */
function byHand(model: AppModel, found: readonly { rule: ReadRule; why: Text }[], roles: readonly string[]): AccessMatrix['byHand'] {
  const alone = { ...model, access: found.map(({ rule }) => named(rule)).join('\n') };
  const app = { id: '', name: model.app.name, schema: '', model: alone, release: draftKey(alone) };
  const cells = new Map(found.map(({ rule }) => [rule.id, [] as { role: string; entity: string }[]]));
  if (found.length === 0) return [];
  for (const role of roles) {
    for (const entity of Object.keys(model.entities)) {
      const inPlay = rowActions.flatMap((action) => rulesInPlay({ app, subjects: [roleAlone(role)], entity, action }));
      for (const id of new Set(inPlay.map(({ rule }) => rule.id))) cells.get(id)?.push({ role, entity });
    }
  }
  return found.map(({ rule, why: reason }) => ({ id: rule.id, effect: rule.effect, line: rule.line, text: rule.text, why: reason, cells: cells.get(rule.id) ?? [] }));
}

/** A rule that has no name of its own keeps the one of its place. */
function named({ id, text, json }: ReadRule): string {
  return json.annotations?.['id'] === undefined ? `@id(${JSON.stringify(id)})\n${text}` : text;
}

/** Somebody who has one role and nothing else. */
function roleAlone(role: string): Subject {
  return { id: `role-${role}`, kind: 'person', name: role, roles: [role], attributes: {} };
}

function ownerTitle(name: string): AccessMatrix['roles'][number]['title'] {
  return name === 'owner' ? { en: 'Owner', zh: '所有者' } : name;
}

function cellOf(model: AppModel, of: { role: string; entity: Entity }, drawn: readonly (Drawn | NotDrawn)[]): AccessCell {
  const { role, entity } = of;
  const mine = drawn.filter((one): one is Extract<Drawn, { kind: 'rows' }> => 'kind' in one && one.kind === 'rows' && one.role === role && one.entity === entity.name);
  const rowsOf = (action: RowAction): RowTest[][] => mine.filter(({ actions }) => actions.includes(action)).map(({ tests }) => [...tests]);
  const rows = { read: rowsOf('read'), create: rowsOf('create'), update: rowsOf('update'), delete: rowsOf('delete') };
  // Fields are decided, not read off: rules by hand count too.
  const subject = roleAlone(role);
  const app = { id: '', name: model.app.name, schema: '', model, release: draftKey(model) };
  const may = (field: string, action: 'readField' | 'writeField'): boolean => mayField({ app, subject, action, entity, field }).allowed;
  const some = rowActions.some((action) => rows[action].length > 0);
  const fields = some ? Object.keys(entity.fields) : [];
  const hidden = fields.filter((field) => !may(field, 'readField'));
  const writes = rows.create.length > 0 || rows.update.length > 0;
  const readOnly = writes ? fields.filter((field) => !hidden.includes(field) && entity.fields[field]?.computed === undefined && !may(field, 'writeField')) : [];
  return { role, entity: entity.name, rows, hidden, readOnly };
}

/** Prepared policies are kept by release; a draft's stand under a name of its content. */
function draftKey(model: AppModel): string {
  return `draft-${createHash('sha256')
    .update(JSON.stringify([model.access, model.entities, model.roles]))
    .digest('hex')
    .slice(0, 32)}`;
}

function describeEntity(model: AppModel, entity: Entity): AccessMatrix['entities'][number] {
  return {
    name: entity.name,
    ...(entity.title !== undefined && { title: entity.title }),
    fields: Object.entries(entity.fields).map(([name, field]) => ({
      name,
      sensitivity: sensitivityOf(model, entity, name),
      ...(field.title !== undefined && { title: field.title }),
    })),
    tests: testsOf(model, entity, { before: '', depth: 0 }),
  };
}

/** Fields and relations a drawn rule can test, two relations far. */
function testsOf(model: AppModel, entity: Entity, way: { before: string; depth: number }): AccessMatrix['entities'][number]['tests'] {
  return [...attributesOf(entity).values()].flatMap((attribute): AccessMatrix['entities'][number]['tests'] => {
    const path = way.before + attribute.name;
    if (typeof attribute.type === 'object' && attribute.relation) {
      const target = model.entities[attribute.type.entity];
      const further = target && way.depth < 2 ? testsOf(model, target, { before: `${path}.`, depth: way.depth + 1 }) : [];
      return [{ path, holds: 'record', to: attribute.type.entity }, ...further];
    }
    if (attribute.set) return [];
    if (typeof attribute.type === 'object') return [{ path, holds: 'person' }];
    const values = attribute.field?.file.values?.map(({ value }) => value);
    if (attribute.type === 'String') return [values ? { path, holds: 'choice', values } : { path, holds: 'text' }];
    if (attribute.type === 'Long') return [{ path, holds: 'number' }];
    return attribute.type === 'Bool' ? [{ path, holds: 'flag' }] : [];
  });
}

/** Why a rule is not shown in the matrix. */
export interface NotDrawn {
  readonly why: Text;
}

/** What a rule says, in the matrix's words, or why it has none for it. */
export function drawnFrom(model: AppModel, rule: ReadRule): Drawn | NotDrawn {
  const { json } = rule;
  if (json.effect === 'forbid') return why('it forbids; a forbid always wins', '这是禁止规则，禁止始终优先');
  const { principal, action, resource, conditions } = json;
  const role = principal.op === 'in' && 'entity' in principal ? referenceOf(principal.entity) : undefined;
  if (role?.type !== 'Role') return why('it names no single role', '未限定单个角色');
  if (action.op === 'All' && resource.op === 'All' && conditions.length === 0) return { kind: 'everything', role: role.id };
  const actions = [...(rule.actions ?? [])];
  const thing = resource.op === '==' && 'entity' in resource && conditions.length === 0 ? thingNamed(referenceOf(resource.entity), actions) : undefined;
  if (thing) return { kind: 'thing', role: role.id, thing };
  if (actions.length > 0 && actions.every((name) => fieldActions.some((one) => one === name))) return drawnFields(rule, role.id);
  if (actions.length > 0 && actions.every((name) => name === 'start' || name === 'call'))
    return why('it is about starting processes or calling functions', '涉及启动流程或调用函数');
  if (resource.op !== 'is' || 'in' in resource) return why('it is about more than one entity', '涉及多个实体');
  const known = rowActions.filter((name) => actions.includes(name));
  if (known.length === 0 || known.length < actions.length) return why('it is about all actions, or about records and fields at once', '涉及所有操作，或同时涉及记录与字段');
  const entity = model.entities[resource.entity_type];
  const [condition, more] = conditions;
  if (!entity || more !== undefined || condition?.kind === 'unless') return why('it has an exception', '带有例外条件');
  const tests = condition === undefined ? [] : testsIn(model, entity, condition.body);
  if (!tests) return why('its condition is more than a list of tests', '条件超出矩阵可表示的范围');
  return { kind: 'rows', role: role.id, entity: entity.name, actions: known, tests };
}

function thingNamed(reference: { type: string; id: string } | undefined, actions: readonly string[]): Omit<AccessThing, 'roles'> | undefined {
  const [action, more] = actions;
  if (!reference || more !== undefined) return undefined;
  if (action === 'start' && reference.type === thingTypes.start) return { kind: 'process', name: reference.id };
  return action === 'call' && reference.type === thingTypes.call ? { kind: 'function', name: reference.id } : undefined;
}

function why(en: string, zh: string): NotDrawn {
  return { why: { en, zh } };
}

/** The tests of a condition whose parts are all tests, with no question "is it there" but those the tests need. */
function testsIn(model: AppModel, entity: Entity, body: Expr): RowTest[] | undefined {
  const parts = conjuncts(body);
  const read = parts.map(testOf);
  if (read.includes(undefined)) return undefined;
  const tests = read.filter((one): one is RowTest => one !== undefined && one !== 'guard');
  if (tests.length === 0 || tests.some((test) => conditionOf(model, entity, test) === undefined)) return undefined;
  const needed = new Set(tests.flatMap((test) => guardsOf(model, entity, test)));
  return parts.every((part, index) => read[index] !== 'guard' || needed.has(guardText(part))) ? tests : undefined;
}

function guardsOf(model: AppModel, entity: Entity, test: RowTest): readonly string[] {
  const own = 'attribute' in test ? [`principal has ${test.attribute}`] : [];
  return [...own, ...(follow(model, entity, 'mine' in test ? test.mine : test.field)?.guards ?? [])];
}

function guardText(part: Expr): string {
  const { left, attr } = nodeOf(part).operand as { left: Expr; attr: unknown };
  return `${textOf(left)} has ${typeof attr === 'string' ? attr : JSON.stringify(attr)}`;
}

function textOf(expression: Expr): string {
  const { operator, operand } = nodeOf(expression);
  if (operator === 'Var') return String(operand);
  if (operator !== '.') return '?';
  const { left, attr } = operand as { left: Expr; attr: string };
  return `${textOf(left)}.${attr}`;
}

function conjuncts(body: Expr): Expr[] {
  const { operator, operand } = nodeOf(body);
  if (operator !== '&&') return [body];
  const { left, right } = operand as { left: Expr; right: Expr };
  return [...conjuncts(left), ...conjuncts(right)];
}

/** A permit for the fields of one entity, but for those it names. */
function drawnFields(rule: ReadRule, role: string): Drawn | NotDrawn {
  const { resource, conditions } = rule.json;
  const entity = resource.op === 'in' && 'entity' in resource ? referenceOf(resource.entity) : undefined;
  if (entity?.type !== 'Entity') return why('it is about the fields of more than one entity, or of one field', '涉及多个实体的字段或单个字段');
  const [condition, more] = conditions;
  if (more !== undefined || condition?.kind === 'when') return why('it has a condition about fields', '带有针对字段的条件');
  if (condition && !namesFields(condition.body, entity.id)) return why('its exception is more than a list of fields', '例外超出字段列表');
  return { kind: 'fields', role, entity: entity.id };
}

/** `resource == Field::"E.a"`, `resource in [Field::"E.a", …]`, or several of them with "or". */
function namesFields(body: Expr, entity: string): boolean {
  const { operator, operand } = nodeOf(body);
  const { left, right } = operand as { left: Expr; right: Expr };
  if (operator === '||') return namesFields(left, entity) && namesFields(right, entity);
  if ((operator !== '==' && operator !== 'in') || textOf(left) !== 'resource') return false;
  const named = nodeOf(right);
  const items = named.operator === 'Set' ? (named.operand as Expr[]) : [right];
  return items.every((item) => {
    const found = nodeOf(item);
    const reference = found.operator === 'Value' ? referenceOf(found.operand) : undefined;
    return reference?.type === 'Field' && reference.id.startsWith(`${entity}.`);
  });
}
