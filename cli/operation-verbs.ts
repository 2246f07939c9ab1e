import { inputProperties, operations, type InputProperty, type Operation } from '@portico/contracts';
import { kebab } from './flags.ts';
import { showStream, showValue } from './show.ts';
import type { Flag, FlagKind, Verb } from './verb.ts';

/** `area.verb` as it is typed: `policy who-can`. */
export function wordsOf(operation: Operation): string {
  return operation.name.split('.').map(kebab).join(' ');
}

/** A verb for every operation of the table; its flags are the fields of the input, those in the address also by place. */
export function operationVerbs(): Verb[] {
  return [...operations.values()].map((operation) => ({
    words: wordsOf(operation),
    title: operation.title,
    about: operation.description,
    flags: flagsOf(operation),
    run: async (means, input) => {
      if (operation.result === 'stream') await showStream(means, await means.client.stream(operation, input));
      else showValue(means, await means.client.call(operation, input));
    },
  }));
}

export function flagsOf(operation: Operation): Flag[] {
  const { properties, required } = inputProperties(operation);
  const inPath = [...operation.http.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  return Object.entries(properties).map(([name, property]) => {
    const place = inPath.indexOf(name);
    const choices = property.enum?.filter((one) => typeof one === 'string');
    return {
      name,
      kind: kindOf(property),
      required: required.includes(name) || place >= 0,
      ...(place >= 0 && { place }),
      ...(choices && choices.length > 0 && { choices }),
      ...(property.default !== undefined && { fallback: property.default }),
      ...(property.description !== undefined && { about: { en: property.description, zh: property.description } }),
    };
  });
}

function kindOf(property: InputProperty): FlagKind {
  const types = [property.type, ...(property.anyOf?.map((one) => one.type) ?? [])].filter((type) => type !== undefined);
  if (types.includes('string')) return types.includes('object') ? 'title' : 'text';
  if (types.includes('boolean')) return 'yes';
  if (types.includes('integer') || types.includes('number')) return 'number';
  if (types.includes('array') && property.items?.type === 'string') return 'list';
  // A coerced number says nothing of its type but its limits.
  return 'json';
}
