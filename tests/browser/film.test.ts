// From nothing to a published help desk, by mouse and keyboard alone, in under 60 actions; then a person uses it in the
// portal and an agent over MCP. PORTICO_SCREENSHOTS=1 renews the pictures of the guide, in both languages.
import { agentsCreate, blockTypes, filesContents, keysCreate, peopleInvite, peopleList, recordsCreate, recordsList } from '@portico/contracts';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { barriers, faultsOf, gone, type Language, openBrowser, openContext, settled, setUp, signIn, tellOneStory } from './browser.ts';
import { frame, type Hands, handsOf, renews, wordsOf } from './film.fixture.ts';

/** What the analyst types, in her language. */
const stories = {
  en: {
    app: 'Help desk',
    team: 'Team',
    device: { title: 'Device', lines: ['Name', 'Room', 'Serial number', 'In use since'] },
    ticket: {
      title: 'Ticket',
      lines: ['Subject', 'Description', 'Status: Open, In work, Solved', 'Priority: Low, Normal, High', 'Device', 'Requester', 'Reported on'],
    },
    comment: { title: 'Comment', lines: ['Text', 'Ticket', 'Author', 'Written on'] },
    support: { title: 'Support' },
    requester: { title: 'Requester' },
    see: {
      ticket: 'Ticket',
      comment: 'Comment',
      ticketRequester: 'Ticket › Requester',
      team: 'Team',
      device: 'Device',
      priority: 'Priority',
      high: 'High',
      tickets: 'Tickets',
      board: 'Ticket board',
      dashboard: 'Dashboard',
      open: 'Open',
      subject: 'Subject',
      make: 'New',
    },
    facilities: 'Facilities',
    lamp: 'Lamp 12',
    before: [
      { subject: 'The door of room 4 sticks', device: 'Door 4', status: 'in-work' },
      { subject: 'A chair is broken', device: 'Chair 17', status: 'solved' },
      { subject: 'The meeting room is cold', device: 'Heating 2', status: 'solved' },
    ],
    mine: 'The lamp flickers',
    theirs: 'Wages of the board',
    bot: 'Order toner for printer 3',
  },
  zh: {
    app: '服务台',
    team: '团队（Team）',
    device: { title: '设备（Device）', lines: ['名称（Name）', '房间（Room）', '序列号（Serial number）', '启用日期（In use since）'] },
    ticket: {
      title: '工单（Ticket）',
      lines: [
        '主题（Subject）',
        '描述（Description）',
        '状态（Status）：待处理（Open），处理中（In work），已解决（Solved）',
        '优先级（Priority）：低（Low），普通（Normal），高（High）',
        '设备',
        '提交人（Requester）',
        '提交时间（Reported on）',
      ],
    },
    comment: { title: '评论（Comment）', lines: ['内容（Text）', '工单', '作者（Author）', '填写时间（Written on）'] },
    support: { title: '客服', name: 'support' },
    requester: { title: '申请人', name: 'requester' },
    see: {
      ticket: '工单',
      comment: '评论',
      ticketRequester: '工单 › 提交人',
      team: '团队',
      device: '设备',
      priority: '优先级',
      high: '高',
      tickets: '工单',
      board: '工单看板',
      dashboard: '仪表盘',
      open: '待处理',
      subject: '主题',
      make: '新建',
    },
    facilities: '行政后勤',
    lamp: '12 号灯',
    before: [
      { subject: '4 号会议室的门卡住了', device: '4 号门', status: 'in-work' },
      { subject: '有一把椅子坏了', device: '17 号椅子', status: 'solved' },
      { subject: '会议室太冷', device: '2 号空调', status: 'solved' },
    ],
    mine: '灯一直闪',
    theirs: '董事会薪酬',
    bot: '为 3 号打印机订购墨粉',
  },
} as const;

const guest = { name: 'Mia Chen', email: 'mia@example.com' };

