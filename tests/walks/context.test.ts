// What an agent is given before it works, by the rules of the app and under its own rights; and what it hears of saves.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import {
  agentsCreate,
  appMembersSet,
  appsCreate,
  appsPublish,
  contextAssemble,
  contextList,
  draftsOpen,
  filesCommit,
  keysCreate,
  previewsActAs,
  previewsOpen,
  providersAdd,
  providersGet,
  recordsCreate,
  type Output,
} from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { adminKey, type Refused, startTestPortico, type TestPortico } from '../portico.ts';
import { startDesk, type Desk } from './provider.fixture.ts';

/** Eight engines on two cores can keep a save waiting. */
const patient = { timeout: 60_000, interval: 300 };
let portico: TestPortico;
let docs: Desk;
/** Key of somebody with the role of an agent in the app. */
let reader: string;

const ticket = `format: 1
name: Ticket
label: [title]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  title: { type: text, length: 200, required: true }
  state: { type: enum, required: true, default: open, values: [{ value: open }, { value: closed }] }
  region: { type: text, length: 40 }
  note: { type: text, sensitivity: confidential }
  pin: { type: text, sensitivity: secret }
`;
const policy = `permit (principal in Role::"owner", action, resource);
permit (principal in Role::"agent", action == Action::"read", resource is Ticket) when { resource.state == "open" };
permit (principal in Role::"agent", action == Action::"readField", resource in Entity::"Ticket") unless { resource == Field::"Ticket.note" };
`;
const rules = `format: 1
contexts:
  answer:
    title: { en: Answering a ticket, zh: 回复工单 }
    description: { en: Before you answer a customer, zh: 回复客户之前 }
    budget: 2000
    input:
      ticket: { type: integer, title: { en: Ticket, zh: 工单 } }
    pieces:
      - id: house
        title: { en: House rules, zh: 内部规范 }
        file: context/house.md
        cut: last
      - id: one
        if: =input.ticket != null
        records: Ticket
        filter: { id: =input.ticket }
        else:
          if: =list contains(principal.roles, "agent")
          text: { en: No ticket was named., zh: 未指定工单。 }
          else: { text: You own the desk. }
      - id: open
        records: Ticket
        filter: { state: open }
        sort: [-id]
        fields: [title]
        top: 3
        cut: first
      - id: closed
        records: Ticket
        filter: { state: closed }
      - id: source
        file: entities/Ticket.yaml
      - id: handbook
        tool: find_ticket
        provider: docs
        arguments: { words: =purpose }
      - id: danger
        tool: close_ticket
        provider: docs
        arguments: { id: "1" }
      - id: count
        tool: count_and_sum
        arguments: { entity: Ticket, measures: [{ as: n, fn: count }] }
        pick: =answer.rows[1].measures.n
      - id: regional
        records: Ticket
        filter: { region: =principal.region }
`;

beforeAll(async () => {
  docs = await startDesk();
  portico = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
  const me = portico.admin;
  await portico.call(me, providersAdd, { name: 'docs', settings: { kind: 'http', url: docs.url } });
  await vi.waitUntil(async () => (await portico.call(me, providersGet, { provider: 'docs' })).state === 'healthy', 60_000);
  await portico.call(me, appsCreate, { name: 'desk', title: 'Desk' });
  await save('main', {
    'roles.yaml': 'format: 1\nroles:\n  agent: { title: Agent }\n  editor: { title: Editor }\n',
    'access.cedar': policy,
    'entities/Item.yaml': null,
    'entities/Ticket.yaml': ticket,
    'context.yaml': rules,
    'context/house.md': '# House rules\n\nBe kind.\n\nAnswer within a day.\n',
    'pages/start.page.json': page('Start'),
  });
  await portico.call(me, appsPublish, { app: 'desk' });
  for (const [title, state] of [
    ['Tap', 'open'],
    ['Door', 'open'],
    ['Lamp', 'open'],
    ['Roof', 'open'],
    ['Wall', 'closed'],
  ])
    await portico.call(me, recordsCreate, { app: 'desk', entity: 'Ticket', values: { title, state, note: 'quiet', pin: '1234' } });
  ({ secret: reader } = await agent('Reader', ['agent']));
}, 120_000);
afterAll(async () => {
  await portico?.close();
  await docs?.close();
});

