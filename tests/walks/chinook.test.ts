// A real public database becomes an app, under a policy over one of its own columns. Reads ../shared/data, which a
// stranger does not have: then these tests say that they were skipped.
import { existsSync, readFileSync } from 'node:fs';
import { agentsCreate, appMembersSet, appsImport, appsPublish, filesCommit, keysCreate, peopleInvite, recordsAggregate, recordsList, type Output } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, startTestPortico, type Caller, type TestPortico } from '../portico.ts';

const script = new URL('../../../shared/data/chinook/Chinook_PostgreSql.sql', import.meta.url);
const there = existsSync(script);
if (!there) process.stderr.write('\nSKIPPED: the Chinook walk needs ../shared/data/chinook, which is not there.\n');

const expected = { Artist: 275, Album: 347, Track: 3503, Employee: 8, Customer: 59, Invoice: 412, InvoiceLine: 2240, Playlist: 18, PlaylistTrack: 8715, Genre: 25, MediaType: 5 };

describe.runIf(there)('Chinook', () => {
  let music: TestPortico;
  let imported: Record<string, unknown>;
  beforeAll(async () => {
    music = await startTestPortico();
    const blob = await music.upload(music.admin, 'chinook.sql', readFileSync(script));
    const { job } = await music.call(music.admin, appsImport, { app: 'music', title: { en: 'Music', zh: '音乐' }, blob });
    imported = await music.job(music.admin, job);
  }, 240_000);
  afterAll(() => music?.close());

  test('comes in whole: 11 entities, 11 relations, every row', async () => {
    expect(imported).toMatchObject({ entities: 11, relations: 11, rows: expected });
    for (const [entity, rows] of Object.entries(expected)) {
      const counted = await music.call(music.admin, recordsAggregate, { app: 'music', entity, measures: [{ as: 'rows', fn: 'count' }] });
      expect(Number(counted.rows[0]?.measures['rows'])).toBe(rows);
    }
  });

  test('obeys a policy over support_rep_id in every entrance', async () => {
    const roles =
      'format: 1\nroles:\n  sales-agent: { title: { en: Sales agent, zh: 销售专员 } }\nattributes:\n  employee: { entity: Employee, title: { en: Employee, zh: 员工 } }\n';
    const access = [
      '@id("owner") permit (principal in Role::"owner", action, resource);',
      '@id("own-customers") permit (principal in Role::"sales-agent", action == Action::"read", resource is Customer)',
      'when { resource has support_rep && principal has employee && resource.support_rep == principal.employee };',
      '@id("own-invoices") permit (principal in Role::"sales-agent", action == Action::"read", resource is Invoice)',
      'when { resource.customer has support_rep && principal has employee && resource.customer.support_rep == principal.employee };',
      '@id("fields") permit (principal in Role::"sales-agent", action == Action::"readField", resource is Field);',
      '@id("no-phone") forbid (principal in Role::"sales-agent", action == Action::"readField", resource == Field::"Customer.phone");',
    ].join('\n');
    await music.call(music.admin, filesCommit, { app: 'music', message: 'Sales agents see their own customers', files: { 'roles.yaml': roles, 'access.cedar': access } });
    await music.call(music.admin, appsPublish, { app: 'music' });
    const invited: Output<typeof peopleInvite> = await music.call(music.admin, peopleInvite, { name: 'Jane', email: 'jane@music.example' });
    await music.call(music.admin, appMembersSet, { app: 'music', member: invited.person.id, roles: ['sales-agent'], attributes: { employee: 3 } });
    const browser = new Browser();
    const jane: Caller = { browser };
    const token = new URL(invited.invitation.link).hash.slice('#token='.length);
    const me = (await music.call(jane, (await import('@portico/contracts')).linkUse, { token, password: 'correct horse battery' })) as { csrf: string };
    browser.csrf = me.csrf;
    const agent = await music.call(jane, agentsCreate, { name: 'Jane’s agent', description: '' });
    const { secret } = await music.call(jane, keysCreate, { name: 'agent', agent: agent.id, scopes: ['app:music'] });
    await expect(music.call({ key: secret }, recordsList, { app: 'music', entity: 'Customer' })).rejects.toMatchObject({ status: 404 });
    await music.call(music.admin, appMembersSet, { app: 'music', member: agent.id, roles: ['sales-agent'], attributes: {} });

    const truth = customersOf(3);
    expect(truth.length).toBe(21);
    for (const caller of [jane, { key: secret }]) {
      const page = await music.call(caller, recordsList, { app: 'music', entity: 'Customer', limit: 100 });
      expect(page.records.map((record) => Number(record.id)).sort((a, b) => a - b)).toEqual(truth);
      expect(JSON.stringify(page)).not.toContain('"phone"');
      const invoices = await music.call(caller, recordsList, { app: 'music', entity: 'Invoice', limit: 500, expand: ['customer'] });
      expect(invoices.records.length).toBe(146);
      expect(new Set(invoices.records.map((record) => record.values['customer_id']))).toEqual(new Set(truth));
    }
  });
});

/** Straight from the script: customers whose last column, the support representative, is the one asked for. */
function customersOf(employee: number): number[] {
  const text = readFileSync(script, 'utf8');
  const start = text.indexOf('INSERT INTO customer');
  const insert = text.slice(start, text.indexOf(';\n', start));
  return [...insert.matchAll(/^\s*\((\d+), .*, (\d+)\)/gm)]
    .filter((row) => Number(row[2]) === employee)
    .map((row) => Number(row[1]))
    .sort((a, b) => a - b);
}
