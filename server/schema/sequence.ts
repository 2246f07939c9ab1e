import { columnOf, tableOf, type Entity, type Field } from '@portico/contracts';
import { identifier, quoted } from './naming.ts';

/** A text that holds numbers of a sequence of its own, `T-00042`. A whole number is numbered by identity instead. */
export function isSequence(field: Field | undefined): boolean {
  return field?.type === 'text' && ruleOf(field) !== undefined;
}

function ruleOf(field: Field): { prefix?: string | undefined; digits?: number | undefined } | undefined {
  return typeof field.default === 'object' && 'auto' in field.default && field.default.auto === 'sequence' ? field.default : undefined;
}

/** The sequence a field draws its numbers from. */
export function sequenceName(entity: Entity, field: string): string {
  return identifier(`${tableOf(entity)}_${columnOf(entity, field)}_numbers`);
}

/** The column's default: the next number with zeros in front, never cut. `{schema}` is filled in when it runs. */
export function sequenceDefault(entity: Entity, name: string): string {
  const field = entity.fields[name];
  const { prefix = '', digits = 1 } = (field && ruleOf(field)) ?? {};
  const next = `nextval('{schema}.${quoted(sequenceName(entity, name)).replaceAll("'", "''")}'::regclass)`;
  const padded = `translate(format('%${digits}s', ${next}), ' ', '0')`;
  return prefix === '' ? padded : `('${prefix}' || ${padded})`;
}

/** The number in a column's value; NULL where it was written in another form. */
export function drawnNumber(entity: Entity, name: string): string {
  const field = entity.fields[name];
  const column = quoted(columnOf(entity, name));
  if (!isSequence(field)) return column;
  const prefix = ((field && ruleOf(field)?.prefix) ?? '').replaceAll(/[.\-/#]/g, String.raw`\$&`);
  return `substring(${column} from '^${prefix}([0-9]{1,18})$')::bigint`;
}

/** Ties the sequence to its column, so that it goes with it, and lets it begin behind the numbers there are. */
export function adoptSequence(entity: Entity, name: string): readonly string[] {
  const sequence = `{schema}.${quoted(sequenceName(entity, name))}`;
  const table = `{schema}.${quoted(tableOf(entity))}`;
  const largest = `SELECT coalesce(max(${drawnNumber(entity, name)}), 0) + 1 AS next FROM ${table}`;
  return [
    `ALTER SEQUENCE ${sequence} OWNED BY ${table}.${quoted(columnOf(entity, name))}`,
    `SELECT setval('${sequence.replaceAll("'", "''")}'::regclass, next, false) FROM (${largest}) AS own`,
  ];
}

const written = /^\(?(?:'((?:[^'\\]|'')*)'::text \|\| )?translate\(format\('%(\d{1,2})s'::text, nextval\('.*'::regclass\)\), ' '::text, '0'::text\)\)?$/;

/** A sequence default as PostgreSQL gives it back. */
export function readSequence(expression: string): Field['default'] | undefined {
  const found = written.exec(expression);
  if (!found) return undefined;
  const [, prefix = '', digits = '1'] = found;
  return { auto: 'sequence', ...(prefix !== '' && { prefix: prefix.replaceAll("''", "'") }), ...(digits !== '1' && { digits: Number(digits) }) };
}
