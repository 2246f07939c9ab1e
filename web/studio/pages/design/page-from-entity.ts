import { type Entity, isLocalText, type Page, type PageNode, type Title, titleIn } from '@portico/contracts';
import { spell } from '../../../render/model.ts';
import { firstLabel } from './model.ts';
import { about } from './suggest.ts';

/** Names of the three pages that are made of an entity. */
export interface EntityPageNames {
  readonly list: string;
  readonly form: string;
  readonly detail: string;
}
interface Texts {
  readonly en: string;
  readonly zh: string;
}

/** List, form and detail of an entity, tied together: choose a record to see it, change it, make a new one. */
export function pagesFromEntity(entity: Entity, names: EntityPageNames, entities: readonly Entity[]): readonly Page[] {
  const one = both(entity.title, spell(entity.name));
  const many = both(entity.plural ?? entity.title, spell(entity.name));
  return [listPage(entity, { names, many }), formPage(entity, { names, one }), detailPage(entity, { names, one, entities })];
}

function listPage(entity: Entity, { names, many }: { names: EntityPageNames; many: Texts }): Page {
  const table = about(block('table', 'table', { search: true, onRow: [{ do: 'open', page: names.detail, params: { id: '=row.id' } }] }), entity);
  const add = block('button', 'new', { title: { en: 'New', zh: '新建' }, look: 'primary', actions: [{ do: 'open', page: names.form }] });
  return {
    format: 1,
    name: names.list,
    title: many,
    kind: 'page',
    ...(entity.icon !== undefined && { icon: entity.icon }),
    body: [add, table],
  };
}

function formPage(entity: Entity, { names, one }: { names: EntityPageNames; one: Texts }): Page {
  return {
    format: 1,
    name: names.form,
    title: { en: `${one.en} form`, zh: `${one.zh}表单` },
    kind: 'page',
    params: { id: { type: 'text' } },
    body: [block('form', 'form', { entity: entity.name, id: '=params.id', onSaved: [{ do: 'open', page: names.list }] })],
  };
}

function detailPage(entity: Entity, { names, one, entities }: { names: EntityPageNames; one: Texts; entities: readonly Entity[] }): Page {
  const label = firstLabel(entity);
  const change = block('button', 'edit', { title: { en: 'Edit', zh: '编辑' }, look: 'primary', actions: [{ do: 'open', page: names.form, params: { id: '=params.id' } }] });
  const text = entity.fields[label]?.type === 'text' ? `=data.record.${label}` : one;
  return {
    format: 1,
    name: names.detail,
    title: one,
    kind: 'page',
    params: { id: { type: 'text', required: true } },
    data: { record: { record: entity.name, id: '=params.id' } },
    body: [
      { id: 'head', type: 'columns', props: { widths: [10, 2] }, slots: { column1: [block('heading', 'heading', { text, level: '2' })], column2: [change] } },
      block('detail', 'detail', { source: 'record', columns: 2 }),
      ...relatedLists(entity, entities),
    ],
  };
}

/** The lists of other entities that point here. */
function relatedLists(entity: Entity, entities: readonly Entity[]): PageNode[] {
  const lists = entities.flatMap((other) =>
    Object.entries(other.relations ?? {}).flatMap(([name, relation]) => {
      const field = relation.fields[0];
      if (relation.to !== entity.name || relation.fields.length > 1 || field === undefined || other.name === entity.name) return [];
      const title = both(relation.reverseTitle ?? other.plural ?? other.title, spell(other.name));
      return [
        {
          key: `${other.name.charAt(0).toLowerCase()}${other.name.slice(1)}_${name}`.slice(0, 40),
          title,
          table: about(block('table', `${other.name.charAt(0).toLowerCase()}${other.name.slice(1)}`, {}), other),
          entity: other.name,
          field,
        },
      ];
    }),
  );
  if (lists.length === 0) return [];
  const taken = new Set<string>();
  const slots = lists.map(({ key, table, entity: name, field }) => {
    const id = taken.has(table.id) ? `${table.id}_${key}` : table.id;
    taken.add(id);
    return [key, [{ ...table, id: id.slice(0, 60), props: { ...table.props, source: { records: name, filter: { [field]: '=params.id' } } } }]] as const;
  });
  return [{ id: 'related', type: 'tabs', props: { parts: lists.map(({ key, title }) => ({ key, title })) }, slots: Object.fromEntries(slots) }];
}

function block(type: string, id: string, props: Readonly<Record<string, unknown>>): PageNode {
  return { id, type, props };
}

function both(title: Title | undefined, fallback: string): Texts {
  return isLocalText(title) || typeof title === 'string' ? { en: titleIn('en', title, fallback), zh: titleIn('zh', title, fallback) } : { en: fallback, zh: fallback };
}
