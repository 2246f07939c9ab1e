// An app with a page of every block, a page of a hostile hand, and one with five hundred blocks.
import { appsCreate, appsGet, appsPublish, filesCommit, filesList, filesRead, pageFile, pageSchema, recordsBulk, recordsCreate, recordsList, writePage } from '@portico/contracts';
import type { Caller, TestPortico } from '../portico.ts';

const task = `format: 1
name: Task
title: { en: Task, zh: 任务 }
plural: { en: Tasks, zh: 任务 }
icon: check-square
label: [title]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  title: { type: text, length: 200, required: true, title: { en: Title, zh: 标题 } }
  status:
    type: enum
    required: true
    default: open
    title: { en: Status, zh: 状态 }
    values:
      - { value: open, title: { en: Open, zh: 待办 }, color: blue }
      - { value: doing, title: { en: In work, zh: 进行中 }, color: amber }
      - { value: done, title: { en: Done, zh: 完成 }, color: green }
  priority:
    type: enum
    title: { en: Priority, zh: 优先级 }
    values:
      - { value: low, title: { en: Low, zh: 低 }, color: neutral }
      - { value: high, title: { en: High, zh: 高 }, color: red }
  starts_on: { type: date, title: { en: Starts on, zh: 开始日期 } }
  due_on: { type: date, title: { en: Due on, zh: 截止日期 } }
  hours: { type: decimal, precision: 8, scale: 2, unit: h, title: { en: Hours, zh: 工时 } }
  rate: { type: decimal, precision: 8, scale: 2, unit: CNY, title: { en: Rate, zh: 单价 } }
  cost: { type: decimal, precision: 12, scale: 2, unit: CNY, title: { en: Cost, zh: 费用 } }
  notes: { type: text, length: 4000, multiline: true, title: { en: Notes, zh: 说明 } }
  site: { type: text, length: 300, title: { en: Site, zh: 网址 } }
  photo: { type: attachment, title: { en: Photo, zh: 照片 } }
  parent_id: { type: integer, title: { en: Part of, zh: 上级任务 } }
relations:
  parent: { to: Task, fields: [parent_id], onDelete: setNull, title: { en: Part of, zh: 上级任务 }, reverseTitle: { en: Parts, zh: 子任务 } }
checks:
  - { name: task_due, sql: due_on IS NULL OR starts_on IS NULL OR due_on >= starts_on, message: { en: It is due before it starts., zh: 截止日期早于开始日期。 } }
`;
const remark = `format: 1
name: Remark
title: { en: Remark, zh: 评论 }
plural: { en: Remarks, zh: 评论 }
icon: message
label: [text]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  task_id: { type: integer, required: true, title: { en: Task, zh: 任务 } }
  text: { type: text, length: 2000, multiline: true, required: true, title: { en: Text, zh: 内容 } }
  author: { type: person, default: { auto: person }, title: { en: Author, zh: 作者 } }
  written_at: { type: datetime, default: { auto: now }, title: { en: Written, zh: 时间 } }
relations:
  task: { to: Task, fields: [task_id], onDelete: cascade, title: { en: Task, zh: 任务 } }
`;

const both = (en: string, zh: string) => ({ en, zh });
type Node = { id: string; type: string; props?: object; visible?: string; slots?: Record<string, Node[]> };
let made = 0;
const node = (type: string, props: object = {}, more: Partial<Node> = {}): Node => {
  made += 1;
  return { id: more.id ?? `${type}${made}`, type, props, ...more };
};
const named = (title: { en: string; zh: string }, ...content: Node[]): Node => node('section', { title }, { slots: { content } });