describe.each(renews ? (['en', 'zh'] as const) : (['en'] as const))('from nothing to a help desk (%s)', (language: Language) => {
  tellOneStory();
  const story = stories[language];
  let desk: TestPortico;
  let browser: Browser;
  let page: Page;
  let hands: Hands;
  let say: Awaited<ReturnType<typeof wordsOf>>;
  let faults: string[];
  let app = '';
  let bot = '';

  beforeAll(async () => {
    [desk, browser, say] = await Promise.all([startTestPortico(), openBrowser(), wordsOf(language)]);
    const context = await openContext(browser, desk.url, { language });
    await setUp(context, desk.portico.started.setup?.token, language);
    await desk.call(desk.admin, peopleInvite, guest);
    await desk.signIn(guest.email);
    bot = (await desk.call(desk.admin, agentsCreate, { name: 'Mailbox', onBehalfOfOwner: false })).id;
    page = await context.newPage();
    faults = faultsOf(page);
    hands = handsOf(page);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  const button = (name: string, within: Page | Locator = page): Locator => within.getByRole('button', { name, exact: true });
  const part = (key: string): Locator => page.getByRole('navigation', { name: say('studio.parts') }).getByRole('link', { name: say(`studio.${key}`), exact: true });
  const saved = (): Locator => page.getByRole('group', { name: say('drafts.branch') }).getByText(say('drafts.save.saved'), { exact: true });
  const option = (name: string): Locator => page.locator('.ant-select-item-option:visible').filter({ hasText: name }).first();
  /** A choice from a closed list: it is opened, and one is chosen. */
  async function choose(list: Locator, name: string): Promise<void> {
    await hands.click(list);
    await hands.click(option(name));
  }

  /** What requesters may do with an entity: the last column. */
  async function openCell(entity: string): Promise<void> {
    await hands.click(
      page
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: entity, exact: true }) })
        .getByRole('button')
        .last(),
    );
    await page.getByRole('dialog').waitFor();
  }
  async function reach(action: string, of: string): Promise<void> {
    await hands.click(
      page
        .getByRole('dialog')
        .getByRole('radiogroup', { name: say(`access.actions.${action}`), exact: true })
        .getByText(say(`access.reach.${of}`), { exact: true }),
    );
  }
  async function apply(): Promise<void> {
    await hands.click(button(say('access.apply')));
    await gone(page.getByRole('dialog'));
  }

  /** What is there already when Mia comes: three tickets of hers, and one that is not. */
  async function seed(): Promise<void> {
    const make = async (entity: string, values: Record<string, unknown>): Promise<unknown> =>
      (await desk.call(desk.admin, recordsCreate, { app, entity, values })).record?.values['id'];
    const { people } = await desk.call(desk.admin, peopleList, { search: guest.email });
    const requester = people[0]?.id;
    const team_id = await make('Team', { name: story.facilities });
    await make('Device', { name: story.lamp });
    await make('Ticket', { subject: story.theirs, priority: 'high' });
    for (const { subject, device, status } of story.before)
      await make('Ticket', { subject, status, requester, team_id, device_id: await make('Device', { name: device }), priority: 'normal' });
  }

  test('begins with nothing', async () => {
    await page.goto('/');
    await settled(page);
    await hands.click(button(say('launcher.create')));
    await hands.fill(page.getByLabel(say('create.name'), { exact: true }), story.app);
    await frame(page, '1-begin', { language });
    await hands.click(button(say('create.submit')));
    await page.waitForURL(/\/studio\/[a-z-]+\/data$/);
    app = /studio\/([a-z-]+)/.exec(page.url())?.[1] ?? '';
    expect(app).not.toBe('');
  }, 60_000);

  test('says what it keeps track of', async () => {
    const name = page.getByRole('textbox', { name: say('entities.name'), exact: true });
    const lines = page.getByRole('textbox', { name: say('entities.lines') });
    await hands.fill(name, story.team);
    expect(await barriers(page)).toEqual([]);
    await hands.click(button(say('entities.create')));
    for (const entity of [story.device, story.ticket, story.comment]) {
      await hands.click(button(say('entities.add')));
      await hands.fill(name, entity.title);
      await hands.fill(lines, entity.lines.join('\n'));
      if (entity === story.ticket) await frame(page, '2-entity', { language, ready: saved() });
      await hands.click(button(say('entities.create')));
      await gone(page.getByRole('dialog'));
    }
    const node = (entity: string): Locator => page.locator(`.react-flow__node[data-id="${entity}"]`);
    await hands.drag(node('Ticket').locator('.react-flow__handle.source').first(), node('Team'));
    await page.getByText(say('entities.cardinality'), { exact: true }).waitFor();
    await hands.click(button(say('entities.arrange')));
    await frame(page, '3-data', { language, ready: saved() });
  }, 60_000);

  test('says who may do what: support works on everything, requesters on what is theirs', async () => {
    await hands.click(part('access'));
    for (const [role, start] of [
      [story.support, 'work'],
      [story.requester, 'see'],
    ] as const) {
      await hands.click(button(say('access.addRole')));
      const dialog = page.getByRole('dialog', { name: say('access.addRole') });
      await hands.fill(dialog.getByLabel(say(`access.roleTitle.${language}`), { exact: true }), role.title);
      if ('name' in role) await hands.fill(dialog.getByLabel(say('access.roleName'), { exact: true }), role.name);
      await hands.click(dialog.getByRole('radio', { name: say(`access.starts.${start}`), exact: true }));
      await hands.click(button(say('action.save'), dialog));
      await page.getByRole('columnheader', { name: role.title }).waitFor();
    }
    expect(await barriers(page)).toEqual([]);
    await openCell(story.see.ticket);
    await reach('read', 'some');
    await reach('create', 'some');
    await frame(page, '4-rule', { language });
    await apply();
    await openCell(story.see.comment);
    await reach('read', 'some');
    await choose(page.getByRole('dialog').getByRole('combobox', { name: say('access.where') }), story.see.ticketRequester);
    await reach('create', 'some');
    await apply();
    await frame(page, '5-access', { language, ready: saved() });
  }, 60_000);

  test('has pages made of what is kept, and draws one more chart', async () => {
    await hands.click(part('pages'));
    await hands.click(button(say('designer.fromEntities')));
    expect(await barriers(page)).toEqual([]);
    await frame(page, '6-pages', { language });
    await hands.click(button(say('designer.make')));
    await hands.click(page.getByRole('main').getByRole('link', { name: story.see.dashboard, exact: true }));
    await hands.click(page.getByRole('complementary', { name: say('designer.parts') }).getByRole('button', { name: blockTypes['chart']?.title[language] ?? '', exact: true }));
    const properties = page.getByRole('complementary', { name: say('designer.properties') });
    await choose(properties.getByRole('combobox').first(), story.see.tickets);
    await choose(properties.getByRole('combobox', { name: blockTypes['chart']?.props['group']?.title[language] ?? '' }), story.see.team);
    await frame(page, '7-chart', { language, ready: saved() });
  }, 60_000);

  test('publishes it, and lets two in', async () => {
    await hands.click(button(say('drafts.publish')));
    await page.getByRole('heading', { name: say('publish.steps_other', { count: '10' }) }).waitFor();
    await frame(page, '8-publish', { language });
    // Below the plan, not the one in the bar above it.
    const plan = page.locator('div').filter({ has: page.getByLabel(say('publish.notes')) });
    await hands.click(plan.getByRole('button', { name: say('publish.go'), exact: true }).last());
    await page.getByText(say('publish.done')).waitFor();
    await hands.click(part('members'));
    await hands.click(button(say('members.add')).first());
    const drawer = page.getByRole('dialog', { name: say('members.add') });
    await hands.click(drawer.getByRole('combobox', { name: say('members.who') }));
    for (const name of [guest.name, 'Mailbox']) await hands.click(option(name));
    // The list stays open for more; a click beside it closes it.
    await hands.click(drawer.getByText(say('members.add'), { exact: true }));
    await hands.click(drawer.getByRole('checkbox', { name: story.requester.title }));
    await hands.click(button(say('action.save'), drawer));
    await gone(drawer);
    const { files } = await desk.call(desk.admin, filesContents, { app });
    expect(Object.keys(files).filter((file) => file.startsWith('entities/'))).toHaveLength(4);
    expect(Object.keys(files).filter((file) => file.startsWith('pages/'))).toHaveLength(4 * 3 + 2);
    expect(Object.keys((parse(files['roles.yaml'] ?? '') as { roles: object }).roles)).toEqual(['support', 'requester']);
    expect(files['access.cedar']).toContain('when { resource has requester && resource.requester == principal }');
    console.log(`${hands.count} actions from nothing to a published help desk that people and agents may use`);
    expect(hands.count).toBeLessThan(60);
    expect(faults).toEqual([]);
  }, 60_000);

  test('a person uses it at once, and sees what is hers', async () => {
    await seed();
    const context = await openContext(browser, desk.url, { language });
    await signIn(context, guest.email);
    const portal = await context.newPage();
    const found = faultsOf(portal);
    const mia = handsOf(portal);
    const menu = (name: string): Locator => portal.getByRole('navigation', { name: say('frame.navigation') }).getByRole('link', { name, exact: true });
    const field = (name: string): Locator => portal.getByRole('textbox', { name, exact: true });
    await portal.goto('/');
    await mia.click(portal.getByRole('main').getByRole('link', { name: story.app }));
    await settled(portal);
    await mia.click(menu(story.see.tickets));
    await mia.click(portal.getByRole('button', { name: story.see.make, exact: true }));
    await mia.fill(field(story.see.subject), story.mine);
    for (const [list, name] of [
      [story.see.device, story.lamp],
      [story.see.priority, story.see.high],
    ] as const) {
      await mia.click(portal.getByRole('combobox', { name: list, exact: true }));
      await mia.click(portal.locator('.ant-select-item-option:visible').filter({ hasText: name }).first());
    }
    await frame(portal, '9-form', { language });
    await mia.click(button(say('action.save'), portal));
    await portal.getByRole('cell', { name: story.mine }).waitFor();
    expect(await portal.getByText(story.theirs).count()).toBe(0);
    await frame(portal, '10-list', { language });
    await mia.click(menu(story.see.board));
    await portal.getByRole('region', { name: story.see.open }).getByRole('button', { name: story.mine }).waitFor();
    expect(await portal.getByText(story.theirs).count()).toBe(0);
    await frame(portal, '11-board', { language });
    await mia.click(menu(story.see.dashboard));
    await portal
      .getByRole('img', { name: new RegExp(`${story.see.open}: 1`) })
      .first()
      .waitFor();
    await frame(portal, '12-dashboard', { language });
    console.log(`${mia.count} actions to send a ticket and look at it`);
    expect(found).toEqual([]);
    await context.close();
  }, 60_000);

  test('an agent uses it over MCP, within the same rule', async () => {
    const { secret } = await desk.call(desk.admin, keysCreate, { name: 'film', agent: bot, scopes: [`app:${app}`] });
    const client = new Client({ name: 'mailbox', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${desk.url}/mcp/${app}`), { requestInit: { headers: { authorization: `Bearer ${secret}` } } }));
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['ticket_find', 'ticket_create', 'comment_create']));
    expect(names.filter((name) => /^(device|team)_(create|update)|_delete$/.test(name))).toEqual([]);
    const run = async (name: string, given: Record<string, unknown>): Promise<Record<string, unknown>> => {
      const answer = await client.callTool({ name, arguments: given });
      expect([name, answer.isError ?? false, answer.isError ? JSON.stringify(answer.content) : '']).toEqual([name, false, '']);
      return answer.structuredContent as Record<string, unknown>;
    };
    const { record } = await run('ticket_create', { values: { subject: story.bot } });
    expect(record).toMatchObject({ values: { subject: story.bot, status: 'open' } });
    // Six are there; it finds the one it may.
    expect((await desk.call(desk.admin, recordsList, { app, entity: 'Ticket' })).records).toHaveLength(6);
    expect(((await run('ticket_find', {}))['records'] as { label: string }[]).map(({ label }) => label)).toEqual([story.bot]);
    const { records } = await desk.call(desk.admin, recordsList, { app, entity: 'Ticket', filter: { subject: story.theirs } });
    const refused = await client.callTool({ name: 'ticket_get', arguments: { id: records[0]?.id } });
    expect(refused.isError).toBe(true);
    expect(JSON.stringify(refused)).not.toContain(story.theirs);
    await client.close();
    await page.goto(`/console/audit?principal=${bot}`);
    await page.getByRole('table').getByText('Mailbox').first().waitFor();
    await frame(page, '13-audit', { language });
  }, 60_000);
});
