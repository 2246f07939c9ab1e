import type { JsonObject } from '@portico/contracts';
import { isObject, mapValues, without } from './json.ts';

/** Characters up to which a definition is written out wherever it is used. */
const shortLength = 400;
/** Definitions one schema may be built of, the nearest first; an agent would not read more. */
const mostDefinitions = 200;
/** Definitions looked at to find out whether one contains itself. */
const mostSteps = 2000;

export const definitionReference = (name: string): string => `#/$defs/${name}`;

/**
 * Puts the definitions a schema needs where agents see them: written out where that is short or happens once, under
 * `$defs` where a schema contains itself or is long and used again. Beyond `mostDefinitions` anything is allowed; `cut`
 * is told of it.
 */
export function createSettler(definition: (name: string) => JsonObject, cut: () => void): (schema: JsonObject) => JsonObject {
  const names = new WeakMap<JsonObject, readonly string[]>();
  const short = new Map<string, boolean>();
  const circles = new Map<string, boolean>();

  const namesIn = (schema: JsonObject): readonly string[] => {
    const known = names.get(schema) ?? collect(schema, []);
    names.set(schema, known);
    return known;
  };
  /** How often each definition is named by the schema and the definitions it is built of. */
  const uses = (schema: JsonObject): Map<string, number> => {
    const found = new Map<string, number>();
    const waiting = [schema];
    for (const next of waiting) {
      for (const name of namesIn(next)) {
        const count = found.get(name) ?? 0;
        if (count === 0 && found.size >= mostDefinitions) {
          cut();
          continue;
        }
        if (count === 0) waiting.push(definition(name));
        found.set(name, count + 1);
      }
    }
    return found;
  };
  const isCircle = (name: string): boolean => {
    const known = circles.get(name) ?? reaches(name);
    circles.set(name, known);
    return known;
  };
  /** Too far to tell counts as a circle: such a definition stays where it is. */
  const reaches = (name: string): boolean => {
    const seen = new Set<string>();
    const waiting = [...namesIn(definition(name))];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === name || seen.size > mostSteps) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...namesIn(definition(next)));
    }
    return false;
  };
  /** What is left of a budget of characters with everything written out; a circle uses it up. */
  const spend = (name: string, budget: number): number => {
    let left = budget - JSON.stringify(definition(name)).length;
    for (const inner of left < 0 ? [] : namesIn(definition(name))) left = left < 0 ? left : spend(inner, left);
    return left;
  };
  const isShort = (name: string): boolean => {
    const known = short.get(name) ?? spend(name, shortLength) >= 0;
    short.set(name, known);
    return known;
  };

  return (schema) => {
    const counts = uses(schema);
    const isWrittenOut = (name: string): boolean => isShort(name) || (counts.get(name) === 1 && !isCircle(name));
    const write = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(write);
      if (!isObject(value)) return value;
      const name = nameIn(value);
      const beside = (): JsonObject => mapValues(without(value, '$ref'), write);
      if (name === undefined || (counts.has(name) && !isWrittenOut(name))) return mapValues(value, write);
      return counts.has(name) ? merge(write(definition(name)) as JsonObject, beside()) : beside();
    };
    const settled = write(schema) as JsonObject;
    const kept = [...counts.keys()].filter((name) => !isWrittenOut(name)).toSorted();
    return kept.length === 0 ? settled : { ...settled, $defs: Object.fromEntries(kept.map((name) => [name, write(definition(name))])) };
  };
}

function nameIn(value: JsonObject): string | undefined {
  const reference = value['$ref'];
  return typeof reference === 'string' && reference.startsWith('#/$defs/') ? reference.slice('#/$defs/'.length) : undefined;
}

function collect(value: unknown, into: string[]): string[] {
  if (Array.isArray(value)) for (const one of value) collect(one, into);
  else if (isObject(value)) {
    const name = nameIn(value);
    if (name !== undefined) into.push(name);
    for (const one of Object.values(value)) collect(one, into);
  }
  return into;
}

const annotations = new Set(['title', 'description', 'default', 'deprecated', 'examples']);

/** What stands beside a reference adds to it; only annotations take the place of the definition's own. */
function merge(written: JsonObject, beside: JsonObject): JsonObject {
  const clash = Object.keys(beside).some((key) => !annotations.has(key) && Object.hasOwn(written, key));
  if (!clash) return { ...written, ...beside };
  const own = Array.isArray(beside['allOf']) ? (beside['allOf'] as unknown[]) : [];
  return { ...beside, allOf: [...own, written] };
}
