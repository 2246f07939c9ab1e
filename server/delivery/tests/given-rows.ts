import { checkValues, columnOf, PorticoError, type AppModel, type Entity, type Field, type GivenRecords } from '@portico/contracts';
import { copyLine } from '../../schema/index.ts';
import { parentsFirst, valueOf } from '../seed.ts';

type Values = Readonly<Record<string, unknown>>;

/** A record a test knows by its short name. */
export interface KnownRecord {
  readonly entity: string;
  readonly id: string;
  /** By field. */
  readonly key: Values;
}

/** Rows of one entity with the same columns, as COPY text. */
interface Load {
  readonly entity: Entity;
  readonly columns: readonly string[];
  readonly lines: readonly string[];
}

interface Wanted {
  readonly entity: Entity;
  readonly values: Values;
  /** From 1, within the entity. */
  readonly number: number;
}

/**
 * The rows a test begins with: what is given, what the tables need and nobody gave, and the records these belong to.
 * Parents come before children. Pure; throws `record.invalid` for a value its field does not take.
 */
export function givenRows(model: AppModel, of: { given: readonly (GivenRecords | undefined)[]; person: string }): { loads: Load[]; records: Map<string, KnownRecord> } {
  const { person } = of;
  const wanted = new Map<string, Wanted>();
  const add = (name: string, entity: Entity, values: Values): string => {
    const number = [...wanted.values()].filter((one) => one.entity === entity).length + 1;
    wanted.set(name, { entity, values, number });
    return name;
  };
  const firstOf = (entity: Entity): string => [...wanted].find(([, one]) => one.entity === entity)?.[0] ?? add(`_${entity.name}`, entity, {});
  for (const given of of.given) {
    for (const [name, records] of Object.entries(given ?? {})) {
      const entity = model.entities[name];
      if (entity) for (const [short, values] of Object.entries(records)) add(short, entity, values);
    }
  }

  const records = new Map<string, KnownRecord>();
  const recordOf = (short: string): KnownRecord | undefined => {
    const found = records.get(short);
    const one = wanted.get(short);
    if (found || !one) return found;
    const resolved = resolveValues(model, { entity: one.entity, values: one.values, person, keyOf });
    const key = Object.fromEntries(one.entity.key.map((name) => [name, resolved[name] ?? fill(one, name)]));
    const record = { entity: one.entity.name, id: recordId(one.entity.key.map((name) => key[name])), key };
    records.set(short, record);
    return record;
  };
  const keyOf = (short: string): Values | undefined => recordOf(short)?.key;
  /** What a field needs that nobody gave. */
  function fill({ entity, number }: Wanted, name: string): unknown {
    const field = entity.fields[name];
    if (!field) return null;
    for (const { to, fields, keys } of Object.values(entity.relations ?? {})) {
      const target = model.entities[to];
      const key = (keys ?? target?.key)?.[fields.indexOf(name)];
      if (target && key !== undefined && fields.includes(name)) return keyOf(firstOf(target))?.[key] ?? null;
    }
    return valueOf(name, field, { number, person });
  }

  const rows: { entity: Entity; values: Values }[] = [];
  // The map grows by the records that others need.
  for (const [short, one] of wanted) {
    const { entity } = one;
    const resolved = resolveValues(model, { entity, values: one.values, person, keyOf });
    const checked = checkValues(entity, resolved, { mode: 'update', writable: new Set(Object.keys(entity.fields)) });
    if (checked.issues.length > 0)
      throw new PorticoError('record.invalid', { params: { entity: entity.name }, issues: checked.issues.map((issue) => ({ ...issue, place: `${short}.${issue.place ?? ''}` })) });
    const missing = Object.entries(entity.fields).filter(([name, field]) => checked.values[name] === undefined && isNeeded(entity, { name, field }));
    rows.push({ entity, values: { ...Object.fromEntries(missing.map(([name]) => [name, fill(one, name)])), ...checked.values, ...recordOf(short)?.key } });
  }
  return {
    loads: parentsFirst(model).flatMap((entity) =>
      loadsOf(
        entity,
        rows.filter((row) => row.entity === entity),
      ),
    ),
    records,
  };
}

function loadsOf(entity: Entity, rows: readonly { values: Values }[]): Load[] {
  const groups = Map.groupBy(rows, ({ values }) => Object.keys(values).sort().join(' '));
  return [...groups.values()].map((group) => {
    const fields = Object.keys(group[0]?.values ?? {}).sort();
    const lines = group.map(({ values }) => copyLine(fields.map((name) => textOf(values[name]))));
    return { entity, columns: fields.map((name) => columnOf(entity, name)), lines };
  });
}

/** Must the row hold something here that the database does not put in by itself? */
function isNeeded(entity: Entity, { name, field }: { name: string; field: Field }): boolean {
  if (field.computed !== undefined || field.formula !== undefined) return false;
  if (entity.key.includes(name)) return true;
  if (typeof field.default === 'object' && 'auto' in field.default && field.default.auto === 'person') return true;
  return field.required === true && field.default === undefined;
}

/** Values with relations by short name and people by `@…` put into the fields that hold them. */
export function resolveValues(model: AppModel, of: { entity: Entity; values: Values; person: string; keyOf: (short: string) => Values | undefined }): Record<string, unknown> {
  const { entity, person } = of;
  return Object.fromEntries(
    Object.entries(of.values).flatMap(([name, value]): [string, unknown][] => {
      const field = entity.fields[name];
      if (field) return [[name, field.type === 'person' ? someone(value, person) : value]];
      const relation = entity.relations?.[name];
      if (!relation) return [[name, value]];
      const key = value === null ? undefined : of.keyOf(String(value));
      const keys = relation.keys ?? model.entities[relation.to]?.key ?? [];
      return relation.fields.map((part, index) => [part, key?.[keys[index] ?? ''] ?? null]);
    }),
  );
}

/** `@me` is whoever acts; `@anna` is somebody else, always the same one. */
export function someone(value: unknown, me: string): unknown {
  if (Array.isArray(value)) return value.map((one) => someone(one, me));
  if (typeof value !== 'string' || !value.startsWith('@')) return value;
  return value === '@me' ? me : `nobody-${value.slice(1)}`;
}

/** As pages and tools name records: parts of the key joined by `~`. */
export function recordId(parts: readonly unknown[]): string {
  return parts.map((part) => String(part).replaceAll('%', '%25').replaceAll('~', '%7E') || '%-').join('~');
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return `{${value.map((one) => (one === null ? 'NULL' : `"${String(textOf(one)).replaceAll(/["\\]/g, String.raw`\$&`)}"`)).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
