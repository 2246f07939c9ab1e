// The promise: page, REST, MCP and SQL give one person the same records, because one policy decides.
import { readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/client';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  agentsList,
  appMembersSet,
  appsModel,
  appsPlan,
  appsPublish,
  auditSearch,
  auditVerify,
  filesCommit,
  filesRead,
  keysCreate,
  peopleList,
  peopleOffboard,
  policyExplain,
  recordsExport,
  recordsGet,
  recordsList,
  recordsUpdate,
} from '@portico/contracts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subjectsFor } from '../../server/identity/index.ts';
import { grantFor } from '../../server/policy/index.ts';
import { activeRelease } from '../../server/workspace/index.ts';
import { startTestPortico, type Caller, type Refused, type TestPortico } from '../portico.ts';

let desk: TestPortico;
let lin: Caller;
let linId: string;
let assistantKey: string;

beforeAll(async () => {
  desk = await startTestPortico({ sample: true });
  lin = await desk.signIn('lin-wei@order-desk.example');
  linId = (await desk.call(desk.admin, peopleList, { search: 'lin-wei' })).people[0]?.id ?? '';
  const agent = (await desk.call(desk.admin, agentsList)).agents.find((one) => one.name === 'Order assistant');
  const { secret } = await desk.call(desk.admin, keysCreate, { name: 'assistant', agent: agent?.id, scopes: ['app:order-desk'] });
  assistantKey = secret;
}, 180_000);
afterAll(() => desk.close());

/** Ids of all records a caller sees over REST. */
async function overRest(caller: Caller, entity: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await desk.call(caller, recordsList, { app: 'order-desk', entity, limit: 200, ...(cursor !== undefined && { cursor }) });
    ids.push(...page.records.map((record) => record.id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return ids.sort();
}

async function overMcp<T>(key: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'walk', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${desk.url}/mcp/order-desk`), { requestInit: { headers: { authorization: `Bearer ${key}` } } }));
  return use(client).finally(() => client.close());
}

async function idsOverMcp(key: string, tool: string): Promise<string[]> {
  return overMcp(key, async (client) => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const result = await client.callTool({ name: tool, arguments: { limit: 200, ...(cursor !== undefined && { cursor }) } });
      const page = result.structuredContent as { records: { id: string }[]; next: string | null };
      ids.push(...page.records.map((record) => record.id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return ids.sort();
  });
}

/** Ids by the compiled condition alone. */
async function overSql(principal: string, entity: string): Promise<string[]> {
  const { kernel } = desk.portico;
  const { tenant } = desk.portico.platform.home();
  return kernel.database.bound(tenant, async (tx) => {
    const app = await activeRelease(tx, 'order-desk');
    if (!app) throw new Error('not published');
    const subjects = await subjectsFor(tx, { kind: 'person', id: principal, tenant, name: '', roles: [], scopes: ['*'] }, app.id);
    const grant = grantFor({ app, subjects, action: 'read', entity });
    if (grant?.condition.kind !== 'sql') throw new Error('a condition was expected');
    const { sql: text, parameters } = grant.condition;
    const parts = text
      .replaceAll('{alias}', 'r')
      .replaceAll('{schema}', `"${app.schema}"`)
      .split(/\$(\d+)/);
    const condition = sql.join(
      parts.map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${parameters[Number(part) - 1]}`)),
      sql``,
    );
    const table = entity === 'Order' ? 'sales_order' : entity.toLowerCase();
    const { rows } = await sql<{ id: number }>`SELECT r.id FROM ${sql.id(app.schema, table)} r WHERE ${condition}`.execute(tx);
    return rows.map((row) => String(row.id)).sort();
  });
}