/** Every block with something to show. */
const everything = {
  format: 1,
  name: 'everything',
  title: both('Every block', '全部区块'),
  description: both('One of each, on real records.', '每种区块各一个，使用真实数据。'),
  params: { task: { type: 'integer' } },
  state: { chosen: null, note: '' },
  data: {
    tasks: { records: 'Task', sort: ['title'] },
    open: { records: 'Task', filter: { status: { ne: 'done' } } },
    sums: { aggregate: 'Task', groupBy: [{ field: 'status' }], measures: [{ as: 'count', fn: 'count' }] },
    found: { tool: 'count_and_sum', arguments: { entity: 'Task', measures: [{ as: 'all', fn: 'count' }] }, pick: '=answer.rows[1].measures.all' },
    one: { record: 'Task', id: '=if state.chosen != null then state.chosen else params.task' },
  },
  body: [
    node('markdown', {
      text: both(
        'There are **{=count(data.tasks)}** tasks, *{=count(data.open)}* not done; a tool says {=data.found}. Today is {=today()}.',
        '共有 **{=count(data.tasks)}** 项任务，*{=count(data.open)}* 项未完成；工具返回 {=data.found}。今天是 {=today()}。',
      ),
    }),
    node('richText', {
      html: both(
        '<p>Words with <b>bold</b>, <a href="https://example.com/">a link</a> and</p><ul><li>a list</li></ul>',
        '<p>含<b>粗体</b>、<a href="https://example.com/">链接</a>和</p><ul><li>列表</li></ul>',
      ),
    }),
    node('filterBar', { sources: ['tasks'], fields: ['status', 'due_on', 'parent'] }),
    node(
      'tabs',
      {
        parts: [
          { key: 'table', title: both('Table', '表格') },
          { key: 'list', title: both('List and cards', '列表与卡片') },
          { key: 'board', title: both('Board', '看板') },
          { key: 'calendar', title: both('Calendar', '日历') },
          { key: 'tree', title: both('Tree', '树') },
          { key: 'master', title: both('List and details', '列表与详情') },
          { key: 'form', title: both('Form', '表单') },
          { key: 'record', title: both('Record', '记录') },
          { key: 'rest', title: both('The rest', '其他') },
        ],
      },
      {
        slots: {
          table: [node('table', { source: 'tasks', columns: ['title', 'status', 'priority', 'due_on', 'hours', 'parent.title'], create: true, select: true })],
          list: [
            node(
              'columns',
              { widths: [5, 7] },
              {
                slots: {
                  column1: [
                    node('list', {
                      source: 'tasks',
                      text: ['status', 'due_on'],
                      image: 'photo',
                      onRow: [
                        { do: 'set', state: 'chosen', value: '=row.id' },
                        { do: 'notify', text: both('Chosen.', '已选择。') },
                      ],
                    }),
                  ],
                  column2: [node('cards', { source: 'open', fields: ['status', 'due_on', 'hours'], perRow: 3, image: 'photo' })],
                },
              },
            ),
          ],
          board: [node('kanban', { source: 'tasks', group: 'status', fields: ['priority', 'due_on'] }, { id: 'board' })],
          calendar: [node('calendar', { source: 'tasks', start: 'starts_on', end: 'due_on', colour: 'status' })],
          tree: [node('tree', { source: 'tasks', parent: 'parent' })],
          master: [node('masterDetail', { source: 'tasks', text: ['status', 'due_on'], edit: true })],
          form: [
            node(
              'form',
              { entity: 'Task', submit: both('Add the task', '添加任务'), onSaved: [{ do: 'set', state: 'chosen', value: '=row.id' }] },
              {
                id: 'new',
                slots: {
                  content: [
                    node('field', { field: 'title' }),
                    node(
                      'columns',
                      { widths: [4, 4, 4] },
                      {
                        slots: {
                          column1: [node('field', { field: 'hours' })],
                          column2: [node('field', { field: 'rate', value: 100 })],
                          column3: [node('field', { field: 'cost', value: '=if form.hours != null and form.rate != null then form.hours * form.rate else null' })],
                        },
                      },
                    ),
                    node('field', { field: 'starts_on' }),
                    node('field', {
                      field: 'due_on',
                      check: '=form.due_on = null or form.starts_on = null or form.due_on >= form.starts_on',
                      checkMessage: both('Due before it starts.', '截止早于开始。'),
                    }),
                    node('field', { field: 'notes', help: both('Only for those that are not low.', '低优先级无需填写。') }, { visible: '=form.priority != "low"' }),
                    node('field', { field: 'priority' }),
                  ],
                },
              },
            ),
          ],
          record: [
            node('detail', { source: 'one', edit: true, columns: 3 }, { id: 'facts' }),
            named(both('Comments', '评论'), node('comments', { entity: 'Remark', relation: 'task', id: '=data.one.id', text: 'text', author: 'author', at: 'written_at' })),
            named(both('History', '历史'), node('history', { entity: 'Task', id: '=data.one.id' })),
            node('upload', { entity: 'Task', id: '=data.one.id', field: 'photo' }),
            node('image', { image: '={entity: "Task", id: data.one.id, field: "photo"}', alt: both('Photo', '照片'), width: 'narrow' }),
          ],
          rest: [
            node('heading', { text: '="Steps of " + user.name', level: '2' }),
            node(
              'steps',
              {
                parts: [
                  { key: 'first', title: both('First', '第一步') },
                  { key: 'second', title: both('Second', '第二步') },
                ],
                finish: [{ do: 'notify', text: both('All steps done.', '步骤已完成。') }],
              },
              {
                slots: {
                  first: [node('markdown', { text: both('The *first* step.', '*第一*步。') })],
                  second: [node('markdown', { text: both('The *second* step.', '*第二*步。') })],
                },
              },
            ),
            node(
              'section',
              { title: both('A frame that folds', '可折叠的框'), collapsible: true, framed: true },
              {
                slots: {
                  content: [
                    node('button', { title: both('Ask me', '提问'), actions: [{ do: 'show', modal: 'asked' }] }),
                    node('button', {
                      title: both('Delete one', '删除一项'),
                      look: 'danger',
                      disabled: '=count(data.tasks) = 0',
                      actions: [
                        { do: 'confirm', text: both('Really?', '确定吗？'), danger: true },
                        { do: 'delete', entity: 'Task', id: '=data.tasks[1].id' },
                      ],
                    }),
                    node('button', {
                      title: both('Count over MCP', '调用工具'),
                      look: 'quiet',
                      icon: 'tool',
                      actions: [
                        { do: 'call', tool: 'count_and_sum', arguments: { entity: 'Task', measures: [{ as: 'all', fn: 'count' }] }, into: 'note' },
                        { do: 'notify', text: '="Found: " + string(state.note.rows[1].measures.all)' },
                      ],
                    }),
                  ],
                },
              },
            ),
            node(
              'modal',
              { title: both('A dialog', '对话框'), width: 'narrow' },
              { id: 'asked', slots: { content: [node('button', { title: both('Close it', '关闭'), look: 'primary', actions: [{ do: 'close' }] })] } },
            ),
            node('image', {
              image: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
              alt: both('A dot', '一个点'),
            }),
            node('embed', { url: 'https://example.invalid/', title: both('Another site', '其他网站'), height: 120 }),
            node('chart', { source: 'tasks', title: both('Chart', '图表') }),
            node('gizmo', { of: 'a newer Portico' }),
          ],
        },
      },
    ),
  ],
};

