import { isSame } from './same.ts';

export type Status = 'added' | 'changed' | 'removed' | 'same';
export type Part = 'entity' | 'fields' | 'relations' | 'indexes' | 'checks';
/** One property of a field (or of the list itself) that is not what it was. */
export interface PropertyChange {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}
export interface RowDiff {
  readonly name: string;
  readonly status: Status;
  /** The name it had, where it was renamed with `formerly`. */
  readonly formerly?: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly changes: readonly PropertyChange[];
}
export interface PartDiff {
  readonly part: Part;
  readonly rows: readonly RowDiff[];
  readonly same: number;
}

type Plain = Readonly<Record<string, unknown>>;
const parts: readonly Exclude<Part, 'entity'>[] = ['fields', 'relations', 'indexes', 'checks'];
const notAbout = new Set<string>([...parts, 'format']);

/** What an entity's file says before and after, as rows of a picture: only what differs, and how much did not. Undefined where a side is no list. */
export function diffEntity(before: unknown, after: unknown): readonly PartDiff[] | undefined {
  if (!isEntity(before) || !isEntity(after) || (before === undefined && after === undefined)) return undefined;
  const about: PartDiff = { part: 'entity', rows: aboutRows(before ?? {}, after ?? {}), same: 0 };
  const others = parts.map((part) => partDiff(part, named(before?.[part], part), named(after?.[part], part)));
  return [about, ...others].filter((one) => one.rows.length > 0);
}

function isEntity(value: unknown): value is Plain | undefined {
  return value === undefined || (isPlain(value) && (value['fields'] === undefined || isPlain(value['fields'])));
}

function aboutRows(before: Plain, after: Plain): readonly RowDiff[] {
  const without = (value: Plain) => Object.fromEntries(Object.entries(value).filter(([name]) => !notAbout.has(name)));
  return propertyChanges(without(before), without(after)).map((change) => ({
    name: change.name,
    status: statusOf(change.before, change.after),
    before: change.before,
    after: change.after,
    changes: [],
  }));
}

function partDiff(part: Part, before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): PartDiff {
  const rows: RowDiff[] = [];
  const renamed = new Set<string>();
  let same = 0;
  for (const [name, now] of after) {
    const old = isPlain(now) && typeof now['formerly'] === 'string' && !before.has(name) && before.has(now['formerly']) ? now['formerly'] : undefined;
    if (old !== undefined) renamed.add(old);
    const was = before.get(old ?? name);
    if (isSame(was, now)) {
      same += 1;
      continue;
    }
    const changes = was === undefined ? [] : propertyChanges(was, now).filter((change) => change.name !== 'formerly');
    rows.push({ name, status: statusOf(was, now), ...(old !== undefined && { formerly: old }), before: was, after: now, changes });
  }
  for (const [name, was] of before) {
    if (!after.has(name) && !renamed.has(name)) rows.push({ name, status: 'removed', before: was, after: undefined, changes: [] });
  }
  return { part, rows, same };
}

function propertyChanges(before: unknown, after: unknown): readonly PropertyChange[] {
  if (!isPlain(before) || !isPlain(after)) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !isSame(before[name], after[name])).map((name) => ({ name, before: before[name], after: after[name] }));
}

function statusOf(before: unknown, after: unknown): Status {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

/** Rows by name; indexes and checks, which need none, by what they are about. */
function named(value: unknown, part: Part): ReadonlyMap<string, unknown> {
  if (isPlain(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value)) return new Map();
  return new Map(
    value.map((one: unknown, at) => {
      const row = isPlain(one) ? one : {};
      const name =
        typeof row['name'] === 'string'
          ? row['name']
          : part === 'indexes' && Array.isArray(row['fields'])
            ? row['fields'].join(', ')
            : typeof row['sql'] === 'string'
              ? row['sql']
              : String(at + 1);
      return [name, one];
    }),
  );
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in a word or two: titles in the reader's language, lists with commas. */
export function wordOf(value: unknown, language: 'en' | 'zh'): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((one) => wordOf(isPlain(one) && 'value' in one ? one['value'] : one, language)).join(', ');
  if (!isPlain(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const { en, zh } = value;
  if (typeof en === 'string' || typeof zh === 'string') return String(value[language] ?? en ?? zh);
  if (typeof value['auto'] === 'string') return value['auto'];
  return Object.entries(value)
    .map(([name, one]) => `${name} ${wordOf(one, language)}`)
    .join(', ');
}

/** A field in a line: `text(20) · required · unique`. The words come from the caller. */
export function fieldLine(
  field: unknown,
  say: { required: string; unique: string; list: string; computed: string; default: (value: string) => string; language: 'en' | 'zh' },
): string {
  if (!isPlain(field)) return wordOf(field, say.language);
  if (typeof field['to'] === 'string')
    return `→ ${field['to']} (${wordOf(field['fields'], say.language)})${typeof field['onDelete'] === 'string' ? ` · ${field['onDelete']}` : ''}`;
  if (typeof field['type'] !== 'string')
    return Object.entries(field)
      .filter(([name]) => name !== 'name')
      .map(([, one]) => wordOf(one, say.language))
      .join(' · ');
  const size = field['length'] ?? (field['precision'] === undefined ? undefined : [field['precision'], field['scale']].filter((one) => one !== undefined).join(','));
  return [
    `${field['type']}${size === undefined ? '' : `(${String(size)})`}`,
    field['list'] === true && say.list,
    field['required'] === true && say.required,
    field['unique'] === true && say.unique,
    field['computed'] !== undefined && say.computed,
    field['default'] !== undefined && say.default(wordOf(field['default'], say.language)),
    field['unit'] !== undefined && wordOf(field['unit'], say.language),
    Array.isArray(field['values']) && wordOf(field['values'], say.language),
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' · ');
}
