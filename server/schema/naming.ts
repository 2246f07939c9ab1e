import { createHash } from 'node:crypto';
import { entityName, fieldName, snakeCase } from '@portico/contracts';
import { reservedEntityNames } from '../policy/index.ts';

/** Field names that mean something else where fields are named: filters join with these. */
const reserved = new Set(['and', 'or', 'not', 'constructor']);
/** PostgreSQL cuts identifiers after this many bytes. */
export const identifierBytes = 63;
/** The column that full-text search looks into; never part of a model. */
export const searchColumn = '_search';

/**
 * The entity a table becomes: `invoice_line` → `InvoiceLine`, `"Order Details"` → `OrderDetails`. Not singularised.
 * What has no Latin letter is named by its hash. `taken` are names given already; the result is none of them.
 */
export function entityNameFor(table: string, taken: Iterable<string> = []): string {
  const words = latin(table)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  let name = words.map(capitalised).join('');
  if (name === '') name = `Table${hash(table)}`;
  if (!/^[A-Z]/.test(name)) name = `T${name}`;
  // A table of roles or actions is common; the policy language has these words already.
  if (reservedEntityNames.includes(name)) name = `${name}Record`;
  return free(shortened(name, 50, table), { taken, most: 50, valid: entityName });
}

/** The field a column becomes: its own name where that fits the pattern, else the nearest that does. */
export function fieldNameFor(column: string, taken: Iterable<string> = []): string {
  return free(fitted(column, 'field'), { taken, most: 58, valid: fieldName });
}

/**
 * The name of a relation: the column without its `_id`, or for several columns the table it leads to. `taken` are the
 * entity's fields and relations so far.
 */
export function relationNameFor(columns: readonly string[], toTable: string, taken: Iterable<string>): string {
  const used = [...taken];
  const bare = columns.map((column) => (/^(.+?)(_id|_ID|Id|ID)$/.exec(column)?.[1] ?? column).replace(/_+$/, ''));
  const own = bare.join('_');
  const target = snakeCase(toTable);
  const wishes = columns.length === 1 ? [own, `${own}_${target}`] : [target, own, `${own}_${target}`];
  const fitting = wishes.map((wish) => fitted(wish, 'relation'));
  return fitting.find((wish) => !has(used, wish)) ?? free(fitting.at(-1) ?? 'relation', { taken: used, most: 58, valid: fieldName });
}

/** `base` as an identifier PostgreSQL keeps whole: cut and told apart by a hash where it is too long. */
export function identifier(base: string): string {
  if (Buffer.byteLength(base) <= identifierBytes) return base;
  let head = base;
  while (Buffer.byteLength(head) > identifierBytes - 9) head = head.replace(/.$/su, '');
  return `${head}_${hash(base)}`;
}

/** `"name"`, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Eight hex digits that stay the same for the same text. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function fitted(column: string, kind: string): string {
  if (fieldName.safeParse(column).success && !reserved.has(column)) return column;
  const plain = latin(column)
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '');
  const small = /^[A-Z0-9_]+$/.test(plain) ? plain.toLowerCase() : plain.slice(0, 1).toLowerCase() + plain.slice(1);
  if (small === '') return `${kind}_${hash(column)}`;
  return shortened(reserved.has(small) ? `${small}_` : small, 58, column);
}

/** Accents are dropped, so that `Société` becomes `Societe`. */
function latin(text: string): string {
  return text.normalize('NFKD').replace(/[\u0300-\u036F]/g, '');
}

function capitalised(word: string): string {
  const rest = word.slice(1);
  return word.slice(0, 1).toUpperCase() + (word.length > 1 && word === word.toUpperCase() ? rest.toLowerCase() : rest);
}

function shortened(name: string, most: number, from: string): string {
  return name.length <= most ? name : `${name.slice(0, most - 8)}${hash(from)}`;
}

/** Names that differ only in case would be one file on some disks. */
function has(taken: Iterable<string>, name: string): boolean {
  const low = name.toLowerCase();
  for (const one of taken) if (one.toLowerCase() === low) return true;
  return false;
}

function free(name: string, rule: { taken: Iterable<string>; most: number; valid: { safeParse(value: string): { success: boolean } } }): string {
  const taken = [...rule.taken];
  let found = name;
  for (let number = 2; has(taken, found); number += 1) {
    const tail = String(number);
    found = `${name.slice(0, rule.most - tail.length)}${tail}`;
  }
  if (!rule.valid.safeParse(found).success) throw new Error(`no valid name for ${name}`);
  return found;
}