const script = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=2</script><svg onload="globalThis.pwned=3"></svg>';
const link = 'javascript:globalThis.pwned=4';
/** What somebody writes who means harm: in every property that is drawn, most of which the check would refuse. */
export const hostilePage = {
  format: 1,
  name: 'hostile',
  title: `Hostile ${script}`,
  data: { tasks: { records: 'Task', filter: { title: { contains: 'pwned' } } } },
  body: [
    node('heading', { text: script }),
    node('richText', {
      html: `<p>Kept words</p>${script}<a href="${link}" onclick="globalThis.pwned=5">link</a><iframe src="${link}"></iframe><form action="/api/session"><input></form><style>body{display:none}</style><a href="data:text/html,<script>1</script>">data</a><math><mi><mglyph><style><img src=x onerror="globalThis.pwned=6"></style></mglyph></mi></math>`,
    }),
    node('markdown', {
      text: `**Kept mark** ${script} [go](${link}) ![x](${link}) <a href="${link}">raw</a> {=data.tasks[1].title} \`{=data.tasks[1].title}\` [value]({=data.tasks[1].site})`,
    }),
    node('table', { source: 'tasks', columns: ['title', 'status', 'notes', 'site'] }),
    node('list', { source: 'tasks', title: 'title', text: ['notes', 'site'] }),
    node('cards', { source: 'tasks', title: 'title', fields: ['notes', 'site'], image: 'photo' }),
    node('kanban', { source: 'tasks', group: 'status', fields: ['notes'] }),
    node('detail', { source: { records: 'Task', filter: { title: { contains: 'pwned' } } }, fields: ['title', 'notes', 'site', 'photo'] }),
    node('button', { title: script, icon: script, look: script, actions: [{ do: 'navigate', url: link }] }, { id: 'evil' }),
    node('button', { title: 'Data', actions: [{ do: 'navigate', url: 'data:text/html,<script>parent.pwned=7</script>', newTab: true }] }),
    node('embed', { url: link, title: script }),
    node('image', { image: link, alt: script }),
    node('image', { image: `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.pwned=8"/>')}`, alt: 'svg' }),
    node('image', { image: '={entity: "Task", id: data.tasks[1].id, field: "photo"}', alt: 'uploaded svg' }),
    node('section', { title: script, framed: script }, { slots: { content: [] } }),
    node('tabs', { parts: [{ key: 'a', title: script }] }, { slots: { a: [] } }),
    node('columns', { widths: [script, -1, 1e9] }, { slots: {} }),
    node('form', { entity: 'Task', submit: script, fields: ['title', script] }),
    node('constructor', { x: script }),
    node('markdown', { text: '{=for i in 1..100 return i}{=1/0}{=nothing.at.all}{=}' }),
  ],
};

