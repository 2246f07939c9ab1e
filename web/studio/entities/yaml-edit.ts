import { type Document, isCollection, isMap, isPair, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';

export type Path = readonly (string | number)[];

/** Most characters of a value that stands on one line. */
const oneLine = 110;
/** Where keys of an entity's file stand that are added. */
const order = [
  'format',
  'name',
  'title',
  'plural',
  'description',
  'icon',
  'table',
  'label',
  'key',
  'link',
  'parent',
  'fields',
  'relations',
  'indexes',
  'checks',
  'sensitivity',
  'formerly',
];

/**
 * Changes a YAML file in place: comments, order and what is not known here stay as they were written. Gives the same
 * text when nothing changed.
 */
export function editYaml(text: string, change: (document: Document) => void): string {
  const document = parseDocument(text, { version: '1.2', schema: 'core' });
  const before = JSON.stringify(document.toJS());
  const keys = JSON.stringify(keysOf(document.contents));
  change(document);
  if (JSON.stringify(document.toJS()) === before && JSON.stringify(keysOf(document.contents)) === keys) return text;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** JSON has the same keys in any order; a file has them in its own. */
function keysOf(node: unknown): unknown {
  if (isMap(node)) return node.items.map((pair) => [String(pair.key), keysOf(pair.value)]);
  return isSeq(node) ? node.items.map(keysOf) : null;
}

/** Sets what stands at a path; undefined takes it away, and with it a list or map that is left empty. */
export function put(document: Document, path: Path, value: unknown): void {
  if (value === undefined) return remove(document, path);
  for (let length = 1; length < path.length; length += 1) {
    const part = path.slice(0, length);
    const there: unknown = document.getIn(part, true);
    if (there === undefined || (isScalar(there) && there.value === null)) setIn(document, part, document.createNode(typeof path[length] === 'number' ? [] : {}, { flow: false }));
  }
  setIn(document, path, nodeOf(document, value));
  unfold(document, path);
}

function setIn(document: Document, path: Path, node: unknown): void {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  const rank = path.length === 1 ? order.indexOf(String(key)) : -1;
  if (isMap(parent) && rank >= 0 && !parent.has(key)) {
    const before = parent.items.findIndex((pair) => order.indexOf(String(isScalar(pair.key) ? pair.key.value : pair.key)) > rank);
    parent.items.splice(before < 0 ? parent.items.length : before, 0, document.createPair(key, node));
    return;
  }
  document.setIn(path, node);
}

function remove(document: Document, path: Path): void {
  document.deleteIn(path);
  if (path.length < 2) return;
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  if (isCollection(parent) && parent.items.length === 0) remove(document, path.slice(0, -1));
}

/** A value as a person would write it: what fits on a line stands on one. */
function nodeOf(document: Document, value: unknown): unknown {
  const node = document.createNode(value);
  fold(node);
  return node;
}

function fold(node: unknown): void {
  if (isPair(node)) return fold(node.value);
  if (!isCollection(node)) return;
  node.flow = JSON.stringify(node.toJSON()).length <= oneLine;
  if (!node.flow) node.items.forEach(fold);
}

/** What has grown too long for its line is written below one another. */
function unfold(document: Document, path: Path): void {
  for (let length = path.length - 1; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (!isCollection(node) || node.flow !== true || JSON.stringify(node.toJSON()).length <= oneLine) continue;
    fold(node);
  }
}

export function mapAt(document: Document, path: Path): YAMLMap | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isMap(node) ? node : undefined;
}

/** Gives a key another name; it keeps its place, its value and its comments. */
export function renameKey(document: Document, path: Path, name: string): void {
  const map = mapAt(document, path.slice(0, -1));
  const pair = map?.items.find((one) => String(isScalar(one.key) ? one.key.value : one.key) === String(path.at(-1)));
  if (!pair) return;
  if (isScalar(pair.key)) pair.key.value = name;
  else pair.key = document.createNode(name);
}

/** Moves a key of a map to another place in it. */
export function moveKey(document: Document, path: Path, to: number): void {
  const map = mapAt(document, path.slice(0, -1));
  const from = map?.items.findIndex((one) => String(isScalar(one.key) ? one.key.value : one.key) === String(path.at(-1))) ?? -1;
  if (!map || from < 0) return;
  const [pair] = map.items.splice(from, 1);
  if (pair) map.items.splice(Math.max(0, Math.min(to, map.items.length)), 0, pair);
}
