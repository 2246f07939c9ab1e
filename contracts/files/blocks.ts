import { z } from 'zod';
import { titleSchema, type Text } from '../text.ts';
import { entityName } from './names.ts';
import { actionsSchema, dataSourceSchema, expressionSchema } from './page.ts';

/**
 * How a property is edited and what it means: a `field` and `fields` belong to the entity of the block's `source` (or
 * `entity`), so that a check can tell when one is gone and a rename can follow.
 */
export const propertyKinds = [
  'text',
  'title',
  'markdown',
  'richText',
  'number',
  'boolean',
  'choice',
  'entity',
  'field',
  'fields',
  'relation',
  'source',
  'sources',
  'value',
  'expression',
  'filter',
  'measure',
  'actions',
  'icon',
  'image',
  'url',
  'node',
  'parts',
  'widths',
  'component',
  'json',
] as const;
export type PropertyKind = (typeof propertyKinds)[number];

/** One property of a block: what a person sets in the designer and an agent writes in the file. */
export interface Property {
  readonly kind: PropertyKind;
  readonly title: Text;
  readonly help?: Text;
  readonly schema: z.ZodType;
  readonly required?: boolean;
  /** For `choice`: the values with their titles. */
  readonly choices?: Readonly<Record<string, Text>>;
  /** For `field` and `fields`: only those of these types. */
  readonly types?: readonly string[];
}

export type BlockGroup = 'layout' | 'records' | 'input' | 'charts' | 'content';

/** A kind of block: what the palette offers, what a page file may say of it. */
export interface BlockType {
  readonly title: Text;
  readonly words: Text;
  readonly group: BlockGroup;
  readonly icon: string;
  readonly props: Readonly<Record<string, Property>>;
  /** Names of the places that take blocks; `parts` and `columns`: one per entry of that property, by its key. */
  readonly slots?: readonly string[] | 'parts' | 'columns';
}

type Also = Omit<Property, 'kind' | 'title' | 'schema'>;
const given =
  (kind: PropertyKind, schema: z.ZodType) =>
  (en: string, zh: string, also: Also = {}): Property => ({ kind, title: { en, zh }, schema, ...also });

/** A literal of this shape, or an expression. */
const orExpression = (schema: z.ZodType): z.ZodType => z.union([expressionSchema, schema]);

const fieldPath = z.string().min(1).max(120);
const text = given('text', orExpression(z.string().max(10_000)));
const title = given('title', titleSchema);
const flag = given('boolean', z.boolean());
const count = given('number', orExpression(z.number()));
const field = given('field', fieldPath);
const fields = given('fields', z.array(fieldPath).max(100));
const actions = given('actions', actionsSchema);
const value = given('value', z.unknown());
const icon = given('icon', z.string().max(40));
const entity = given('entity', entityName);
const relation = given('relation', fieldPath);
const measure = given('measure', z.strictObject({ fn: z.enum(['count', 'countDistinct', 'sum', 'avg', 'min', 'max']), field: fieldPath.optional() }));
const parts = given(
  'parts',
  z
    .array(z.strictObject({ key: z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/), title: titleSchema }))
    .min(1)
    .max(20),
);
/** A name of the page's `data`, or a source of the block's own. */
const source = given('source', z.union([z.string().regex(/^[a-z]\w{0,49}$/), dataSourceSchema]));

function choice(en: string, zh: string, choices: Readonly<Record<string, Text>>): Property {
  return { kind: 'choice', title: { en, zh }, schema: z.enum(Object.keys(choices)), choices };
}
const said = (en: string, zh: string): Text => ({ en, zh });

const records = source('Data', '数据', { required: true, help: said('Which records it shows.', '显示哪些记录。') });
const onRow = actions('When one is chosen', '选中时');
const widthChoices = { narrow: said('Narrow', '窄'), usual: said('Usual', '标准'), wide: said('Wide', '宽') };