async function agent(name: string, roles: string[]): Promise<{ id: string; secret: string }> {
  const { id } = await portico.call(portico.admin, agentsCreate, { name, description: '', onBehalfOfOwner: false });
  await portico.call(portico.admin, appMembersSet, { app: 'desk', member: id, roles });
  return { id, secret: (await portico.call(portico.admin, keysCreate, { name, agent: id, scopes: ['*'] })).secret };
}
const page = (title: string): string => `${JSON.stringify({ format: 1, name: 'start', title, body: [] }, null, 2)}\n`;
const save = (branch: string, files: Record<string, string | null>) => portico.call(portico.admin, filesCommit, { app: 'desk', branch, message: 'Change', files });
const assemble = (key: string, more: Record<string, unknown> = {}, app = 'desk') => portico.call({ key }, contextAssemble, { app, name: 'answer', purpose: 'printers', ...more });
const piece = (of: Output<typeof contextAssemble>, id: string) => of.pieces.find((one) => one.id === id);

test('each piece comes in its order, under the rights of whoever asks, with where it comes from', async () => {
  const hers = await assemble(adminKey, { input: { ticket: '2' } });
  expect(hers.pieces.map(({ id, state }) => [id, state])).toEqual([
    ['house', 'whole'],
    ['one', 'whole'],
    ['open', 'whole'],
    ['closed', 'whole'],
    ['source', 'whole'],
    ['handbook', 'whole'],
    ['danger', 'left out'],
    ['count', 'whole'],
    ['regional', 'left out'],
  ]);
  expect(piece(hers, 'house')).toMatchObject({
    title: 'House rules',
    text: '# House rules\n\nBe kind.\n\nAnswer within a day.\n',
    provenance: { file: 'context.yaml', line: 10, kind: 'file', source: 'context/house.md' },
  });
  // Secret fields never leave for a model, not even for the owner.
  expect(JSON.parse(piece(hers, 'one')?.text ?? '')).toEqual({ id: '2', title: 'Door', state: 'open', note: 'quiet' });
  expect(piece(hers, 'one')?.provenance).toMatchObject({ kind: 'records', source: 'Ticket', choice: 0, records: [expect.stringMatching(/^2@/)], line: 14 });
  expect(piece(hers, 'open')).toMatchObject({ text: '{"id":"4","title":"Roof"}\n{"id":"3","title":"Lamp"}\n{"id":"2","title":"Door"}', items: 3 });
  expect(piece(hers, 'handbook')).toMatchObject({ text: 'found printers', provenance: { source: 'docs/find_ticket', version: 'surface 1' } });
  expect(piece(hers, 'danger')?.why?.en).toContain('"close_ticket" does not only read');
  expect(piece(hers, 'regional')?.why).toEqual({ en: 'nothing is known of principal.region', zh: '缺少 principal.region 的值' });
  expect(piece(hers, 'count')?.text).toBe('5');
  expect(hers.tokens).toBe(hers.pieces.reduce((sum, { tokens }) => sum + tokens, 0));
  expect(docs.calls.map(({ tool }) => tool)).not.toContain('close_ticket');

  const agents = await assemble(reader);
  expect(piece(agents, 'one')).toMatchObject({ text: 'No ticket was named.', provenance: { choice: 1 } });
  expect(piece(agents, 'closed')).toMatchObject({ state: 'left out', why: { en: 'nothing was found' } });
  expect(piece(agents, 'source')).toMatchObject({ state: 'left out', why: { en: expect.stringContaining('app.edit') as string } });
  expect(piece(agents, 'handbook')).toMatchObject({ state: 'left out' });
  expect(piece(agents, 'count')?.text).toBe('4');
  expect(JSON.stringify(agents)).not.toMatch(/quiet|1234|Wall/);
});

test('the budget cuts what is to go first, and says so', async () => {
  const whole = await assemble(adminKey);
  expect(piece(await assemble(adminKey), 'one')?.text).toBe('You own the desk.');
  const cut = await assemble(adminKey, { budget: whole.tokens - 5 });
  expect(piece(cut, 'open')).toMatchObject({ state: 'shortened', items: 2, before: { items: 3 }, why: { en: `more than ${whole.tokens - 5} tokens in all` } });
  expect(cut.tokens).toBeLessThanOrEqual(whole.tokens - 5);
  const little = await assemble(adminKey, { budget: 50 });
  expect(little.pieces.flatMap(({ id, state }) => (state === 'left out' ? [] : [id]))).toContain('house');
  expect(little.tokens).toBeLessThanOrEqual(50);
});

