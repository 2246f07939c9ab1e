// One schema everywhere: the form a chat shows over MCP Apps is the page's form and the tool's input, and saves under the same rules.
import { appsCreate, appsPublish, filesCommit } from '@portico/contracts';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';
import { barriers, faultsOf, openBrowser, openContext } from './browser.ts';
import { startChat } from './chat-form.fixture.ts';

const ticket = `format: 1
name: Ticket
title: { en: Ticket, zh: 工单 }
label: [subject]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  subject: { type: text, required: true, length: 100, title: { en: Subject, zh: 主题 } }
  priority: { type: enum, required: true, title: { en: Priority, zh: 优先级 }, values: [{ value: low, title: { en: Low, zh: 低 } }, { value: high, title: { en: High, zh: 高 } }] }
  due_on: { type: date, title: { en: Due, zh: 截止 } }
  effort: { type: integer, min: 1, max: 5, title: { en: Effort, zh: 工作量 } }
  cost: { type: decimal, precision: 10, scale: 2 }
`;
const access = `@id("owner")
permit (principal in Role::"owner", action, resource);
@id("cost")
forbid (principal, action == Action::"writeField", resource == Field::"Ticket.cost");
`;
const drawing = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } };

let desk: TestPortico;
let browser: Browser;
beforeAll(async () => {
  [desk, browser] = await Promise.all([startTestPortico(), openBrowser()]);
  await desk.call(desk.admin, appsCreate, { name: 'desk', title: 'Desk' });
  await desk.call(desk.admin, filesCommit, { app: 'desk', message: 'tickets', files: { 'entities/Ticket.yaml': ticket, 'entities/Item.yaml': null, 'access.cedar': access } });
  await desk.call(desk.admin, appsPublish, { app: 'desk' });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

async function connect(address: string, capabilities: object): Promise<Client> {
  const client = new Client({ name: 'chat', version: '1' }, { capabilities, versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${desk.url}${address}`), { requestInit: { headers: { authorization: `Bearer ${adminKey}` } } }));
  return client;
}

describe('a form in a chat', () => {
  test('is offered to clients that draw views, and to no others', async () => {
    const [with_, without, all] = await Promise.all([connect('/mcp/desk', drawing), connect('/mcp/desk', {}), connect('/mcp', drawing)]);
    const tool = (await with_.listTools()).tools.find(({ name }) => name === 'open_form');
    expect(tool?._meta).toEqual({ ui: { resourceUri: 'ui://form' } });
    expect((await without.listTools()).tools.map(({ name }) => name)).not.toContain('open_form');
    expect((await with_.listResources()).resources.map(({ uri }) => uri)).toContain('ui://form');
    expect((await all.listResources()).resources.map(({ uri }) => uri)).toContain('ui://desk/form');
    const { contents } = await all.readResource({ uri: 'ui://desk/form' });
    expect(contents[0]).toMatchObject({ uri: 'ui://desk/form', mimeType: 'text/html;profile=mcp-app' });
    const shown = await all.callTool({ name: 'desk__open_form', arguments: { entity: 'Ticket' } });
    expect(shown.structuredContent).toMatchObject({ save: { tool: 'desk__ticket_create' }, schema: { required: ['subject', 'priority'] } });
    expect((await with_.callTool({ name: 'open_form', arguments: { entity: 'Nothing' } })).isError).toBe(true);
    for (const client of [with_, without, all]) await client.close();
  });

  test('is filled in by the person, checked by the server, and told to the model', { timeout: 60_000 }, async () => {
    const client = await connect('/mcp/desk', drawing);
    const { contents } = await client.readResource({ uri: 'ui://form' });
    const view = (contents[0] as { text: string }).text;
    const chat = await startChat({
      view,
      result: () => client.callTool({ name: 'open_form', arguments: { entity: 'Ticket', values: { subject: 'Printer <script>window.x = 1</script>', cost: '12.00' } } }),
      call: (params) => client.callTool({ name: params.name, arguments: params.arguments ?? {} }),
    });
    const context = await openContext(browser, chat.url);
    const page = await context.newPage();
    const faults = faultsOf(page);
    await page.goto('/');
    const form = page.frameLocator('iframe');
    await form.getByRole('heading', { name: 'Ticket' }).waitFor();
    expect(await form.getByLabel('Subject').inputValue()).toBe('Printer <script>window.x = 1</script>');
    // What the rules hide from writing, and what Portico gives by itself, is no part of the form.
    expect(await form.getByText('id', { exact: true }).count()).toBe(0);
    expect(await form.getByText('cost').count()).toBe(0);
    expect(await barriers(page)).toEqual([]);

    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('This is needed.').waitFor();
    await form.getByLabel('Priority').selectOption('High');
    await form.getByLabel('Effort').fill('9');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => form.getByLabel('Effort').getAttribute('aria-invalid')).toBe('true');
    await form.getByLabel('Effort').fill('3');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('✓ Saved: Printer').waitFor();
    await expect.poll(() => chat.told.length).toBe(1);
    expect(JSON.stringify(chat.told)).toContain('The person saved Ticket');

    const found = await client.callTool({ name: 'ticket_find', arguments: {} });
    expect(found.structuredContent).toMatchObject({ records: [{ values: { subject: 'Printer <script>window.x = 1</script>', priority: 'high', effort: 3 } }] });
    expect(faults).toEqual([]);
    await context.close();
    await client.close();
    await chat.close();
  });
});