const layout: Record<string, BlockType> = {
  section: {
    title: said('Section', '分区'),
    words: said('A heading with blocks below it', '带标题的一组区块'),
    group: 'layout',
    icon: 'section',
    props: { title: title('Title', '标题'), collapsible: flag('Can be folded', '可折叠'), framed: flag('With a frame', '带边框') },
    slots: ['content'],
  },
  columns: {
    title: said('Columns', '分栏'),
    words: said('Blocks side by side', '并排的区块'),
    group: 'layout',
    icon: 'columns',
    props: {
      widths: given('widths', z.array(z.int().min(1).max(12)).min(1).max(6))('Widths', '宽度', {
        required: true,
        help: said('Parts of twelve; below one another on narrow screens.', '按 12 份分配；窄屏时上下排列。'),
      }),
    },
    slots: 'columns',
  },
  tabs: {
    title: said('Tabs', '标签页'),
    words: said('One of several parts at a time', '一次显示一个部分'),
    group: 'layout',
    icon: 'tabs',
    props: { parts: parts('Tabs', '标签', { required: true }) },
    slots: 'parts',
  },
  steps: {
    title: said('Steps', '步骤'),
    words: said('One part after the other, with back and next', '逐步进行，可前进与返回'),
    group: 'layout',
    icon: 'steps',
    props: { parts: parts('Steps', '步骤', { required: true }), finish: actions('At the end', '完成时') },
    slots: 'parts',
  },
  modal: {
    title: said('Dialog', '对话框'),
    words: said('Opens above the page when an action shows it', '由动作打开的浮层'),
    group: 'layout',
    icon: 'modal',
    props: { title: title('Title', '标题'), width: choice('Width', '宽度', widthChoices) },
    slots: ['content'],
  },
};

const ofRecords: Record<string, BlockType> = {
  table: {
    title: said('Table', '表格'),
    words: said('Records in rows, to search, sort, filter and change', '以行显示记录，可搜索、排序、筛选和修改'),
    group: 'records',
    icon: 'table',
    props: {
      source: records,
      columns: fields('Columns', '列'),
      search: flag('Search', '搜索'),
      create: flag('New', '新建'),
      select: flag('Select several', '多选'),
      onRow,
      rows: count('Rows shown', '显示行数'),
    },
  },
  list: {
    title: said('List', '列表'),
    words: said('A line or two per record', '每条记录一两行'),
    group: 'records',
    icon: 'list',
    props: { source: records, title: field('Title', '标题'), text: fields('Below it', '副文本'), image: field('Picture', '图片', { types: ['attachment'] }), onRow },
  },
  cards: {
    title: said('Cards', '卡片'),
    words: said('A card per record', '每条记录一张卡片'),
    group: 'records',
    icon: 'cards',
    props: {
      source: records,
      title: field('Title', '标题'),
      fields: fields('Fields', '字段'),
      image: field('Picture', '图片', { types: ['attachment'] }),
      perRow: count('Per row', '每行数量'),
      onRow,
    },
  },
  kanban: {
    title: said('Board', '看板'),
    words: said('Cards in columns, moved by dragging', '按列排列的卡片，可拖动'),
    group: 'records',
    icon: 'kanban',
    props: {
      source: records,
      group: field('Columns by', '分列字段', { required: true, types: ['enum'] }),
      title: field('Title', '标题'),
      fields: fields('Fields', '字段'),
      move: flag('Cards can be moved', '可移动卡片'),
      hideEmpty: flag('Columns without cards are left out', '不显示没有卡片的列'),
      onRow,
    },
  },
  calendar: {
    title: said('Calendar', '日历'),
    words: said('Records on their days', '按日期显示记录'),
    group: 'records',
    icon: 'calendar',
    props: {
      source: records,
      start: field('Begins', '开始', { required: true, types: ['date', 'datetime', 'localDatetime'] }),
      end: field('Ends', '结束', { types: ['date', 'datetime', 'localDatetime'] }),
      title: field('Title', '标题'),
      colour: field('Colour by', '颜色依据', { types: ['enum'] }),
      onRow,
    },
  },
  tree: {
    title: said('Tree', '树'),
    words: said('Records below their parents', '按上下级显示记录'),
    group: 'records',
    icon: 'tree',
    props: { source: records, parent: relation('Parent', '上级', { required: true }), title: field('Title', '标题'), onRow },
  },
  detail: {
    title: said('Details', '详情'),
    words: said('The fields of one record', '一条记录的字段'),
    group: 'records',
    icon: 'detail',
    props: { source: source('Record', '记录', { required: true }), fields: fields('Fields', '字段'), columns: count('Columns', '列数'), edit: flag('Can be changed', '可修改') },
  },
  masterDetail: {
    title: said('List and details', '列表与详情'),
    words: said('A list on the left, the chosen record on the right', '左侧列表，右侧为选中的记录'),
    group: 'records',
    icon: 'masterDetail',
    props: {
      source: records,
      title: field('Title', '标题'),
      text: fields('Below it', '副文本'),
      fields: fields('Fields of the record', '记录字段'),
      edit: flag('Can be changed', '可修改'),
    },
  },
  comments: {
    title: said('Comments', '评论'),
    words: said('What people wrote about a record', '针对一条记录的评论'),
    group: 'records',
    icon: 'comments',
    props: {
      entity: entity('Kept in', '保存于', { required: true }),
      relation: relation('About', '关联', { required: true }),
      id: value('Record', '记录', { required: true }),
      text: field('Text', '内容', { required: true }),
      author: field('Author', '作者', { types: ['person'] }),
      at: field('Time', '时间', { types: ['datetime', 'localDatetime'] }),
    },
  },
  history: {
    title: said('History', '历史'),
    words: said('Who changed a record, and what', '记录的变更历史'),
    group: 'records',
    icon: 'history',
    props: { entity: entity('Entity', '实体', { required: true }), id: value('Record', '记录', { required: true }) },
  },
};

