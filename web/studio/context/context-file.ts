import { type AppContext, type ContextChoice, contextFileSchema, type ContextPiece, contextSources, type ContextSourceKind, sourceKindOf } from '@portico/contracts';
import { type Document, isCollection, isMap, isPair, isSeq, parseDocument, visit, type YAMLMap, type YAMLSeq } from 'yaml';

type Files = Readonly<Record<string, string>>;
export const contextPlace = 'context.yaml';
const empty = 'format: 1\ncontexts: {}\n';
/** Most characters of a value that is written on one line. */
const oneLine = 110;

/** The contexts of the app as they are edited; undefined where the file can only be edited as text. */
export function contextsIn(files: Files): Readonly<Record<string, AppContext>> | undefined {
  const document = parseDocument(files[contextPlace] ?? empty);
  if (document.errors.length > 0) return undefined;
  const read = contextFileSchema.safeParse(document.toJS());
  return read.success ? read.data.contexts : undefined;
}

/** `context.yaml` with a context changed or added; `undefined` takes it away. Pieces are changed by {@link withPieces}. */
export function withContext(files: Files, name: string, next: AppContext | undefined): string {
  return edited(files, (document) => {
    if (next === undefined) document.deleteIn(['contexts', name]);
    else if (document.hasIn(['contexts', name])) patch(document, document.getIn(['contexts', name]) as YAMLMap, { ...next, pieces: undefined });
    else document.setIn(['contexts', name], document.createNode(next));
  });
}

/**
 * `context.yaml` with other pieces in a context, in another order: a piece that is as before keeps its lines and
 * comments, one that was changed keeps those of what is as before.
 */
export function withPieces(files: Files, name: string, pieces: readonly ContextPiece[]): string {
  return edited(files, (document) => {
    const list = document.getIn(['contexts', name, 'pieces']);
    if (!isSeq(list)) return document.setIn(['contexts', name, 'pieces'], document.createNode(pieces));
    const before = new Map((list as YAMLSeq<YAMLMap>).items.map((node) => [String(node.get('id')), node]));
    list.items = pieces.map((piece) => {
      const node = before.get(piece.id);
      if (!node) return document.createNode(piece);
      patch(document, node, piece);
      return node;
    });
  });
}

/** The same with one piece under another name, so that its lines stay. */
export function withPiece(files: Files, name: string, change: { id: string; next: ContextPiece }): string {
  const pieces = contextsIn(files)?.[name]?.pieces ?? [];
  const renamed = edited(files, (document) => {
    const index = pieces.findIndex(({ id }) => id === change.id);
    if (index >= 0) document.setIn(['contexts', name, 'pieces', index, 'id'], change.next.id);
  });
  const now = pieces.map((piece) => (piece.id === change.id ? change.next : piece));
  return withPieces({ ...files, [contextPlace]: renamed }, name, now);
}

function edited(files: Files, edit: (document: Document) => void): string {
  const document = parseDocument(files[contextPlace] ?? empty);
  const contexts = document.get('contexts');
  if (isMap(contexts) && contexts.items.length === 0) contexts.flow = false;
  edit(document);
  const left = document.get('contexts');
  if (isMap(left) && left.items.length === 0) left.flow = true;
  visit(document, {
    Collection: (_, node, path) => {
      // What was written by hand stays; what is new and short stands on one line, but for a context, its parts and its pieces.
      const above = path.at(-1);
      const part = path.length <= 6 || path.length === 8 || (path.length === 7 && isPair(above) && ['pieces', 'input'].includes(String(above.key)));
      if (!node.range && !part && isCollection(node)) node.flow = JSON.stringify(node.toJSON()).length <= oneLine;
      return undefined;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** Changes only the keys that say something else; a key that stands for nothing any more goes. */
function patch(document: Document, node: YAMLMap, said: object): void {
  const next = said as Readonly<Record<string, unknown>>;
  const now = node.toJSON() as Record<string, unknown>;
  for (const key of new Set([...Object.keys(now), ...Object.keys(next)])) {
    const value = next[key];
    // Pieces are not part of what a context says of itself.
    if (key === 'pieces' || JSON.stringify(now[key]) === JSON.stringify(value)) continue;
    if (value === undefined) node.delete(key);
    else node.set(key, document.createNode(value));
  }
}

/** A name nobody in a list has: `house`, `house-2`. */
export function freeName(stem: string, taken: readonly string[]): string {
  const plain =
    stem
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^[^a-z]+|-+$/g, '') || 'piece';
  const short = plain.slice(0, 36);
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? short : `${short}-${count}`;
    if (!taken.includes(name)) return name;
  }
}

/** A choice that gives something else, with nothing kept that means nothing for it. */
export function withKind(choice: ContextChoice, kind: ContextSourceKind, start: string): ContextChoice {
  const { if: condition, else: other } = choice;
  return { [kind]: start, ...(condition !== undefined && { if: condition }), ...(other !== undefined && { else: other }) };
}

/** What a choice gives as its kind names it: an entity, a tool, a path; the words of a text. */
export function sourceText(choice: ContextChoice, language: 'en' | 'zh'): string {
  const { text } = choice;
  if (text !== undefined) return typeof text === 'string' ? text : (text[language] ?? text.en ?? text.zh ?? '');
  const kind = sourceKindOf(choice);
  const name = kind === undefined || kind === 'text' ? '' : (choice[kind] ?? '');
  return choice.provider === undefined ? name : `${choice.provider} · ${name}`;
}

/** Why a choice cannot be kept as it is: what it gives is not said yet. */
export function isComplete(choice: ContextChoice): boolean {
  const kind = sourceKindOf(choice);
  if (kind === undefined) return false;
  const said = kind === 'text' ? sourceText(choice, 'en') : choice[kind];
  const condition = choice.if === undefined || choice.if.slice(1).trim() !== '';
  return said !== undefined && said.trim() !== '' && condition && (choice.else === undefined || (choice.if !== undefined && isComplete(choice.else)));
}

export const kinds = Object.keys(contextSources) as readonly ContextSourceKind[];

/** Findings by the piece they are about, and those about the context as a whole. */
export function findingsOf<T extends { readonly place?: string | undefined }>(
  issues: readonly T[],
  name: string,
): { readonly byPiece: ReadonlyMap<number, readonly T[]>; readonly others: readonly T[] } {
  const start = `contexts.${name}.`;
  const byPiece = new Map<number, T[]>();
  const others: T[] = [];
  for (const issue of issues) {
    if (issue.place?.startsWith(start) !== true) continue;
    const index = /^pieces\.(\d+)/.exec(issue.place.slice(start.length))?.[1];
    if (index === undefined) others.push(issue);
    else byPiece.set(Number(index), [...(byPiece.get(Number(index)) ?? []), issue]);
  }
  return { byPiece, others };
}
