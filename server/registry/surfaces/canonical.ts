import type { JsonObject } from '@portico/contracts';

/** Objects, but not lists and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON with sorted keys, no spaces and one form for each number (RFC 8785). What JSON does not know is left out. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item === undefined ? null : item)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  // The plain sort of JavaScript is by UTF-16 code units, its number form that of ECMAScript: both are what the RFC asks for.
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** What an object itself has under a key, never what it inherits: keys come from strangers. */
export const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** Were a key's values the same, and was it there before and after? */
export function sameUnder(key: string, before: JsonObject, after: JsonObject): boolean {
  return Object.hasOwn(before, key) === Object.hasOwn(after, key) && canonical(own(before, key)) === canonical(own(after, key));
}

/** A JSON pointer (RFC 6901) to what lies below `place`. */
export function below(place: string, ...steps: readonly (string | number)[]): string {
  return steps.reduce<string>((pointer, step) => `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`, place);
}
