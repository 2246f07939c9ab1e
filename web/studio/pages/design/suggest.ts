import { blockTypes, type DataSource, type Entity, entityOfNode, type Page, type PageNode } from '@portico/contracts';
import { firstLabel, isPlumbing, showables } from './model.ts';

type Props = Readonly<Record<string, unknown>>;

const oneRecord = new Set(['detail']);
const recordId = '=params.id';

/** What a block is made with, so that it shows something at once. */
export function firstProps(type: string): Props | undefined {
  const props: Readonly<Record<string, Props>> = {
    section: { title: { en: 'Section', zh: '分区' } },
    columns: { widths: [6, 6] },
    tabs: { parts: [part('first', 'First', '第一页'), part('second', 'Second', '第二页')] },
    steps: { parts: [part('first', 'First step', '第一步'), part('second', 'Second step', '第二步')] },
    modal: { title: { en: 'Dialog', zh: '对话框' } },
    heading: { text: { en: 'Heading', zh: '标题' } },
    richText: { html: { en: '<p>Text</p>', zh: '<p>文本</p>' } },
    markdown: { text: { en: 'Text', zh: '文本' } },
    button: { title: { en: 'Button', zh: '按钮' }, actions: [] },
    table: { search: true },
    filterBar: { sources: [], fields: [] },
    embed: { title: { en: 'Page', zh: '网页' } },
  };
  return props[type];
}

/** Must the block be told which records it is about, before it shows anything? The property that says it. */
export function asksForEntity(node: PageNode): 'source' | 'entity' | undefined {
  const props = blockTypes[node.type]?.props;
  for (const name of ['source', 'entity'] as const) if (props?.[name]?.required === true && node.props?.[name] === undefined) return name;
  return undefined;
}

/** The block about records of an entity, with the rest suggested by what the entity has. What is set stays. */
export function about(node: PageNode, entity: Entity): PageNode {
  const name = blockTypes[node.type]?.props['source'] ? 'source' : 'entity';
  const subject = name === 'entity' ? entity.name : sourceFor(node, entity);
  const suggested = suggestions(node.type, entity);
  return { ...node, props: { ...suggested, ...withoutFields(node), [name]: subject } };
}

function sourceFor(node: PageNode, entity: Entity): DataSource {
  return oneRecord.has(node.type) ? { record: entity.name, id: recordId } : { records: entity.name };
}

/** Fields of another entity mean nothing here. */
function withoutFields(node: PageNode): Props {
  const type = blockTypes[node.type];
  const ofEntity = new Set(['field', 'fields', 'relation', 'measure']);
  return Object.fromEntries(Object.entries(node.props ?? {}).filter(([name]) => !ofEntity.has(type?.props[name]?.kind ?? '')));
}

/** Parameters the page must be opened with so that the block knows its record. */
export function paramsFor(page: Page, node: PageNode): Page {
  const asks = JSON.stringify(node.props ?? {}).includes(`"${recordId}"`);
  if (!asks || page.params?.['id'] !== undefined) return page;
  return { ...page, params: { ...page.params, id: { type: 'text', required: true } } };
}

function suggestions(type: string, entity: Entity): Props {
  const shown = showables(entity);
  const ofType = (...types: string[]) => shown.find(({ field }) => field !== undefined && types.includes(field.type) && field.list !== true)?.name;
  const label = firstLabel(entity);
  const others = shown.filter(({ name, field }) => name !== label && !isPlumbing(field) && !(field?.multiline === true)).map(({ name }) => name);
  const all = [...(isPlumbing(entity.fields[label]) ? [] : [label]), ...others];
  const choice = ofType('enum') ?? shown.find(({ relation }) => relation)?.name ?? ofType('boolean');
  const day = ofType('date', 'datetime', 'localDatetime');
  const named = (pattern: RegExp) => shown.find(({ name }) => pattern.test(name))?.name;
  const self = Object.entries(entity.relations ?? {}).find(([, relation]) => relation.to === entity.name)?.[0];
  const props: Readonly<Record<string, Props>> = {
    table: { columns: all.slice(0, 7) },
    list: { title: label, text: others.slice(0, 2) },
    cards: { title: label, fields: others.slice(0, 4), image: ofType('attachment') },
    kanban: { group: ofType('enum'), title: label, fields: others.filter((name) => name !== ofType('enum')).slice(0, 3), move: true },
    calendar: { start: day, title: label, colour: ofType('enum') },
    tree: { parent: self, title: label },
    masterDetail: { title: label, text: others.slice(0, 1), edit: true },
    chart: {
      kind: day !== undefined && choice === undefined ? 'line' : 'bar',
      group: choice ?? day,
      by: choice === undefined && day !== undefined ? 'month' : undefined,
      measure: { fn: 'count' },
    },
    metric: { measure: { fn: 'count' } },
    map: { latitude: named(/^lat/i), longitude: named(/^(lng|lon)/i), title: label },
    history: { id: recordId },
    upload: { id: recordId, field: ofType('attachment') },
    comments: { id: recordId, relation: Object.keys(entity.relations ?? {})[0], text: ofType('text'), author: ofType('person'), at: ofType('datetime', 'localDatetime') },
  };
  return Object.fromEntries(Object.entries(props[type] ?? {}).filter(([, value]) => value !== undefined));
}

/** The entity whose records the nearest block around shows: what a new block inside is probably about. */
export function entityAround(page: Page, chain: readonly PageNode[]): string | undefined {
  for (const node of chain) {
    const found = entityOfNode(page, node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function part(key: string, en: string, zh: string): { key: string; title: { en: string; zh: string } } {
  return { key, title: { en, zh } };
}

/** Types a field must have to be summed up so; undefined where any will do. */
export function fieldTypesOf(fn: string): readonly string[] | undefined {
  const numbers = ['integer', 'bigint', 'smallint', 'decimal', 'float', 'money'];
  if (fn === 'sum' || fn === 'avg') return numbers;
  return fn === 'min' || fn === 'max' ? [...numbers, 'date', 'datetime', 'localDatetime', 'time', 'text'] : undefined;
}