const many = {
  format: 1,
  name: 'many',
  title: 'Five hundred blocks',
  data: { tasks: { records: 'Task', limit: 20 } },
  body: Array.from({ length: 125 }, (_, index) =>
    node(
      'section',
      { title: `Section ${index + 1}` },
      {
        slots: {
          content: [
            node('heading', { text: `="Heading ${index + 1} of " + user.name` }),
            node('markdown', { text: `Paragraph **${index + 1}** with {=count(data.tasks)} tasks.` }),
            index % 5 === 0 ? node('list', { source: 'tasks', text: ['status'] }) : node('button', { title: `Button ${index + 1}`, actions: [] }),
          ],
        },
      },
    ),
  ),
};

/** Makes the app with its pages, and some records; gives the id of the first task. */
export async function makePageApp(portico: TestPortico, caller: Caller): Promise<string> {
  const app = 'pages';
  await portico.call(caller, appsCreate, { name: app, title: 'Pages' });
  const { files } = await portico.call(caller, filesList, { app, branch: 'main' });
  const old = files.map(({ path }) => path).filter((path) => path.startsWith('entities/'));
  const manifest = await portico.call(caller, filesRead, { app, branch: 'main', path: 'app.yaml' });
  const pages = [everything, many].map((page) => pageSchema.parse(page));
  await portico.call(caller, filesCommit, {
    app,
    message: 'Pages with every block',
    files: {
      ...Object.fromEntries(old.map((path) => [path, null])),
      'app.yaml': `${manifest.content.replace(/\nmenu:.*/, '')}menu: [everything, Task, Remark]\n`,
      'entities/Task.yaml': task,
      'entities/Remark.yaml': remark,
      ...Object.fromEntries(pages.map((page) => [pageFile(page.name), writePage(page)])),
    },
  });
  await publish(portico, caller);
  await portico.call(caller, recordsBulk, { app, entity: 'Task', create: tasks() });
  const { records } = await portico.call(caller, recordsList, { app, entity: 'Task', sort: ['title'], limit: 1 });
  return records[0]?.id ?? '';
}

async function publish(portico: TestPortico, caller: Caller): Promise<void> {
  const { release } = await portico.call(caller, appsGet, { app: 'pages' });
  await portico.call(caller, appsPublish, { app: 'pages', notes: release ?? 'first' });
}

function tasks(): Record<string, unknown>[] {
  const day = (shift: number): string => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
  const words = ['Draw the plan', 'Order the wood', 'Build the frame', 'Paint it', 'Call the customer', 'Hang the doors', 'Clean up', 'Write the invoice'];
  return words.map((title, index) => ({
    title,
    status: ['open', 'doing', 'done'][index % 3],
    priority: index % 2 === 0 ? 'high' : 'low',
    starts_on: day(index - 4),
    due_on: day(index - 2),
    hours: `${index + 1}.50`,
    notes: index % 2 === 0 ? 'Some words about it, on more than one line if need be.' : null,
    site: 'https://example.com/plan',
    ...(index > 2 && { parent_id: (index % 3) + 1 }),
  }));
}

/** A record full of script, with a picture that holds some. */
export async function addHostileRecord(portico: TestPortico, caller: Caller): Promise<void> {
  const photo = await portico.upload(caller, 'photo.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.pwned=9"><script>globalThis.pwned=10</script></svg>');
  await portico.call(caller, recordsCreate, { app: 'pages', entity: 'Task', values: { title: `pwned ${script}`, notes: script, site: link, photo } });
}
