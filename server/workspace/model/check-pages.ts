import { readFeel } from '@portico/bpmn';
import { blockTypes, nodesOf, referencesOf, type Entity, type Page, type PageReference } from '@portico/contracts';
import { didYouMean, type Notes } from './findings.ts';
import { nearest } from './did-you-mean.ts';
import type { ReadPage } from './read-pages.ts';

interface Around {
  readonly entities: ReadonlyMap<string, { readonly entity: Entity }>;
  readonly pages: ReadonlyMap<string, ReadPage>;
  /** Names of the app's own components. */
  readonly components: ReadonlySet<string>;
}

/** What a page has that Portico does not know (said, and kept), and what it names that is not there (kept from being published). */
export function checkPages(around: Around): void {
  for (const { page, notes } of around.pages.values()) {
    checkBlocks(page, notes);
    for (const reference of referencesOf(page)) checkReference(reference, { ...around, page, notes });
  }
}

function checkBlocks(page: Page, notes: Notes): void {
  for (const { node, path } of nodesOf(page)) {
    const type = blockTypes[node.type];
    if (!type) {
      const meant = didYouMean(nearest(node.type, Object.keys(blockTypes)));
      notes.warning([...path, 'type'], `Portico has no block "${node.type}"; a box with its name is shown.${meant.en}`, `没有名为“${node.type}”的区块，将显示占位框。${meant.zh}`);
      continue;
    }
    for (const [name, value] of Object.entries(node.props ?? {})) {
      const property = type.props[name];
      const here = [...path, 'props', name];
      if (!property) {
        const meant = didYouMean(nearest(name, Object.keys(type.props)));
        notes.warning(
          here,
          `A block "${node.type}" has no property "${name}"; it is kept and does nothing.${meant.en}`,
          `区块“${node.type}”没有属性“${name}”，将保留但不起作用。${meant.zh}`,
        );
      } else if (!property.schema.safeParse(value).success) {
        notes.broken(here, `"${name}" of the block "${node.id}" (${node.type}) can not be this.`, `区块“${node.id}”（${node.type}）的“${name}”取值无效。`);
      }
    }
    for (const [name, property] of Object.entries(type.props))
      if (property.required === true && node.props?.[name] === undefined)
        notes.broken(path, `The block "${node.id}" (${type.title.en}) needs "${property.title.en}".`, `区块“${node.id}”（${type.title.zh}）缺少“${property.title.zh}”。`);
  }
}

type Here = Around & { readonly page: Page; readonly notes: Notes };

function checkReference(reference: PageReference, here: Here): void {
  const { path } = reference;
  switch (reference.kind) {
    case 'expression': {
      const read = readFeel(reference.name);
      if (!read.ok)
        here.notes.broken(
          path,
          `This expression can not be read at character ${read.from + 2}: ${read.message}.`,
          `表达式在第 ${read.from + 2} 个字符处无法解析：${read.message}。`,
        );
      return;
    }
    case 'field':
    case 'relation':
      return checkFieldPath(reference, here);
    case 'tool':
      return;
    default: {
      const known = namesOf(reference.kind, here);
      if (!known.includes(reference.name)) missing(here.notes, { path, what: reference.kind, name: reference.name, known });
    }
  }
}

function namesOf(kind: 'entity' | 'page' | 'source' | 'node' | 'component', here: Here): string[] {
  if (kind === 'entity') return [...here.entities.keys()];
  if (kind === 'page') return [...here.pages.keys()];
  if (kind === 'source') return Object.keys(here.page.data ?? {});
  if (kind === 'component') return [...here.components];
  return [...nodesOf(here.page)].map(({ node }) => node.id);
}

const words = {
  entity: { en: 'entity', zh: '实体' },
  page: { en: 'page', zh: '页面' },
  source: { en: 'data source', zh: '数据源' },
  node: { en: 'block', zh: '区块' },
  component: { en: 'component', zh: '组件' },
  field: { en: 'field', zh: '字段' },
  relation: { en: 'relation', zh: '关系' },
} as const;

function missing(notes: Notes, at: { path: PageReference['path']; what: keyof typeof words; name: string; known: readonly string[]; of?: string }): void {
  const meant = didYouMean(nearest(at.name, at.known));
  const { en, zh } = words[at.what];
  const of = at.of === undefined ? { en: 'There is no', zh: '不存在' } : { en: `${at.of} has no`, zh: `${at.of} 没有` };
  notes.broken(at.path, `${of.en} ${en} "${at.name}".${meant.en}`, `${of.zh}${zh}“${at.name}”。${meant.zh}`);
}

/** `customer.name`: each part but the last is a relation, the last a field (or a relation shown by its label). */
function checkFieldPath(reference: PageReference & { kind: 'field' | 'relation' }, here: Here): void {
  const parts = reference.name.split('.');
  let entity = here.entities.get(reference.entity)?.entity;
  for (const [index, part] of parts.entries()) {
    if (!entity) return;
    const relations = entity.relations ?? {};
    const relation = relations[part];
    const last = index === parts.length - 1;
    if (last && reference.kind === 'field' && Object.hasOwn(entity.fields, part)) return;
    if (!relation) {
      const known = [...Object.keys(relations), ...(reference.kind === 'field' && last ? Object.keys(entity.fields) : [])];
      return missing(here.notes, { path: reference.path, what: last ? reference.kind : 'relation', name: part, known, of: entity.name });
    }
    entity = here.entities.get(relation.to)?.entity;
  }
}
