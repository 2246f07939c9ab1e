// oxlint-disable-next-line typescript/triple-slash-reference -- saxen comes without types; server and web both need them from here
/// <reference path="./saxen.d.ts" />
import { Parser } from 'saxen';

/** An element with its content. Names carry the prefix that the reader chose for their namespace, not the file's own. */
export interface XmlElement {
  readonly name: string;
  /** Empty when the file gives none. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, sections of CDATA included, without the blanks around it. */
  readonly text: string;
}

/** What came of a file, or why it can't be read. `twice` are ids that stand in it more than once. */
export type XmlFile =
  | { readonly ok: true; readonly root: XmlElement; readonly twice: readonly string[] }
  | { readonly ok: false; readonly line: number; readonly reason: XmlReason };
export type XmlReason = 'long' | 'deep' | 'doctype' | 'broken';

/** Most characters of a file, and most elements inside each other. */
const most = { characters: 4_000_000, depth: 100 };

/**
 * Reads XML into a tree. `prefixes` says which prefix each namespace has in it. Nothing outside the file is ever looked
 * at: a document type, the place where entities would be declared, is refused.
 */
export function readXml(source: string, prefixes: Readonly<Record<string, string>>): XmlFile {
  if (source.length > most.characters) return { ok: false, line: 1, reason: 'long' };
  const document = opened('', {});
  const open = [document];
  const ids = new Set<string>();
  const twice = new Set<string>();
  let refused: { line: number; reason: XmlReason } | undefined;
  const parser = new Parser().ns({ 'http://www.w3.org/XML/1998/namespace': 'xml', ...prefixes });
  const refuse = (reason: XmlReason, line: number): void => {
    refused ??= { reason, line };
    parser.stop();
  };
  parser
    .on('openTag', (name, attributes, decode) => {
      const element = opened(name, Object.fromEntries(Object.entries(attributes()).map(([key, value]) => [key, decode(value)])));
      if (element.id !== '' && ids.has(element.id)) twice.add(element.id);
      ids.add(element.id);
      open.at(-1)?.children.push(element);
      open.push(element);
      if (open.length > most.depth) refuse('deep', lineOf(source, element.id));
    })
    .on('closeTag', () => {
      const closed = open.pop();
      if (closed) closed.text = closed.text.trim();
    })
    .on('text', (text, decode) => addText(open.at(-1), decode(text)))
    .on('cdata', (text) => addText(open.at(-1), text))
    .on('attention', (text, _decode, place) => refuse('doctype', place().line + 1))
    .on('error', (_error, place) => refuse('broken', place().line + 1))
    .on('warn', (_error, place) => refuse('broken', place().line + 1));
  parser.parse(source.replace(/^\uFEFF/, ''));
  const root = document.children[0];
  if (refused || !root) return { ok: false, line: 1, reason: 'broken', ...refused };
  return { ok: true, root, twice: [...twice] };
}

/** The line an id is given on, counted from 1; 1 when it stands nowhere. */
export function lineOf(source: string, id: string): number {
  const at = id === '' ? -1 : Math.max(source.indexOf(` id="${id}"`), source.indexOf(` id='${id}'`));
  return at < 0 ? 1 : source.slice(0, at).split('\n').length;
}

/** Its elements of that name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** What an attribute says, without the blanks around it; undefined when it is missing or empty. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  const value = element.attributes[name]?.trim();
  return value === '' ? undefined : value;
}

interface Opened extends XmlElement {
  readonly children: Opened[];
  text: string;
}

function opened(name: string, attributes: Readonly<Record<string, string>>): Opened {
  return { name, id: attributes['id']?.trim() ?? '', attributes, children: [], text: '' };
}

function addText(element: Opened | undefined, text: string): void {
  if (element) element.text += text;
}
