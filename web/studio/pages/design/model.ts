import { type AppFile, type Entity, entitySchema, type Field, labelOf, type Page, pageSchema, type Relation, type Title } from '@portico/contracts';
import { parse } from 'yaml';
import { hasTwins } from './tree.ts';

/** What designers know of the app as it is in the draft, unsaved edits included. */
export interface DraftModel {
  readonly entities: readonly Entity[];
  readonly pages: readonly PageInfo[];
  /** Names of the app's own components. */
  readonly components: readonly string[];
  readonly menu: readonly string[];
  /** What the menu leaves out. */
  readonly hidden: readonly string[];
}
export interface PageInfo {
  readonly name: string;
  readonly title: Title | undefined;
  readonly icon: string | undefined;
  readonly kind: 'page' | 'dashboard';
  readonly params: Readonly<Record<string, { readonly type?: string | undefined; readonly required?: boolean | undefined }>>;
  /** Its file can be read as a page. */
  readonly readable: boolean;
}
type Files = Readonly<Record<string, string>>;

/**
 * Reads what the files say, over and over: a file that is as before is not read again, and as long as nothing that
 * others see has changed the answer is the same object. A file that can not be read is left out; the check tells of it.
 */
export function createModelReader(): (files: Files) => DraftModel {
  const entities = new Map<string, { text: string; value: Entity | undefined }>();
  const pages = new Map<string, { text: string; value: PageInfo }>();
  let last: DraftModel | undefined;
  return (files) => {
    const next: DraftModel = {
      entities: Object.entries(files)
        .flatMap(([path, text]) => (/^entities\/[^/]+\.ya?ml$/.test(path) ? (kept(entities, path, { text, read: readEntity }) ?? []) : []))
        .toSorted(byName),
      pages: Object.entries(files)
        .flatMap(([path, text]) => {
          const name = pageOf(path);
          return name === undefined ? [] : [kept(pages, path, { text, read: (content) => infoOf(name, content) })];
        })
        .toSorted(byName),
      components: Object.keys(files).flatMap((path) => /^components\/([A-Z][A-Za-z0-9]*)\.[jt]sx$/.exec(path)?.[1] ?? []),
      ...readMenu(files['app.yaml']),
    };
    const same =
      last?.entities.length === next.entities.length &&
      last.entities.every((entity, index) => entity === next.entities[index]) &&
      JSON.stringify([last.pages, last.components, last.menu, last.hidden]) === JSON.stringify([next.pages, next.components, next.menu, next.hidden]);
    if (!same) last = next;
    return last ?? next;
  };
}

function kept<T>(cache: Map<string, { text: string; value: T }>, path: string, from: { text: string; read: (text: string) => T }): T {
  const known = cache.get(path);
  if (known?.text === from.text) return known.value;
  const value = from.read(from.text);
  cache.set(path, { text: from.text, value });
  return value;
}

/** `pages/orders.page.json` → `orders` */
export function pageOf(path: string): string | undefined {
  return /^pages\/([a-z][a-z0-9-]*)\.page\.json$/.exec(path)?.[1];
}

/** A page as its file has it, nothing left out or filled in; or why it can only be edited as text. */
export function readPage(text: string): { readonly page: Page } | { readonly broken: 'json' | 'format' | 'twins' } {
  const value = json(text);
  if (value === undefined) return { broken: 'json' };
  if (!pageSchema.safeParse(value).success) return { broken: 'format' };
  const page = value as Page;
  return hasTwins(page) ? { broken: 'twins' } : { page };
}

export function entityNamed(model: Pick<DraftModel, 'entities'>, name: string | undefined): Entity | undefined {
  return model.entities.find((entity) => entity.name === name);
}

/** Something of an entity that can be shown: a field, or a relation shown by its label. */
export interface Showable {
  readonly name: string;
  readonly title: Title | undefined;
  readonly field: Field | undefined;
  readonly relation: Relation | undefined;
}

/** Fields and relations as people know them: a relation stands where its first field would. */
export function showables(entity: Entity): readonly Showable[] {
  const relations = Object.entries(entity.relations ?? {});
  return Object.entries(entity.fields).flatMap(([name, field]): Showable[] => {
    const starting = relations.find(([, relation]) => relation.fields[0] === name);
    if (starting) return [{ name: starting[0], title: starting[1].title ?? field.title, field: undefined, relation: starting[1] }];
    return relations.some(([, relation]) => relation.fields.includes(name)) ? [] : [{ name, title: field.title, field, relation: undefined }];
  });
}

/** Is it what tells a record from others, and says nothing else to people? */
export function isPlumbing(field: Field | undefined): boolean {
  return (
    field !== undefined &&
    (field.type === 'json' || field.type === 'binary' || (typeof field.default === 'object' && 'auto' in field.default && ['increment', 'uuid'].includes(field.default.auto)))
  );
}

/** The field people read first. */
export function firstLabel(entity: Entity): string {
  return labelOf(entity)[0] ?? entity.key[0] ?? '';
}

function infoOf(name: string, text: string): PageInfo {
  const parsed = pageSchema.safeParse(json(text));
  if (!parsed.success) return { name, title: undefined, icon: undefined, kind: 'page', params: {}, readable: false };
  const { title, icon, kind, params = {} } = parsed.data;
  return { name, title, icon, kind, params, readable: true };
}

function readEntity(text: string): Entity | undefined {
  const parsed = entitySchema.safeParse(yaml(text));
  return parsed.success ? parsed.data : undefined;
}

function readMenu(text: string | undefined): Pick<DraftModel, 'menu' | 'hidden'> {
  const { menu, hidden } = (yaml(text ?? '') ?? {}) as Partial<AppFile>;
  const names = (list: unknown): readonly string[] => (Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []);
  return { menu: names(menu), hidden: names(hidden) };
}

function yaml(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