const input: Record<string, BlockType> = {
  form: {
    title: said('Form', '表单'),
    words: said('Enter or change a record', '录入或修改记录'),
    group: 'input',
    icon: 'form',
    props: {
      entity: entity('Entity', '实体', { required: true }),
      id: value('Record', '记录', { help: said('Empty: a new one.', '留空则新建。') }),
      fields: fields('Fields', '字段', { help: said('Empty: those placed inside the form, or all.', '留空则使用表单内放置的字段或全部。') }),
      submit: title('Button', '按钮文字'),
      onSaved: actions('When saved', '保存后'),
    },
    slots: ['content'],
  },
  field: {
    title: said('Field', '字段'),
    words: said('One field of the form around it', '所在表单的一个字段'),
    group: 'input',
    icon: 'field',
    props: {
      field: field('Field', '字段', { required: true }),
      title: title('Title', '标题'),
      help: title('Help', '说明'),
      readOnly: given('boolean', orExpression(z.boolean()))('Only shown', '只读'),
      value: value('Value', '值', { help: said('An expression: it is worked out, not entered.', '填写表达式则自动计算，无需输入。') }),
      check: given('expression', expressionSchema)('Allowed while', '校验条件'),
      checkMessage: title('Otherwise say', '不满足时提示'),
    },
  },
  filterBar: {
    title: said('Filter bar', '筛选栏'),
    words: said('Filters for other blocks of the page', '筛选页面中的其他区块'),
    group: 'input',
    icon: 'filterBar',
    props: { sources: given('sources', z.array(z.string().max(50)).max(20))('Filters', '作用于', { required: true }), fields: fields('By', '字段', { required: true }) },
  },
  button: {
    title: said('Button', '按钮'),
    words: said('Does something', '执行动作'),
    group: 'input',
    icon: 'button',
    props: {
      title: title('Words', '文字', { required: true }),
      actions: actions('Does', '动作', { required: true }),
      look: choice('Look', '样式', { primary: said('Primary', '主要'), usual: said('Usual', '标准'), quiet: said('Quiet', '弱化'), danger: said('Danger', '危险') }),
      icon: icon('Icon', '图标'),
      disabled: given('expression', expressionSchema)('Off while', '禁用条件'),
    },
  },
  upload: {
    title: said('Upload', '上传'),
    words: said('Puts a file into a field of a record', '将文件保存到记录字段'),
    group: 'input',
    icon: 'upload',
    props: {
      entity: entity('Entity', '实体', { required: true }),
      id: value('Record', '记录', { required: true }),
      field: field('Field', '字段', { required: true, types: ['attachment'] }),
    },
  },
};

const chartKinds = {
  bar: said('Bars', '柱状图'),
  row: said('Rows', '条形图'),
  line: said('Line', '折线图'),
  area: said('Area', '面积图'),
  pie: said('Pie', '饼图'),
  donut: said('Donut', '环形图'),
  scatter: said('Dots', '散点图'),
  funnel: said('Funnel', '漏斗图'),
  gauge: said('Gauge', '仪表盘'),
};
const by = choice('By', '粒度', { day: said('Day', '日'), week: said('Week', '周'), month: said('Month', '月'), quarter: said('Quarter', '季'), year: said('Year', '年') });

const charts: Record<string, BlockType> = {
  chart: {
    title: said('Chart', '图表'),
    words: said('Records counted or summed up, as a picture', '以图形展示统计结果'),
    group: 'charts',
    icon: 'chart',
    props: {
      title: title('Title', '标题'),
      source: records,
      kind: choice('Kind', '类型', chartKinds),
      group: field('For each', '分组字段'),
      by,
      split: field('Split by', '拆分字段'),
      measure: measure('Shows', '指标'),
      stacked: flag('Stacked', '堆叠'),
      limit: count('At most', '最多'),
      max: count('Full at', '满刻度', { help: said('Where a gauge ends.', '仪表盘的最大值。') }),
      onPick: actions('When a part is chosen', '选中时'),
    },
  },
  metric: {
    title: said('Number', '指标'),
    words: said('One number that matters', '一个关键数字'),
    group: 'charts',
    icon: 'metric',
    props: {
      title: title('Title', '标题'),
      source: records,
      measure: measure('Shows', '指标'),
      unit: text('Unit', '单位'),
      compare: choice('Compared with', '对比', { none: said('Nothing', '无'), previousWeek: said('The week before', '上一周'), previousMonth: said('The month before', '上个月') }),
      date: field('Date for that', '对比日期字段', { types: ['date', 'datetime', 'localDatetime'] }),
      good: choice('Good is', '趋势', { more: said('More', '越多越好'), less: said('Less', '越少越好') }),
      onPick: actions('When chosen', '选中时'),
    },
  },
  map: {
    title: said('Map', '地图'),
    words: said('Records where they are', '按位置显示记录'),
    group: 'charts',
    icon: 'map',
    props: {
      source: records,
      latitude: field('Latitude', '纬度', { required: true }),
      longitude: field('Longitude', '经度', { required: true }),
      title: field('Title', '标题'),
      onRow,
    },
  },
};

