import { attributeOf, childOf, childrenOf, type XmlElement } from '../xml/read-xml.ts';
import type { ValueType } from './definition.ts';

/** The types a file declares. */
export interface Types {
  readonly declared: ReadonlyMap<string, XmlElement>;
  /** An example of a value, as far as its names go: `{ "Full name": null }`. */
  shape(reference: string | undefined): unknown;
}

const bases: Readonly<Record<string, ValueType['base']>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  long: 'number',
  double: 'number',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  dateTime: 'dateTime',
  'date and time': 'dateTime',
  duration: 'duration',
  dayTimeDuration: 'duration',
  yearMonthDuration: 'duration',
  'days and time duration': 'duration',
  'years and months duration': 'duration',
};
/** Types may be made of types; deeper ones are taken as anything. */
const deepest = 10;

export function typesIn(root: XmlElement): Types {
  const declared = new Map(childrenOf(root, 'dmn:itemDefinition').map((item) => [attributeOf(item, 'name') ?? '', item]));
  const shape = (reference: string | undefined, depth = 0): unknown => {
    const item = declared.get(nameIn(reference));
    if (!item || depth > deepest) return null;
    const parts = childrenOf(item, 'dmn:itemComponent');
    if (parts.length === 0) return shape(referenceIn(item), depth + 1);
    return shapeOf(parts, depth);
  };
  const shapeOf = (parts: readonly XmlElement[], depth: number): unknown =>
    Object.fromEntries(
      parts.map((part) => {
        const inner = childrenOf(part, 'dmn:itemComponent');
        return [attributeOf(part, 'name') ?? '', inner.length > 0 && depth < deepest ? shapeOf(inner, depth + 1) : shape(referenceIn(part), depth + 1)];
      }),
    );
  return { declared, shape: (reference) => shape(reference) };
}

/** What a type reference means; `own` are allowed values given at the place itself. */
export function readType(types: Types, reference: string | undefined, own?: string): ValueType {
  let name = nameIn(reference);
  let list = false;
  let allowed = own;
  for (let depth = 0; depth < deepest; depth += 1) {
    const item = types.declared.get(name);
    if (!item) break;
    list ||= attributeOf(item, 'isCollection') === 'true';
    allowed ??= textIn(item, 'dmn:allowedValues');
    name = nameIn(referenceIn(item));
  }
  return { base: bases[name] ?? 'any', list, ...(allowed !== undefined && { allowed }) };
}

/** The text inside an element that holds unary tests or an expression. */
export function textIn(element: XmlElement, name: string): string | undefined {
  const holder = childOf(element, name);
  const text = (holder && childOf(holder, 'dmn:text')?.text) ?? '';
  return text === '' ? undefined : text;
}

/** A type is an attribute where it is used, and an element where it is declared. */
function referenceIn(element: XmlElement): string | undefined {
  return attributeOf(element, 'typeRef') ?? childOf(element, 'dmn:typeRef')?.text;
}

function nameIn(reference: string | undefined): string {
  return (reference ?? '').replace(/^(feel|xsd?):/, '').trim();
}
