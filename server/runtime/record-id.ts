import { parseValue, type Entity } from '@portico/contracts';

/** Key values → the id people and agents see: parts joined by `~`, `~` and `%` percent-encoded, an empty part `%-`. */
export function encodeId(parts: readonly unknown[]): string {
  return parts.map((part) => String(part).replaceAll('%', '%25').replaceAll('~', '%7E') || '%-').join('~');
}

/** The key values an id stands for, typed as the entity's key; undefined when it can't be one of its ids. */
export function decodeId(entity: Entity, id: string): Record<string, unknown> | undefined {
  const parts = id.split('~');
  if (parts.length !== entity.key.length) return undefined;
  const key: Record<string, unknown> = {};
  for (const [at, name] of entity.key.entries()) {
    const field = entity.fields[name];
    const part = (parts[at] ?? '').replace(/^%-$/, '').replaceAll(/%7E/gi, '~').replaceAll('%25', '%');
    const parsed = field && parseValue(field, part);
    if (!parsed || 'problem' in parsed) return undefined;
    key[name] = parsed.value;
  }
  return key;
}
