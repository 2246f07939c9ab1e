import type { Title } from '@portico/contracts';
import { freeSlug, slugOf } from '../../../kit/slug.ts';

type Files = Readonly<Record<string, string>>;
/** Path → content; null where the file shall not be. */
export type FileEdits = Readonly<Record<string, string | null>>;
/** What is drawn: a process or a decision, each in a file of its own. */
export type Drawing = 'process' | 'decision';

const places = { process: { folder: 'processes', ending: 'bpmn' }, decision: { folder: 'decisions', ending: 'dmn' } } as const;

/** What a list says of a file without reading all of it. */
export interface DrawingInfo {
  readonly name: string;
  readonly path: string;
  readonly title: Title | undefined;
  /** Processes: is there one that can run? */
  readonly executable: boolean;
}

export function fileOf(what: Drawing, name: string): string {
  return `${places[what].folder}/${name}.${places[what].ending}`;
}

/** Processes or decisions of the app, by name. */
export function drawingsIn(files: Files, what: Drawing): readonly DrawingInfo[] {
  const { folder, ending } = places[what];
  const named = new RegExp(`^${folder}/([a-z][a-z0-9-]*)\\.${ending}$`);
  return Object.entries(files)
    .flatMap(([path, text]) => {
      const name = named.exec(path)?.[1];
      return name === undefined ? [] : [{ name, path, ...headOf(text, what) }];
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Title of the first process (or of the decisions' file), and whether a process is executable: read off the start tags. */
function headOf(text: string, what: Drawing): Pick<DrawingInfo, 'title' | 'executable'> {
  const tags = [...text.matchAll(what === 'process' ? /<(?:[\w-]+:)?process\b[^>]*>/g : /<(?:[\w-]+:)?definitions\b[^>]*>/g)].map(([tag]) => attributesOf(tag));
  const first = tags.find((tag) => tag['isExecutable'] === 'true') ?? tags[0] ?? {};
  const { name } = first;
  const [en, zh] = [first['portico:en'] ?? name, first['portico:zh'] ?? name];
  const title = en !== undefined && zh !== undefined ? (en === zh ? en : { en, zh }) : (en ?? zh);
  return { title, executable: tags.some((tag) => tag['isExecutable'] === 'true') };
}

function attributesOf(tag: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...tag.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = '', double, single]) => [name, plain(double ?? single ?? '')]));
}

const letters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
function plain(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return letters[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** A text as it stands between the quotes of an attribute. */
export function quoted(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A name no other drawing of the kind has. */
export function freeName(files: Files, what: Drawing, title: string): string {
  const taken = drawingsIn(files, what).map(({ name }) => name);
  return freeSlug(/[A-Za-z]/.test(title) ? slugOf(title.replace(/\.\w+$/, '')) : what, taken);
}

/** Is the text a drawing of that kind, as far as its first element tells? */
export function looksLike(what: Drawing, text: string): boolean {
  const name = what === 'process' ? 'BPMN/20100524/MODEL' : '/DMN/';
  const start = /<(?:[\w-]+:)?definitions\b[^>]*>/.exec(text)?.[0];
  return start?.includes(name) === true;
}

/** Another name for a drawing; what calls it in other processes and tests follows. */
export function renameDrawing(files: Files, what: Drawing, names: { from: string; to: string }): FileEdits {
  const { from, to } = names;
  const old = fileOf(what, from);
  const text = files[old];
  if (text === undefined || from === to) return {};
  const edits: Record<string, string | null> = { [old]: null, [fileOf(what, to)]: follow(text, what, names) };
  for (const [path, other] of Object.entries(files)) {
    if (path === old || !/^processes\/.*\.bpmn$/.test(path)) continue;
    const next = follow(other, what, names);
    if (next !== other) edits[path] = next;
  }
  for (const [path, other] of Object.entries(files)) {
    if (!/^tests\/.*\.yaml$/.test(path)) continue;
    const next = other.replaceAll(new RegExp(`^(\\s*(?:- )?${what}: )${from}(#\\S+)?[ \\t]*$`, 'gm'), (_, before: string, inner?: string) => `${before}${to}${inner ?? ''}`);
    if (next !== other) edits[path] = next;
  }
  return edits;
}

function follow(text: string, what: Drawing, { from, to }: { from: string; to: string }): string {
  return what === 'process'
    ? text.replaceAll(new RegExp(`(\\bcalledElement=")${from}(#[^"]*)?"`, 'g'), (_, before: string, inner?: string) => `${before}${to}${inner ?? ''}"`)
    : text.replaceAll(/<portico:decision\b[^>]*>/g, (tag) => tag.replace(new RegExp(`(\\bname=")${from}"`), (_, before: string) => `${before}${to}"`));
}