test('input that does not fit is refused with its place; a context nobody has is not found', async () => {
  const refusal = (more: Record<string, unknown>): Promise<unknown> =>
    assemble(adminKey, more).then(
      () => undefined,
      (error: unknown) => (error as Refused).problem,
    );
  expect(await refusal({ input: { tiket: 1 } })).toMatchObject({
    code: 'request.invalid',
    issues: [{ place: 'tiket', message: 'this context takes no "tiket"; it takes: ticket' }],
  });
  expect(await refusal({ input: { ticket: 'two' } })).toMatchObject({ code: 'request.invalid', issues: [{ place: 'ticket' }] });
  expect(await refusal({ name: 'answr' })).toMatchObject({ code: 'not_found' });
  expect((await portico.call({ key: reader }, contextList, { app: 'desk' })).contexts).toEqual([
    {
      name: 'answer',
      title: { en: 'Answering a ticket', zh: '回复工单' },
      description: { en: 'Before you answer a customer', zh: '回复客户之前' },
      budget: 2000,
      input: [{ name: 'ticket', type: 'integer', title: { en: 'Ticket', zh: '工单' }, required: false }],
    },
  ]);
});

test('a draft is tried as any role in its preview', async () => {
  const { branch } = await portico.call(portico.admin, draftsOpen, { app: 'desk' });
  await save(branch, { 'context.yaml': rules.replace('No ticket was named.', 'Ask which ticket.') });
  const { name } = await portico.call(portico.admin, previewsOpen, { app: 'desk', branch });
  await portico.call(portico.admin, previewsActAs, { app: 'desk', branch, role: 'agent' });
  const tried = await assemble(adminKey, {}, name);
  expect(piece(tried, 'one')).toMatchObject({ text: 'Ask which ticket.', provenance: { choice: 1 } });
  expect(piece(tried, 'house')?.state).toBe('whole');
  // Files are read from the branch the preview shows, for whoever may edit the app.
  expect(piece(tried, 'source')?.state).toBe('whole');
});

async function modern(address: string, key: string): Promise<Client> {
  const client = new Client({ name: 'walk', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${portico.url}${address}`), { requestInit: { headers: { authorization: `Bearer ${key}` } } }));
  expect(client.getProtocolEra()).toBe('modern');
  return client;
}
async function legacy(address: string, key: string): Promise<OldClient> {
  const client = new OldClient({ name: 'walk', version: '1' });
  await client.connect(new OldTransport(new URL(`${portico.url}${address}`), { requestInit: { headers: { authorization: `Bearer ${key}` } } }));
  return client;
}

describe.each([
  ['2026-07-28', modern],
  ['2025-11-25', legacy],
] as const)('an agent of %s', (_, connect) => {
  test('finds the contexts as a tool and as prompts, alone and among others', async () => {
    const client = await connect('/mcp/desk', reader);
    const tool = (await client.listTools()).tools.find(({ name }) => name === 'get_context');
    expect(tool?.description).toContain('answer (ticket?): Before you answer a customer');
    expect(tool?.inputSchema).toMatchObject({ properties: { name: { enum: ['answer'] } }, required: ['name'] });
    const given = (await client.callTool({ name: 'get_context', arguments: { name: 'answer', input: { ticket: 1 } } })) as { structuredContent: Output<typeof contextAssemble> };
    expect(piece(given.structuredContent, 'one')?.text).toContain('Tap');
    expect((await client.listPrompts()).prompts).toMatchObject([{ name: 'answer', title: 'Answering a ticket', arguments: [{ name: 'ticket', required: false }] }]);
    const prompt = await client.getPrompt({ name: 'answer', arguments: { ticket: '1' } });
    expect(JSON.stringify(prompt.messages)).toContain('## House rules');
    await expect(client.getPrompt({ name: 'nothing' })).rejects.toThrow(/no prompt/);
    await client.close();
    const all = await connect('/mcp', reader);
    expect((await all.listPrompts()).prompts.map(({ name }) => name)).toContain('desk__answer');
    expect(JSON.stringify(await all.getPrompt({ name: 'desk__answer' }))).toContain('No ticket was named.');
    await all.close();
  });
});

/** Subscribes as each era does; gives what is heard. */
async function subscribe(era: 'modern' | 'legacy', at: { address: string; key: string; uris: string[] }): Promise<{ heard: string[]; events: unknown[]; close(): Promise<void> }> {
  const [heard, events]: [string[], unknown[]] = [[], []];
  const take = ({ uri, _meta }: { uri: string; _meta?: Record<string, unknown> | undefined }): void => {
    heard.push(uri);
    events.push(_meta?.['portico/event']);
  };
  if (era === 'modern') {
    const client = await modern(at.address, at.key);
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => take(params));
    const subscription = await client.listen({ resourceSubscriptions: at.uris });
    return { heard, events, close: async () => subscription.close().then(() => client.close()) };
  }
  const client = await legacy(at.address, at.key);
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => take(params));
  for (const uri of at.uris) await client.subscribeResource({ uri }).catch(() => undefined);
  return { heard, events, close: () => client.close() };
}

describe.each(['modern', 'legacy'] as const)('%s: whoever may read the files of an app hears when they are saved', (era) => {
  test.each(['/mcp/desk', '/mcp/platform', '/mcp'])('at %s, on main and on the own draft, a file or a folder', { timeout: 180_000 }, async (address) => {
    const { branch } = await portico.call(portico.admin, draftsOpen, { app: 'desk' });
    const mark = `${era} ${address}`;
    const ears = await subscribe(era, {
      address,
      key: adminKey,
      uris: ['portico://desk/files/pages/start.page.json', 'portico://desk/files/?branch=draft', 'portico://desk/files/entities/'],
    });
    const deaf = await subscribe(era, { address, key: reader, uris: ['portico://desk/files/pages/start.page.json', 'portico://desk/files/'] });
    // The stream is open a moment after the subscription is.
    await expect
      .poll(async () => {
        await save('main', { 'pages/start.page.json': page(`${mark} ${Math.random()}`) });
        return ears.heard;
      }, patient)
      .toContain('portico://desk/files/pages/start.page.json');
    await save('main', { 'context/house.md': `Be kind. ${mark}` });
    await save(branch, { 'pages/start.page.json': page(mark) });
    const drafted = `portico://desk/files/pages/start.page.json?branch=draft`;
    await expect.poll(() => ears.heard, patient).toContain(drafted);
    expect(ears.heard.filter((uri) => uri.includes('house'))).toEqual([]);
    expect(ears.events[ears.heard.indexOf(drafted)]).toMatchObject({ name: 'page.updated', app: 'desk', branch, path: 'pages/start.page.json' });
    expect(deaf.heard).toEqual([]);
    await ears.close();
    await deaf.close();
  });
});