const content: Record<string, BlockType> = {
  heading: {
    title: said('Heading', '标题'),
    words: said('A line that names what follows', '为下方内容命名'),
    group: 'content',
    icon: 'heading',
    props: {
      text: given('title', orExpression(titleSchema))('Text', '文字', { required: true }),
      level: choice('Size', '大小', { '1': said('Large', '大'), '2': said('Medium', '中'), '3': said('Small', '小') }),
    },
  },
  richText: {
    title: said('Text', '文本'),
    words: said('Words with bold, lists and links', '可含粗体、列表和链接的文字'),
    group: 'content',
    icon: 'richText',
    props: { html: given('richText', titleSchemaLong())('Text', '内容', { required: true }) },
  },
  markdown: {
    title: said('Markdown', 'Markdown'),
    words: said('Text in Markdown; values by {=expression}', 'Markdown 文本，可用 {=表达式} 插入值'),
    group: 'content',
    icon: 'markdown',
    props: { text: given('markdown', titleSchemaLong())('Text', '内容', { required: true }) },
  },
  image: {
    title: said('Picture', '图片'),
    words: said('A picture of the app or of a record', '应用或记录中的图片'),
    group: 'content',
    icon: 'image',
    props: {
      image: given('image', orExpression(z.string().max(2_000_000)))('Picture', '图片', { required: true }),
      alt: title('Description', '描述'),
      width: choice('Width', '宽度', widthChoices),
    },
  },
  embed: {
    title: said('Embedded page', '嵌入网页'),
    words: said('A page of another site, in a frame of its own', '以独立框架显示其他网站'),
    group: 'content',
    icon: 'embed',
    props: {
      url: given('url', orExpression(z.string().max(2000)))('Address', '网址', { required: true }),
      title: title('Title', '标题', { required: true }),
      height: count('Height', '高度'),
    },
  },
  component: {
    title: said('Own component', '自定义组件'),
    words: said('A component of this app', '本应用的自定义组件'),
    group: 'content',
    icon: 'component',
    props: {
      name: given('component', z.string().regex(/^[A-Z][A-Za-z0-9]{0,49}$/))('Component', '组件', { required: true }),
      with: given('json', z.record(z.string(), z.unknown()))('Properties', '属性'),
      source: source('Data', '数据'),
      height: count('Height', '高度'),
      onEvent: actions('When it tells something', '收到事件时'),
    },
  },
};

function titleSchemaLong(): z.ZodType {
  const long = z.string().max(100_000);
  return z.union([long, z.strictObject({ en: long.optional(), zh: long.optional() })]);
}

/** Every kind of block Portico draws, in the order of the palette. */
export const blockTypes: Readonly<Record<string, BlockType>> = /* @__PURE__ */ bare({ ...ofRecords, ...input, ...charts, ...content, ...layout });

/** Names come from files: looking up `constructor` must find nothing. */
function bare(types: Readonly<Record<string, BlockType>>): Readonly<Record<string, BlockType>> {
  const without = <T>(record: Readonly<Record<string, T>>): Record<string, T> => Object.assign(Object.create(null) as Record<string, T>, record);
  return without(Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { ...type, props: without(type.props) }])));
}

/** The places of a block that take others; none for those that take none. */
export function slotsOf(node: { readonly type: string; readonly props?: Readonly<Record<string, unknown>> | undefined }): readonly string[] {
  const slots = blockTypes[node.type]?.slots;
  if (slots === undefined) return [];
  if (slots === 'columns') return listOf(node.props?.['widths']).map((_, index) => `column${index + 1}`);
  if (slots === 'parts') return listOf(node.props?.['parts']).flatMap((part) => (typeof part === 'object' && part !== null && 'key' in part ? [String(part.key)] : []));
  return slots;
}

function listOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [];
}
