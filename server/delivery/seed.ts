import { columnOf, filePlaces, type AppModel, type Entity, type Field, type Files, type Issue } from '@portico/contracts';
import { CsvError, parse } from 'csv-parse/sync';

/** Rows of one entity for a preview, as text the way COPY takes it. */
export interface SeedRows {
  readonly entity: Entity;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Not from a file: nobody misses one that does not fit. */
  readonly made: boolean;
}

const rowsMade = 4;

/**
 * Rows to try an app with: those of `data/<Entity>.csv` (columns or fields by name; `@…` stands for `person`), parents
 * before children. An app without such files gets a few made ones. Pure, and the same each time.
 */
export function seedRows(app: { files: Files; model: AppModel; person: string }): { seeds: SeedRows[]; issues: Issue[] } {
  const issues: Issue[] = [];
  const given = new Map<string, SeedRows>();
  for (const entity of Object.values(app.model.entities)) {
    const file = `${filePlaces.data}/${entity.name}.csv`;
    const text = app.files[file];
    if (text === undefined) continue;
    try {
      given.set(entity.name, readSeed(entity, { text, person: app.person }));
    } catch (error) {
      const detail = error instanceof CsvError ? error.message : String(error);
      issues.push({ file, message: { en: `These rows could not be read: ${detail}`, zh: `无法读取这些数据：${detail}` } });
    }
  }
  const ordered = parentsFirst(app.model);
  if (given.size > 0 || issues.length > 0) return { seeds: ordered.flatMap((entity) => given.get(entity.name) ?? []), issues };
  return { seeds: ordered.map((entity) => makeSeed(entity, app)), issues };
}

function readSeed(entity: Entity, of: { text: string; person: string }): SeedRows {
  const [header = [], ...lines] = parse(of.text, { bom: true, skip_empty_lines: true });
  const columns = header.map((name) => (Object.hasOwn(entity.fields, name) ? columnOf(entity, name) : name));
  const value = (cell: string): string | null => (cell === '' ? null : cell.startsWith('@') ? of.person : cell);
  return { entity, columns, rows: lines.map((line) => line.map(value)), made: false };
}

/** Entities so that what a row refers to is there before it; of a circle in the order of the files. */
export function parentsFirst(model: AppModel): Entity[] {
  const ordered = new Map<string, Entity>();
  const visit = (entity: Entity | undefined, above: ReadonlySet<string>): void => {
    if (!entity || ordered.has(entity.name) || above.has(entity.name)) return;
    for (const { to } of Object.values(entity.relations ?? {})) visit(model.entities[to], new Set([...above, entity.name]));
    ordered.set(entity.name, entity);
  };
  for (const entity of Object.values(model.entities)) visit(entity, new Set());
  return [...ordered.values()];
}

function makeSeed(entity: Entity, app: { model: AppModel; person: string }): SeedRows {
  const fields = Object.keys(entity.fields).filter((name) => entity.fields[name]?.computed === undefined && entity.fields[name]?.formula === undefined);
  const rows = Array.from({ length: rowsMade }, (_, index) => fields.map((name) => makeValue(entity, name, { ...app, number: index + 1, depth: 0 })));
  return { entity, columns: fields.map((name) => columnOf(entity, name)), rows, made: true };
}

interface Making {
  readonly model: AppModel;
  readonly person: string;
  /** Of the row, from 1. */
  readonly number: number;
  readonly depth: number;
}

/** A field that refers to another entity has the value of that entity's row with the same number. */
function makeValue(entity: Entity, name: string, making: Making): string | null {
  const field = entity.fields[name];
  if (!field) return null;
  for (const { to, fields, keys } of Object.values(entity.relations ?? {})) {
    const target = making.model.entities[to];
    const key = (keys ?? target?.key)?.[fields.indexOf(name)];
    if (target && key !== undefined && fields.includes(name) && making.depth < 8) return makeValue(target, key, { ...making, depth: making.depth + 1 });
  }
  return valueOf(name, field, making);
}

const day = 86_400_000;
const epoch = Date.UTC(2026, 0, 5, 9);

/** A value that fits a field, the n-th of its kind. */
export function valueOf(name: string, field: Field, { number, person }: Pick<Making, 'number' | 'person'>): string | null {
  const needed = field.required === true;
  if (field.list === true) return needed ? '{}' : null;
  const at = new Date(epoch + number * 3 * day).toISOString();
  const within = (value: number): string => String(Math.min(field.max ?? value, Math.max(field.min ?? value, value)));
  switch (field.type) {
    case 'text':
      return textOf(name, field, number);
    case 'localText':
      return JSON.stringify({ en: `${wordOf(name, field, 'en')} ${number}`, zh: `${wordOf(name, field, 'zh')} ${number}` });
    case 'smallint':
    case 'integer':
    case 'bigint':
      return within(number);
    case 'decimal':
    case 'float':
    case 'money':
      return within(number * 10);
    case 'boolean':
      return number % 2 === 1 ? 'true' : 'false';
    case 'date':
      return at.slice(0, 10);
    case 'time':
      return at.slice(11, 19);
    case 'datetime':
      return at;
    case 'localDatetime':
      return at.slice(0, 19);
    case 'interval':
      return `${number} hours`;
    case 'uuid':
      return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    case 'json':
      return needed ? '{}' : null;
    case 'enum':
      return field.values?.[(number - 1) % field.values.length]?.value ?? null;
    case 'person':
      return person;
    case 'attachment':
    case 'binary':
      return null;
    default:
      return field.type satisfies never;
  }
}

function textOf(name: string, field: Field, number: number): string | null {
  const email = /e?mail/i.test(name) ? `person${number}@example.com` : undefined;
  const text = (email ?? `${wordOf(name, field, 'en')} ${number}`).slice(-(field.length ?? 200));
  if (field.pattern === undefined || new RegExp(field.pattern, 'u').test(text)) return text;
  return field.required === true ? text : null;
}

function wordOf(name: string, field: Field, language: 'en' | 'zh'): string {
  const { title = name } = field;
  return typeof title === 'string' ? title : (title[language] ?? title.en ?? name);
}
