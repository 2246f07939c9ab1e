import { blockTypes, type Language, type Page, type PageNode, slotsOf, titleIn } from '@portico/contracts';

/** A line of the outline. */
export interface OutlineRow {
  readonly id: string;
  readonly depth: number;
  readonly label: string;
  readonly type: string;
  /** Which of several places of the block around it stands in. */
  readonly slot: string | undefined;
  readonly open: boolean | undefined;
}

/** The page's blocks as lines, those inside folded ones left out. */
export function outlineRows(page: Pick<Page, 'body'>, folded: ReadonlySet<string>, language: Language): readonly OutlineRow[] {
  const rows: OutlineRow[] = [];
  const add = (nodes: readonly PageNode[], depth: number, slot: string | undefined): void => {
    for (const node of nodes) {
      const places = placesOf(node);
      const open = places.length === 0 ? undefined : !folded.has(node.id);
      rows.push({ id: node.id, depth, label: labelOf(node, language), type: node.type, slot, open });
      if (open === true)
        for (const [name, children] of places) add(children, depth + 1, places.length > 1 || slotsOf(node).length > 1 ? slotTitle(node, name, language) : undefined);
    }
  };
  add(page.body, 1, undefined);
  return rows;
}

/** What a block is called in lists: its kind, and the words that tell it from others. */
export function labelOf(node: PageNode, language: Language): string {
  const kind = blockTypes[node.type]?.title[language] ?? node.type;
  const words = ownWords(node, language);
  return words === '' ? kind : `${kind} · ${words}`;
}

/** Where the arrows lead in the outline: to another line, or to fold one. */
export function outlineKey(rows: readonly OutlineRow[], index: number, key: string): { readonly to?: number; readonly fold?: string } {
  const row = rows[index];
  if (!row) return {};
  if (key === 'ArrowDown') return index + 1 < rows.length ? { to: index + 1 } : {};
  if (key === 'ArrowUp') return index > 0 ? { to: index - 1 } : {};
  if (key === 'Home') return { to: 0 };
  if (key === 'End') return { to: rows.length - 1 };
  if (key === 'ArrowRight') return row.open === false ? { fold: row.id } : row.open === true ? { to: index + 1 } : {};
  if (key !== 'ArrowLeft') return {};
  if (row.open === true) return { fold: row.id };
  const parent = rows.findLastIndex((one, at) => at < index && one.depth < row.depth);
  return parent < 0 ? {} : { to: parent };
}

function placesOf(node: PageNode): [string, readonly PageNode[]][] {
  return Object.entries(node.slots ?? {}).filter(([, children]) => children.length > 0);
}

function ownWords(node: PageNode, language: Language): string {
  const { title, text, source, entity, field, name, html } = node.props ?? {};
  for (const words of [title, text, html]) {
    const said = typeof words === 'string' || (typeof words === 'object' && words !== null) ? titleIn(language, words, '') : '';
    if (said !== '')
      return said
        .replaceAll(/<[^>]*>/g, ' ')
        .trim()
        .slice(0, 60);
  }
  for (const subject of [entity, field, name, source]) if (typeof subject === 'string') return subject;
  const { records, record, aggregate, tool } = (source ?? {}) as Readonly<Record<string, unknown>>;
  return [records, record, aggregate, tool].find((one) => typeof one === 'string') ?? '';
}

function slotTitle(node: PageNode, slot: string, language: Language): string {
  const parts = node.props?.['parts'];
  const part = Array.isArray(parts) ? (parts as { key?: unknown; title?: unknown }[]).find((one) => one?.key === slot) : undefined;
  if (part) return titleIn(language, part.title as never, slot);
  return /^column(\d+)$/.exec(slot)?.[1] ?? slot;
}