/** What the seed file says, without any of our code: the customers Lin Wei looks after. */
function bySeed(): string[] {
  const lines = readFileSync(new URL('../../examples/order-desk/data/Customer.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines
    .filter((line) => line.includes(',@lin-wei,'))
    .map((line) => line.split(',')[0] ?? '')
    .sort();
}

describe('a sales agent', () => {
  test('sees the same customers in the browser, over REST, over MCP by her agent, and by the compiled SQL', async () => {
    const expected = bySeed();
    expect(expected.length).toBeGreaterThan(10);
    expect(await overRest(lin, 'Customer')).toEqual(expected);
    expect(await overSql(linId, 'Customer')).toEqual(expected);
    expect(await idsOverMcp(assistantKey, 'customer_find')).toEqual(expected);
    expect(await overRest({ key: assistantKey }, 'Customer')).toEqual(expected);
  });

  test.each(['Order', 'Invoice', 'Ticket', 'Shipment'])('sees the same %s records everywhere', async (entity) => {
    const ids = await overRest(lin, entity);
    expect(ids.length).toBeGreaterThan(0);
    expect(await overSql(linId, entity)).toEqual(ids);
    expect(await idsOverMcp(assistantKey, `${entity.toLowerCase()}_find`)).toEqual(ids);
  });

  test('meets a hidden field nowhere: model, records, export, filters, tool schemas', async () => {
    const model = await desk.call(lin, appsModel, { app: 'order-desk' });
    const product = model.entities.find((entity) => entity.name === 'Product');
    expect(product?.fields.map((field) => field.name)).toContain('list_price');
    expect(JSON.stringify(model)).not.toContain('cost_price');
    expect(JSON.stringify(await desk.call(lin, recordsList, { app: 'order-desk', entity: 'Product' }))).not.toContain('cost_price');
    expect(String(await desk.call(lin, recordsExport, { app: 'order-desk', entity: 'Product' }))).not.toContain('cost_price');
    for (const asked of [{ filter: { cost_price: { gt: 1 } } }, { sort: ['cost_price'] }, { fields: ['cost_price'] }]) {
      const hidden = desk.call(lin, recordsList, { app: 'order-desk', entity: 'Product', ...asked });
      const unknown = desk.call(
        lin,
        recordsList,
        JSON.parse(JSON.stringify({ app: 'order-desk', entity: 'Product', ...asked }).replaceAll('cost_price', 'no_such')) as Record<string, unknown>,
      );
      const [one, other] = await Promise.all([hidden.catch((error: unknown) => error as Refused), unknown.catch((error: unknown) => error as Refused)]);
      expect((one as Refused).problem.code).toBe((other as Refused).problem.code);
    }
    const tools = await overMcp(assistantKey, (client) => client.listTools());
    expect(tools.tools.length).toBeGreaterThan(5);
    expect(JSON.stringify(tools)).not.toContain('cost_price');
  });

  test('is refused the same write everywhere, with the same code', async () => {
    const foreign = (await overRest(desk.admin, 'Customer')).find((id) => !bySeed().includes(id)) ?? '';
    const codes = await Promise.all(
      [lin, { key: assistantKey }].map((caller) =>
        desk.call(caller, recordsUpdate, { app: 'order-desk', entity: 'Customer', id: foreign, values: { notes: 'mine' } }).then(
          () => 'done',
          (error: unknown) => (error as Refused).problem.code,
        ),
      ),
    );
    const tool = await overMcp(assistantKey, (client) => client.callTool({ name: 'customer_update', arguments: { id: foreign, values: { notes: 'mine' } } }));
    expect(tool.isError).toBe(true);
    expect(codes).toEqual(['not_found', 'not_found']);
    expect(JSON.stringify(tool)).toContain('not_found');
    const owner = desk.call(lin, recordsUpdate, { app: 'order-desk', entity: 'Customer', id: bySeed()[0], values: { owner: null } });
    await expect(owner).rejects.toMatchObject({ status: 403, problem: { code: 'policy.field_denied' } });
  });

  test('is told by which rule', async () => {
    const why = await desk.call(lin, policyExplain, { app: 'order-desk', entity: 'Customer', action: 'read' });
    expect(why.allowed).toBe('some');
    expect(why.rules.map((rule) => rule.id)).toContain('sales-own-customers');
    const fields = await desk.call(lin, policyExplain, { app: 'order-desk', entity: 'Product', action: 'read' });
    expect(JSON.stringify(fields)).not.toContain('cost_price');
    const asked = desk.call(lin, policyExplain, { app: 'order-desk', entity: 'Product', action: 'readField', field: 'cost_price' });
    await expect(asked).rejects.toMatchObject({ status: 404 });
    const whyNot = await desk.call(lin, policyExplain, { app: 'order-desk', entity: 'Customer', action: 'delete' });
    expect(whyNot.allowed).toBe('no');
  });
});

describe('special cases', () => {
  test('a field marked secret is there for people and not for anything that ends in a model', async () => {
    const file = await desk.call(desk.admin, filesRead, { app: 'order-desk', path: 'entities/Customer.yaml' });
    await desk.call(desk.admin, filesCommit, {
      app: 'order-desk',
      message: 'Phones are secret',
      files: { 'entities/Customer.yaml': file.content.replace('phone: { type: text,', 'phone: { type: text, sensitivity: secret,') },
    });
    const { steps } = await desk.call(desk.admin, appsPlan, { app: 'order-desk' });
    await desk.call(desk.admin, appsPublish, { app: 'order-desk', confirm: steps.map((step) => step.id) });
    const seen = async (caller: Caller) => Object.keys((await desk.call(caller, recordsList, { app: 'order-desk', entity: 'Customer', limit: 1 })).records[0]?.values ?? {});
    expect(await seen(lin)).toContain('phone');
    expect(await seen({ key: assistantKey })).not.toContain('phone');
    const overMcpByHerself = await overMcp('key' in desk.admin ? desk.admin.key : '', (client) => client.callTool({ name: 'customer_find', arguments: { limit: 1 } }));
    expect(JSON.stringify(overMcpByHerself)).not.toContain('"phone"');
  });

  test('a person in two roles has both', async () => {
    const aisha = await desk.signIn('aisha-khan@order-desk.example');
    const aishaId = (await desk.call(desk.admin, peopleList, { search: 'aisha' })).people[0]?.id ?? '';
    await expect(desk.call(aisha, recordsList, { app: 'order-desk', entity: 'Invoice' })).rejects.toMatchObject({ status: 404 });
    await desk.call(desk.admin, appMembersSet, { app: 'order-desk', member: aishaId, roles: ['customer-service', 'manager'] });
    expect((await overRest(aisha, 'Invoice')).length).toBeGreaterThan(100);
    await desk.call(desk.admin, appMembersSet, { app: 'order-desk', member: aishaId, roles: ['customer-service'] });
    await expect(desk.call(aisha, recordsList, { app: 'order-desk', entity: 'Invoice' })).rejects.toMatchObject({ status: 404 });
  });

  test('a page about what somebody may not see is not in her menu, and in that of who may', async () => {
    const page = { format: 1, name: 'billing', title: 'Billing', data: { rows: { records: 'Invoice' } }, body: [{ id: 'rows', type: 'table', props: { source: 'rows' } }] };
    await desk.call(desk.admin, filesCommit, { app: 'order-desk', message: 'Billing', files: { 'pages/billing.page.json': JSON.stringify(page) } });
    await desk.call(desk.admin, appsPublish, { app: 'order-desk', confirm: [] });
    const aisha = await desk.signIn('aisha-khan@order-desk.example');
    const menu = async (caller: Caller): Promise<readonly string[]> => (await desk.call(caller, appsModel, { app: 'order-desk' })).menu;
    expect(await menu(desk.admin)).toEqual(expect.arrayContaining(['billing', 'desk']));
    expect(await menu(aisha)).toContain('desk');
    expect(await menu(aisha)).not.toContain('billing');
  });

  test('a record whose related value is NULL belongs to nobody but managers', async () => {
    const unowned = (await desk.call(desk.admin, recordsList, { app: 'order-desk', entity: 'Customer', filter: { owner: { isNull: true } }, limit: 1 })).records[0];
    expect(unowned).toBeDefined();
    await expect(desk.call(lin, recordsGet, { app: 'order-desk', entity: 'Customer', id: unowned?.id })).rejects.toMatchObject({ status: 404 });
  });

  test('an agent whose owner left is out at once, and the audit says so and verifies', async () => {
    await desk.call(desk.admin, peopleOffboard, { id: linId });
    await expect(desk.call({ key: assistantKey }, recordsList, { app: 'order-desk', entity: 'Customer' })).rejects.toMatchObject({
      status: 401,
      problem: { code: 'auth.invalid' },
    });
    await expect(overMcp(assistantKey, (client) => client.listTools())).rejects.toThrow();
    await expect(desk.call(lin, recordsList, { app: 'order-desk', entity: 'Customer' })).rejects.toMatchObject({ status: 401 });
    await expect
      .poll(async () => (await desk.call(desk.admin, auditSearch, { outcome: 'refused', operation: 'records.list' })).lines.some((line) => line.code === 'auth.invalid'))
      .toBe(true);
    expect(await desk.call(desk.admin, auditVerify)).toMatchObject({ ok: true, findings: [] });
  });
});
