import { entityName, fieldName } from '@portico/contracts';

/** Field names that mean something else where fields are named. */
const reserved = new Set(['and', 'or', 'not', 'constructor']);
/** Words the policy language has already. */
const reservedEntities = new Set(['Action', 'Bool', 'Boolean', 'Entity', 'Extension', 'Field', 'Long', 'Principal', 'Record', 'Role', 'Set', 'String']);

/** A name for the file out of what a person calls it: `Due date` → `due_date`, `Help ticket` → `HelpTicket`. */
export function plainName(title: string, kind: 'entity' | 'field'): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  if (kind === 'entity') {
    const name = words
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('')
      .replace(/^\d+/, '')
      .slice(0, 46);
    return name === '' ? 'List' : reservedEntities.has(name) ? `${name}Record` : name;
  }
  const name = words
    .map((word) => word.toLowerCase())
    .join('_')
    .replace(/^[\d_]+/, '')
    .slice(0, 54);
  return name === '' ? 'field' : reserved.has(name) ? `${name}_field` : name;
}

/** A name not taken, whatever its capitals: `Order`, `Order2`, … */
export function freeName(wish: string, taken: readonly string[]): string {
  const low = new Set(taken.map((one) => one.toLowerCase()));
  if (!low.has(wish.toLowerCase())) return wish;
  for (let number = 2; ; number += 1) {
    const next = /^[A-Z]/.test(wish) ? `${wish}${number}` : `${wish}_${number}`;
    if (!low.has(next.toLowerCase())) return next;
  }
}

/** Why something can't be called so; undefined when it can. */
export function nameTrouble(name: string, about: { kind: 'entity' | 'field'; taken: readonly string[] }): 'form' | 'taken' | undefined {
  const good = (about.kind === 'entity' ? entityName : fieldName).safeParse(name).success && !reserved.has(name) && !reservedEntities.has(name);
  if (!good) return 'form';
  return about.taken.some((one) => one.toLowerCase() === name.toLowerCase()) ? 'taken' : undefined;
}
