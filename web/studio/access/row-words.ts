import { type AccessCell, type Language, type RowAction, type Rows, type RowTest, type Title, titleIn } from '@portico/contracts';
import type { CallOutput } from '../../client/index.ts';

export type Matrix = CallOutput<'access.read'>;
export type MatrixEntity = Matrix['entities'][number];
export type Attribute = Matrix['attributes'][number];
export type Reach = 'none' | 'some' | 'all';

/** How far rows reach: no record, some, every one. */
export function reachOf(rows: Rows): Reach {
  if (rows.length === 0) return 'none';
  return rows.some((tests) => tests.length === 0) ? 'all' : 'some';
}

/** The titles words are made of. */
export interface Names {
  readonly language: Language;
  /** `customer.owner` → `Customer › Owner`. */
  path(path: string): string;
  attribute(name: string): string;
  /** A value of a choice, by its title. */
  value(path: string, value: string | number | boolean): string;
}

interface Titled {
  readonly name: string;
  readonly title?: Title | undefined;
}

/** Titles of an entity's paths, from the entity files of the draft. */
export function namesFor(about: { language: Language; entity: string; entities: Readonly<Record<string, EntityTitles>>; attributes: readonly Attribute[] }): Names {
  const { language, entity, entities, attributes } = about;
  const steps = (path: string): { words: string[]; last: TitledField | undefined } => {
    let at = entities[entity];
    let last: TitledField | undefined;
    const words = path.split('.').map((part) => {
      const relation = at?.relations?.[part];
      last = at?.fields?.[part];
      const named: Titled = { name: part, title: relation?.title ?? last?.title };
      at = relation ? entities[relation.to] : undefined;
      return titleIn(language, named.title, spell(part));
    });
    return { words, last };
  };
  return {
    language,
    path: (path) => steps(path).words.join(' › '),
    attribute: (name) => titleIn(language, attributes.find((one) => one.name === name)?.title, spell(name)),
    value: (path, value) => titleIn(language, steps(path).last?.values?.find((one) => one.value === value)?.title, String(value)),
  };
}

/** What of an entity's file the words need. */
export interface EntityTitles {
  readonly fields?: Readonly<Record<string, TitledField>>;
  readonly relations?: Readonly<Record<string, { readonly to: string; readonly title?: Title }>>;
}
interface TitledField {
  readonly title?: Title;
  readonly values?: readonly { readonly value: string; readonly title?: Title }[];
}

/** `due_date` → `Due date`. */
function spell(name: string): string {
  const words = name.replaceAll('_', ' ').replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Words = (key: 'mine' | 'attribute' | 'attributeList' | 'is' | 'isOneOf' | 'isNot' | 'and' | 'or' | 'all' | 'none' | 'those', values?: Record<string, string>) => string;

/** One test as a part of a sentence: "Owner is the person herself". */
export function testWords(test: RowTest, names: Names, about: { words: Words; attributes: readonly Attribute[] }): string {
  const { words } = about;
  if ('mine' in test) return words('mine', { field: names.path(test.mine) });
  const field = names.path(test.field);
  if ('attribute' in test) {
    const list = about.attributes.find((one) => one.name === test.attribute)?.list === true;
    return words(list ? 'attributeList' : 'attribute', { field, attribute: names.attribute(test.attribute) });
  }
  const given = 'is' in test ? test.is : test.isNot;
  const values = given.map((value) => names.value(test.field, value)).join(names.language === 'zh' ? '、' : ', ');
  return 'isNot' in test ? words('isNot', { field, values }) : words(given.length > 1 ? 'isOneOf' : 'is', { field, values });
}

/** Rows as a sentence: "All records", "Those where Owner is the person herself". */
export function rowsWords(rows: Rows, names: Names, about: { words: Words; attributes: readonly Attribute[] }): string {
  const { words } = about;
  const reach = reachOf(rows);
  if (reach !== 'some') return words(reach);
  const each = rows.map((tests) => tests.map((test) => testWords(test, names, about)).join(words('and')));
  return words('those', { tests: each.join(words('or')) });
}

/** A cell in which nothing is allowed. */
export function emptyCell(role: string, entity: string): AccessCell {
  return { role, entity, rows: { read: [], create: [], update: [], delete: [] }, hidden: [], readOnly: [] };
}

/** Sets one action. What may be changed or deleted must be seen, so seeing follows when there was none. */
export function withRows(cell: AccessCell, action: RowAction, rows: Rows): AccessCell {
  const next = { ...cell.rows, [action]: rows };
  const follows = action !== 'read' && action !== 'create' && rows.length > 0 && cell.rows.read.length === 0;
  return { ...cell, rows: follows ? { ...next, read: rows } : next };
}

export type FieldRight = 'write' | 'read' | 'hidden';

export function fieldRight(cell: AccessCell, field: string): FieldRight {
  if (cell.hidden.includes(field)) return 'hidden';
  return cell.readOnly.includes(field) ? 'read' : 'write';
}

export function withField(cell: AccessCell, field: string, right: FieldRight): AccessCell {
  const without = (names: readonly string[]): string[] => names.filter((one) => one !== field);
  return {
    ...cell,
    hidden: right === 'hidden' ? [...without(cell.hidden), field] : without(cell.hidden),
    readOnly: right === 'read' ? [...without(cell.readOnly), field] : without(cell.readOnly),
  };
}

/** The first test of a path, as somebody who just chose it would mean it. */
export function firstTest(path: MatrixEntity['tests'][number], attributes: readonly Attribute[]): RowTest | undefined {
  if (path.holds === 'person') return { mine: path.path };
  if (path.holds === 'choice') return { field: path.path, is: path.values?.slice(0, 1) ?? [] };
  if (path.holds === 'flag') return { field: path.path, is: [true] };
  const [attribute] = fittingAttributes(path, attributes);
  if (attribute) return { field: path.path, attribute: attribute.name };
  return path.holds === 'record' ? undefined : { field: path.path, is: path.holds === 'number' ? [0] : [''] };
}

/** Attributes of a role's members that hold what the path holds. */
export function fittingAttributes(path: MatrixEntity['tests'][number], attributes: readonly Attribute[]): readonly Attribute[] {
  const types = { person: '', text: 'String', choice: 'String', number: 'Long', flag: 'Bool', record: '' } as const;
  return attributes.filter((one) => (path.holds === 'record' ? one.entity === path.to : one.entity === undefined && one.type === types[path.holds]));
}

/** Paths that can be chosen: those a test can be made of. */
export function choosable(entity: MatrixEntity, attributes: readonly Attribute[]): MatrixEntity['tests'] {
  return entity.tests.filter((path) => firstTest(path, attributes) !== undefined);
}

/** What "some records" mostly means: those of a person, named as near as can be; else the first path that can be tested. */
export function usualPath(entity: MatrixEntity, attributes: readonly Attribute[]): MatrixEntity['tests'][number] | undefined {
  const paths = choosable(entity, attributes);
  const steps = ({ path }: { path: string }): number => path.split('.').length;
  const [nearest] = paths.filter((path) => path.holds === 'person').toSorted((a, b) => steps(a) - steps(b));
  return nearest ?? paths[0];
}
