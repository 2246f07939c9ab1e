/** A part of a BPMN file as bpmn-moddle has it: an element, a condition, one of our extensions. */
export interface Moddle {
  readonly $type: string;
  /** Undefined until it stands somewhere. */
  $parent?: Moddle;
  readonly id?: string;
  get(name: string): unknown;
  $instanceOf(type: string): boolean;
}

/** Makes a part that stands nowhere yet. */
export type Make = (type: string, values: Readonly<Record<string, unknown>>) => Moddle;

/** Values to be written into a part; undefined takes a value away. Several changes are one step back. */
export interface Change {
  readonly of: Moddle;
  readonly set: Readonly<Record<string, unknown>>;
}

/** A text of a part; empty where there is none. */
export function textOf(part: Moddle | undefined, name: string): string {
  const value = part?.get(name);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** The parts another one has many of. */
export function partsOf(part: Moddle | undefined, name: string): readonly Moddle[] {
  const value = part?.get(name);
  return Array.isArray(value) ? (value as Moddle[]) : [];
}

export function partOf(part: Moddle | undefined, name: string): Moddle | undefined {
  const value = part?.get(name);
  return typeof value === 'object' && value !== null ? (value as Moddle) : undefined;
}

/** Is it one of these types, or of a type below them? */
export function isA(part: Moddle | undefined, ...types: readonly string[]): boolean {
  return part !== undefined && types.some((type) => part.$instanceOf(type));
}

/** `bpmn:UserTask` → `UserTask` */
export function typeOf(part: Moddle): string {
  return part.$type.replace(/^.*:/, '');
}

/** The file's top. */
export function definitionsOf(part: Moddle): Moddle {
  let at = part;
  while (at.$parent) at = at.$parent;
  return at;
}

/** What an element is called by people: its name in their language, else its plain one, else nothing. */
export function nameOf(part: Moddle, language: 'en' | 'zh'): string {
  return textOf(part, `portico:${language}`) || textOf(part, 'name');
}

/** The extensions of one kind an element has, of `portico:Form` for example. */
export function extensionsOf(part: Moddle | undefined, type: string): readonly Moddle[] {
  return partsOf(partOf(part, 'extensionElements'), 'values').filter(({ $type }) => $type === type);
}
