import { type AccessCell, type AppModel, type AppTestFile, type Entity, type RowAction, type RowTest, type TestStep } from '@portico/contracts';
import { called, neededValues, sampleValue, shortName, together, type Values } from './sample-values.ts';

type TestCase = AppTestFile['tests'][number];
type Given = Readonly<Record<string, Readonly<Record<string, Values>>>>;

/** A record that passes a list of tests, or none of them, with what the role's assignment has to say for it. */
interface Fitting {
  readonly values: Values;
  readonly given: Given;
  readonly attributes: Values;
}

/** How far a role reaches with an action; rows: as the cell says; unknown: rules by hand have a say. */
export type Reach = 'all' | 'none' | 'rows' | 'unknown';

/** One cell of the access matrix: what is allowed, and what is refused. Actions whose conditions lead too far for an example are left. */
export function proposeAccess(model: AppModel, cell: AccessCell, reach: (action: RowAction) => Reach): { test: TestCase | undefined; left: readonly RowAction[] } {
  const entity = model.entities[cell.entity];
  const left: RowAction[] = [];
  if (!entity) return { test: undefined, left };
  const one = shortName(entity.name);
  const given: Given[] = [];
  const steps: TestStep[] = [];
  const attributes: Record<string, unknown> = {};
  /** A record as a condition wants it, under a name of its own. */
  const record = (name: string, fitting: Fitting): string => {
    given.push(fitting.given, { [entity.name]: { [name]: fitting.values } });
    Object.assign(attributes, fitting.attributes);
    return name;
  };
  for (const action of ['read', 'update', 'delete', 'create'] as const) {
    const far = reach(action);
    const rows = far === 'rows' ? cell.rows[action] : far === 'all' ? [[]] : [];
    const [fits, misfits] = [fitting(model, entity, { rows, fit: true }), fitting(model, entity, { rows, fit: false })];
    if (far === 'unknown' || !fits || !misfits) {
      left.push(action);
      continue;
    }
    const step = stepFor(model, { cell, entity, action });
    if (!step) continue;
    const create = action === 'create';
    if (create) given.push(neededValues(model, entity, 7).given);
    if (rows.length === 0) steps.push({ ...step(create ? {} : record(one, { values: {}, given: {}, attributes: {} })), expect: 'refused' });
    else
      steps.push({
        ...step(create ? fits.values : record(`${one}To${capital(action)}`, fits)),
        ...(action === 'read' && cell.hidden.length > 0 && { expect: { without: cell.hidden } }),
      });
    if (create && rows.length > 0) {
      given.push(fits.given, misfits.given);
      Object.assign(attributes, fits.attributes);
    }
    if (rows.length > 0 && rows.every((tests) => tests.length > 0))
      steps.push({ ...step(create ? misfits.values : record(`${one}NotTo${capital(action)}`, misfits)), expect: 'refused' });
  }
  const { role } = cell;
  const [who, what] = [called(model.roles.roles[role], role), called(entity, entity.name)];
  if (steps.length === 0) return { test: undefined, left };
  const test: TestCase = {
    name: { en: `What ${who.en} may do with ${what.en}`, zh: `${who.zh}对${what.zh}的权限` },
    given: together(...given),
    as: Object.keys(attributes).length === 0 ? role : { role, with: attributes },
    steps,
  };
  return { test, left };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The step of an action; undefined where there is nothing to change. */
function stepFor(model: AppModel, of: { cell: AccessCell; entity: Entity; action: RowAction }): ((about: string | Values) => TestStep) | undefined {
  const { cell, entity, action } = of;
  if (action === 'read') return (name) => ({ get: String(name) });
  if (action === 'delete') return (name) => ({ delete: String(name) });
  if (action === 'create') {
    const { values } = neededValues(model, entity, 7);
    return (more) => ({ create: entity.name, values: { ...values, ...(typeof more === 'object' && more) } });
  }
  const tested = new Set(cell.rows.update.flat().map((test) => ('mine' in test ? test.mine : test.field)));
  const held = new Set(Object.values(entity.relations ?? {}).flatMap(({ fields }) => fields));
  const changed = Object.entries(entity.fields).find(
    ([name, field]) =>
      !tested.has(name) &&
      !held.has(name) &&
      !entity.key.includes(name) &&
      !cell.hidden.includes(name) &&
      !cell.readOnly.includes(name) &&
      field.computed === undefined &&
      field.formula === undefined &&
      field.list !== true &&
      ['text', 'localText', 'boolean', 'date', 'decimal', 'money', 'integer'].includes(field.type),
  );
  if (!changed) return undefined;
  const [name, field] = changed;
  return (record) => ({ update: String(record), values: { [name]: sampleValue(name, field, 9) } });
}

/** Undefined: a condition over relations, or one without a value that is certainly another. */
function fitting(model: AppModel, entity: Entity, of: { rows: readonly (readonly RowTest[])[]; fit: boolean }): Fitting | undefined {
  let all: Fitting = { values: {}, given: {}, attributes: {} };
  for (const test of of.fit ? (of.rows[0] ?? []) : of.rows.flat()) {
    const one = fitTest(model, entity, { test, fit: of.fit });
    if (!one) return undefined;
    all = { values: { ...all.values, ...one.values }, given: together(all.given, one.given), attributes: { ...all.attributes, ...one.attributes } };
  }
  return all;
}

function fitTest(model: AppModel, entity: Entity, { test, fit }: { test: RowTest; fit: boolean }): Fitting | undefined {
  const path = 'mine' in test ? test.mine : test.field;
  const [first = '', ...rest] = path.split('.');
  if (rest.length > 0) {
    const further = rest.join('.');
    return fitBeyond(model, { relation: first, to: entity.relations?.[first]?.to, test: 'mine' in test ? { mine: further } : { ...test, field: further }, fit });
  }
  const field = entity.fields[path];
  const value = (held: unknown, attributes: Values = {}, given: Given = {}): Fitting => ({ values: { [path]: held }, given, attributes });
  if ('mine' in test) return field ? value(fit ? '@me' : '@anna') : undefined;
  if ('attribute' in test) {
    const declared = model.roles.attributes?.[test.attribute];
    const listed = (one: unknown): Values => ({ [test.attribute]: declared?.list === true ? [one] : one });
    const to = declared?.entity;
    if (to !== undefined) {
      if (!entity.relations?.[path] || entity.relations[path].to !== to) return undefined;
      const names = [`${shortName(to)}Mine`, `${shortName(to)}Other`] as const;
      return value(fit ? names[0] : names[1], listed(names[0]), { [to]: { [names[0]]: {}, [names[1]]: {} } });
    }
    if (field?.type === 'enum' && field.values && field.values.length > 1) return value(field.values[fit ? 0 : 1]?.value, listed(field.values[0]?.value));
    return field?.type === 'text' ? value(fit ? 'here' : 'there', listed('here')) : undefined;
  }
  if (!field) return undefined;
  const named = 'is' in test ? test.is : test.isNot;
  const within = 'is' in test ? fit : !fit;
  if (within) return value(named[0]);
  const other = otherThan(field, named);
  return other === undefined ? undefined : value(other);
}

/** A test of the record a relation leads to. */
function fitBeyond(model: AppModel, of: { relation: string; to: string | undefined; test: RowTest; fit: boolean }): Fitting | undefined {
  const target = of.to === undefined ? undefined : model.entities[of.to];
  const beyond = target && fitTest(model, target, { test: of.test, fit: of.fit });
  if (!target || !beyond) return undefined;
  const name = `${shortName(target.name)}${of.fit ? 'Within' : 'Outside'}`;
  return { values: { [of.relation]: name }, given: together(beyond.given, { [target.name]: { [name]: beyond.values } }), attributes: beyond.attributes };
}

function otherThan(field: Entity['fields'][string], named: readonly unknown[]): unknown {
  if (field.type === 'enum') return field.values?.find(({ value }) => !named.includes(value))?.value;
  if (field.type === 'boolean') return named.includes(true) ? (named.includes(false) ? undefined : false) : true;
  if (field.type === 'text') return 'another';
  return field.type === 'integer' ? Math.max(...named.map(Number)) + 1 : undefined;
}