test('what was heard of can be read, by those who may edit, and is listed as a template', async () => {
  const { branch } = await portico.call(portico.admin, draftsOpen, { app: 'desk' });
  await save(branch, { 'pages/start.page.json': page('Mine') });
  for (const client of [await modern('/mcp/desk', adminKey), await legacy('/mcp/platform', adminKey)]) {
    const text = async (uri: string): Promise<string> => JSON.stringify((await client.readResource({ uri })).contents);
    expect(await text('portico://desk/files/pages/start.page.json?branch=draft')).toContain('Mine');
    expect(await text('portico://desk/files/pages/start.page.json')).not.toContain('Mine');
    expect(await text('portico://desk/files/context/')).toContain('portico://desk/files/context/house.md');
    await expect(text('portico://desk/files/nothing.md')).rejects.toThrow(/nothing.md/);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate).filter((one) => one.includes('/files/'))).toHaveLength(1);
    await client.close();
  }
  const outsider = await modern('/mcp/desk', reader);
  expect(JSON.stringify(await outsider.listResourceTemplates())).not.toContain('/files/');
  await expect(outsider.readResource({ uri: 'portico://desk/files/pages/start.page.json' })).rejects.toThrow(/may not|403/);
  await outsider.close();
});

test.each(['modern', 'legacy'] as const)('%s: whoever loses the right to edit hears no more', { timeout: 180_000 }, async (era) => {
  const { id, secret } = await agent(`Editor ${era}`, ['owner']);
  const hers = await subscribe(era, { address: '/mcp/desk', key: secret, uris: ['portico://desk/files/pages/'] });
  const saved = () => save('main', { 'pages/start.page.json': page(`${era} ${Math.random()}`) });
  await expect.poll(() => saved().then(() => hers.heard.length), patient).toBeGreaterThan(0);
  await portico.call(portico.admin, appMembersSet, { app: 'desk', member: id, roles: ['agent'] });
  const before = hers.heard.length;
  const ears = await subscribe(era, { address: '/mcp/desk', key: adminKey, uris: ['portico://desk/files/pages/'] });
  await expect.poll(() => saved().then(() => ears.heard.length), patient).toBeGreaterThan(1);
  expect(hers.heard.length).toBe(before);
  await hers.close();
  await ears.close();
});
