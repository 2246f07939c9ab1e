import { type Action, type Page, pageFile, titleIn, type Title, writePage } from '@portico/contracts';
import { type Document, isMap, isSeq, parseDocument } from 'yaml';
import { freeSlug, slugOf } from '../../../kit/slug.ts';
import { pageOf } from './model.ts';

type Files = Readonly<Record<string, string>>;
/** Path → content; null where the file shall not be. */
export type FileEdits = Readonly<Record<string, string | null>>;

const appFile = 'app.yaml';

/** A page with nothing on it. */
export function emptyPage(name: string, title: Title, kind: 'page' | 'dashboard' = 'page'): Page {
  return { format: 1, name, title, kind, body: [] };
}

/** A name for a page that no other has. */
export function freePageName(files: Files, title: string): string {
  const taken = Object.keys(files).flatMap((path) => pageOf(path) ?? []);
  return freeSlug(/[A-Za-z]/.test(title) ? slugOf(title) : 'page', taken);
}

/** A copy of a page under another name, behind the page in the menu. */
export function duplicatePage(files: Files, from: string, to: { name: string; title: Title }): FileEdits {
  const page = readRaw(files, from);
  return page ? { [pageFile(to.name)]: writePage({ ...page, name: to.name, title: to.title }) } : {};
}

/** Gives a page another name; the menu and every action that opens it follow. */
export function renamePage(files: Files, from: string, to: string): FileEdits {
  const page = readRaw(files, from);
  if (!page || from === to) return {};
  const edits: Record<string, string | null> = { [pageFile(from)]: null, [pageFile(to)]: writePage(opened({ ...page, name: to }, from, to)) };
  for (const path of Object.keys(files)) {
    const other = pageOf(path);
    if (other === undefined || other === from) continue;
    const raw = readRaw(files, other);
    const next = raw && opened(raw, from, to);
    if (next && next !== raw) edits[path] = writePage(next);
  }
  const renamed: Change = (names) => names.map((name) => (name === from ? to : name));
  return { ...edits, ...changeMenu(files, renamed, renamed) };
}

/** Takes a page and its place in the menu away. */
export function removePage(files: Files, name: string): FileEdits {
  const rest: Change = (names) => names.filter((one) => one !== name);
  return { [pageFile(name)]: null, ...changeMenu(files, rest, rest) };
}

/** Another title or icon. */
export function retitlePage(files: Files, name: string, change: { title?: Title; icon?: string | undefined }): FileEdits {
  const page = readRaw(files, name);
  return page ? { [pageFile(name)]: writePage({ ...page, ...change }) } : {};
}

type Change = (names: readonly string[]) => readonly string[];

/** The order of the menu and what it leaves out, as they stand in `app.yaml`; comments and everything else there stay. */
export function changeMenu(files: Files, menu: Change, hidden: Change = (names) => names): FileEdits {
  const text = files[appFile];
  if (text === undefined) return {};
  const document = parseDocument(text);
  if (!isMap(document.contents)) return {};
  const changed = [changeNames(document, 'menu', menu), changeNames(document, 'hidden', hidden)];
  return changed.includes(true) ? { [appFile]: document.toString({ lineWidth: 0, flowCollectionPadding: false }) } : {};
}

/** Was anything changed? */
function changeNames(document: Document, key: 'menu' | 'hidden', change: Change): boolean {
  const written = document.get(key);
  const before: string[] = isSeq(written) ? written.toJSON().filter((one) => typeof one === 'string') : [];
  const after = change(before);
  if (after.length === before.length && after.every((name, index) => name === before[index])) return false;
  if (after.length === 0) document.delete(key);
  else document.set(key, document.createNode(after, { flow: true }));
  return true;
}

/** What the menu may show, in its order: what is named first, then the other pages, then the other entities. */
export function menuOrder(menu: readonly string[], pages: readonly string[], entities: readonly string[]): readonly string[] {
  const there = new Set([...pages, ...entities]);
  return [...new Set([...menu.filter((name) => there.has(name)), ...pages, ...entities])];
}

/** Title of a copy: "Orders (copy)". */
export function copyTitle(title: Title, words: { en: string; zh: string }): Title {
  return { en: `${titleIn('en', title, '')} (${words.en})`, zh: `${titleIn('zh', title, '')}（${words.zh}）` };
}

function readRaw(files: Files, name: string): Page | undefined {
  try {
    return JSON.parse(files[pageFile(name)] ?? '') as Page;
  } catch {
    return undefined;
  }
}

/** The same value with `open` actions pointing to the other page; the very same where there is none. */
function opened<T>(value: T, from: string, to: string): T {
  if (Array.isArray(value)) {
    const next = value.map((part: unknown) => opened(part, from, to));
    return next.every((part, index) => part === value[index]) ? value : (next as T);
  }
  if (typeof value !== 'object' || value === null) return value;
  const action = value as Partial<Action> & { page?: unknown };
  if (action.do === 'open' && action.page === from) return { ...value, page: to };
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => [key, opened(part as unknown, from, to)]);
  return entries.every(([key, part]) => part === (value as Record<string, unknown>)[key]) ? value : (Object.fromEntries(entries) as T);
}
