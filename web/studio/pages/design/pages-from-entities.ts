import { type Entity, type Page, pageFile, type PageNode, titleIn, writePage } from '@portico/contracts';
import { spell } from '../../../render/model.ts';
import { isPlumbing, showables } from './model.ts';
import { changeMenu, type FileEdits, freePageName } from './page-files.ts';
import { pagesFromEntity } from './page-from-entity.ts';
import { about } from './suggest.ts';

type Files = Readonly<Record<string, string>>;

/** Kinds of pages that are made of entities: list, form and record; a board of its choice; one dashboard for all. */
export const pageKinds = ['record', 'board', 'dashboard'] as const;
export type PageKind = (typeof pageKinds)[number];

interface Wish {
  readonly entities: readonly Entity[];
  readonly kinds: readonly PageKind[];
  /** All entities of the app. */
  readonly all: readonly Entity[];
}
interface Texts {
  readonly en: string;
  readonly zh: string;
}

/** Can the entity's records stand in columns? */
export function hasChoice(entity: Entity): boolean {
  return choiceOf(entity) !== undefined;
}

/**
 * The pages asked for, with their places in the menu: dashboard, boards, lists. Forms, and the lists that stand there by
 * themselves, leave it. `open` is the page to show then.
 */
export function pagesFromEntities(files: Files, { entities, kinds, all }: Wish): { readonly edits: FileEdits; readonly open: string | undefined } {
  const made: Page[] = [];
  const order = { dashboard: [] as string[], board: [] as string[], list: [] as string[] };
  const hidden: string[] = [];
  const free = (title: string): string => freePageName({ ...files, ...Object.fromEntries(made.map((page) => [pageFile(page.name), ''])) }, title);
  // What has a choice is mostly what the app is about.
  const inOrder = [...entities.filter(hasChoice), ...entities.filter((entity) => !hasChoice(entity))];
  for (const entity of inOrder) {
    const plural = titleIn('en', entity.plural, '');
    const names = { list: free(/[A-Za-z]/.test(plural) ? plural : spell(`${entity.name}s`)), form: free(`${entity.name}-form`), detail: free(entity.name) };
    if (kinds.includes('record')) {
      made.push(...pagesFromEntity(entity, names, all));
      order.list.push(names.list);
      hidden.push(entity.name, names.form);
    }
    if (kinds.includes('board') && hasChoice(entity)) {
      const board = boardPage(entity, { name: free(`${names.detail}-board`), ...(kinds.includes('record') && { pages: names }) });
      made.push(board);
      order.board.push(board.name);
    }
  }
  if (kinds.includes('dashboard')) {
    const dashboard = dashboardPage(inOrder, free('dashboard'));
    made.push(dashboard);
    order.dashboard.push(dashboard.name);
  }
  const placed = [...order.dashboard, ...order.board, ...order.list];
  const menu = changeMenu(
    files,
    (names) => [...names, ...placed],
    (names) => [...names, ...hidden.filter((name) => !names.includes(name))],
  );
  return { edits: { ...Object.fromEntries(made.map((page) => [pageFile(page.name), writePage(page)])), ...menu }, open: placed.length === 1 ? placed[0] : undefined };
}

/** Cards in the columns of the entity's choice; a card opens its record. */
function boardPage(entity: Entity, { name, pages }: { name: string; pages?: { form: string; detail: string } }): Page {
  const one = textsOf(entity.title, spell(entity.name));
  const title = { en: `${one.en} board`, zh: `${one.zh}看板` };
  const make = pages ? { do: 'open', page: pages.form } : { do: 'record', entity: entity.name, mode: 'new' };
  const onRow = pages && [{ do: 'open', page: pages.detail, params: { id: '=row.id' } }];
  const board = about({ id: 'board', type: 'kanban', props: { ...(onRow && { onRow }) } }, entity);
  return {
    format: 1,
    name,
    title,
    kind: 'page',
    icon: 'appstore',
    body: [{ id: 'new', type: 'button', props: { title: { en: 'New', zh: '新建' }, look: 'primary', actions: [make] } }, board],
  };
}

/** How many there are of each, and how they spread over their choices. */
function dashboardPage(entities: readonly Entity[], name: string): Page {
  const metrics = entities.slice(0, 4).map((entity): PageNode => {
    const props = { title: textsOf(entity.plural ?? entity.title, spell(entity.name)), source: { records: entity.name }, measure: { fn: 'count' } };
    return { id: `count${entity.name}`, type: 'metric', props };
  });
  const charts = entities.flatMap(chartsOf).slice(0, 6);
  return { format: 1, name, title: { en: 'Dashboard', zh: '仪表盘' }, kind: 'dashboard', icon: 'bar-chart', body: [...metrics, ...charts] };
}

/** A chart of each choice; it names itself by what it counts. */
function chartsOf(entity: Entity): PageNode[] {
  return showables(entity).flatMap(({ name, field }): PageNode[] => {
    if (!isChoice(field)) return [];
    const props = { source: { records: entity.name }, kind: (field?.values?.length ?? 0) <= 6 ? 'donut' : 'bar', group: name, measure: { fn: 'count' } };
    return [{ id: `${entity.name.charAt(0).toLowerCase()}${entity.name.slice(1)}By${name.charAt(0).toUpperCase()}${name.slice(1)}`.slice(0, 60), type: 'chart', props }];
  });
}

function choiceOf(entity: Entity): string | undefined {
  return showables(entity).find(({ field }) => isChoice(field) && !isPlumbing(field))?.name;
}

function isChoice(field: Entity['fields'][string] | undefined): boolean {
  return field?.type === 'enum' && field.list !== true;
}

function textsOf(title: Entity['title'], fallback: string): Texts {
  return { en: titleIn('en', title, fallback), zh: titleIn('zh', title, fallback) };
}
