// The owner's rules hold in every tool, on both engines: rows by who asks, columns hidden or masked.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from './model.ts';
import { engines, openProvider, startServer, type Opened, type Server } from './testing.ts';

const script = `
  CREATE TABLE agent (id int PRIMARY KEY, name varchar(40));
  CREATE TABLE client (id int PRIMARY KEY, name varchar(40), phone varchar(40), salary int NOT NULL DEFAULT 0, region varchar(10), agent_id int, FOREIGN KEY (agent_id) REFERENCES agent (id));
  CREATE TABLE orders (id int PRIMARY KEY, client_id int, total decimal(10,2), FOREIGN KEY (client_id) REFERENCES client (id));
  INSERT INTO agent VALUES (1, 'Jane'), (2, 'Steve');
  INSERT INTO client VALUES (1, 'Ann', '555-1', 100, 'north', 1), (2, 'Bob', '555-2', 200, 'south', 2), (3, 'Cid', NULL, 300, 'north', 2);
  INSERT INTO orders VALUES (10, 1, 5), (20, 2, 7), (30, 3, 11);`;
const policy = {
  client: { rows: { region: { in: { $principal: 'attributes.regions' } }, agent_id: { $principal: 'attributes.agent' } }, hidden: ['salary'], masked: ['phone'] },
  orders: { rows: { not: { total: { gt: 100 } } } },
};
const jane: Caller = { id: 'p1', name: 'Jane', attributes: { agent: 1, regions: ['north', 'south'] } };
const steve: Caller = { id: 'p2', name: 'Steve', attributes: { agent: 2, regions: ['north'] } };
const stranger: Caller = { id: 'p3', name: 'Eve', attributes: { agent: 1 } };

describe.each(engines)('policy on %s', (engine) => {
  let server: Server;
  let opened: Opened;
  beforeAll(async () => {
    server = await startServer(engine);
    await server.script(script);
    opened = await openProvider(server.url, { options: { policy, writes: true } });
  }, 60_000);
  afterAll(async () => {
    await opened?.close();
    await server?.stop();
  });
  const ids = async (tool: string, args: Record<string, unknown>, caller: Caller): Promise<string[]> =>
    ((await opened.call(tool, args, { caller }))['records'] as { id: string }[]).map((record) => record.id);

  test('each sees her rows, in every tool', async () => {
    expect(await ids('find_client', {}, jane)).toEqual(['1']);
    expect(await ids('find_client', {}, steve)).toEqual(['3']);
    await expect(opened.call('get_client', { id: '2' }, { caller: jane })).rejects.toMatchObject({ code: 'not_found' });
    expect(await opened.call('aggregate_client', {}, { caller: steve })).toMatchObject({ rows: [{ measures: { count: 1 } }] });
    expect(await ids('related_agent', { id: '2', relation: 'client.agent' }, steve)).toEqual(['3']);
    expect(await ids('related_client', { id: '2', relation: 'orders.client' }, jane)).toEqual([]);
    const orders = (await opened.call('find_orders', { expand: ['client'] }, { caller: jane }))['records'] as { id: string; related: { client: unknown } }[];
    expect(orders.map((order) => [order.id, order.related.client !== null])).toEqual([
      ['10', true],
      ['20', false],
      ['30', false],
    ]);
    expect(await ids('find_orders', { filter: { 'client.name': { ne: 'Ann' } } }, jane)).toEqual(['20', '30']);
    expect(await ids('find_orders', { filter: { 'client.name': 'Bob' } }, jane)).toEqual([]);
    const names = await opened.call('aggregate_orders', { groupBy: [{ field: 'client.name' }], measures: [{ as: 'sold', fn: 'sum', field: 'total' }] }, { caller: jane });
    expect(names).toEqual({
      rows: [
        { group: { 'client.name': null }, measures: { sold: '18.00' } },
        { group: { 'client.name': 'Ann' }, measures: { sold: '5.00' } },
      ],
      more: false,
    });
  });

  test('who lacks what a rule asks for sees nothing', async () => {
    expect(await ids('find_client', {}, stranger)).toEqual([]);
    expect(await ids('find_client', { filter: { not: { name: 'x' } } }, stranger)).toEqual([]);
    expect(await ids('find_client', {}, { ...stranger, attributes: { agent: 1, regions: [] } })).toEqual([]);
  });

  test('hidden columns are not there, masked ones not readable', async () => {
    const text = JSON.stringify(opened.derived.tools.map((tool) => tool.definition));
    expect(text).not.toContain('salary');
    expect(await opened.call('get_client', { id: '1' }, { caller: jane })).toMatchObject({ values: { name: 'Ann', phone: '***' } });
    expect(JSON.stringify(await opened.call('find_client', {}, { caller: jane }))).not.toMatch(/555|salary/);
    expect((await opened.call('find_client', { filter: { phone: { isNull: true } } }, { caller: steve }))['records']).toMatchObject([{ values: { phone: null } }]);
    for (const args of [
      { filter: { salary: 100 } },
      { filter: { phone: '555-1' } },
      { filter: { phone: { startsWith: '5' } } },
      { sort: ['phone'] },
      { sort: ['salary'] },
      { fields: ['salary'] },
    ])
      await expect(opened.call('find_client', args, { caller: jane })).rejects.toMatchObject({ code: 'request.invalid' });
    for (const measure of [
      { as: 'x', fn: 'max', field: 'salary' },
      { as: 'x', fn: 'max', field: 'phone' },
      { as: 'x', fn: 'countDistinct', field: 'phone' },
    ])
      await expect(opened.call('aggregate_client', { measures: [measure] }, { caller: jane })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(opened.call('aggregate_orders', { groupBy: [{ field: 'client.phone' }] }, { caller: jane })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('nobody writes a row out of her sight', async () => {
    await expect(opened.call('insert_client', { values: { id: 9, name: 'Zed', region: 'north', agent_id: 2 } }, { caller: jane })).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(opened.call('update_client', { id: '1', values: { agent_id: 2 } }, { caller: jane })).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(opened.call('update_client', { id: '2', values: { name: 'x' } }, { caller: jane })).rejects.toMatchObject({ code: 'not_found' });
    await expect(opened.call('delete_client', { id: '2' }, { caller: jane })).rejects.toMatchObject({ code: 'not_found' });
    await expect(opened.call('update_client', { id: '1', values: { salary: 1 } }, { caller: jane })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(opened.call('update_client', { id: '1', values: { phone: '1' } }, { caller: jane })).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await ids('find_client', {}, jane)).toEqual(['1']);
    await expect(opened.call('delete_client', { id: '1' }, { caller: jane })).rejects.toMatchObject({ code: 'record.referenced' });
    await expect(opened.call('insert_orders', { values: { id: 40, client_id: 77 } }, { caller: jane })).rejects.toMatchObject({ code: 'record.missing_reference' });
    await expect(opened.call('insert_orders', { values: { id: 40, total: 200 } }, { caller: jane })).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('a rule that names nothing is refused', async () => {
    const wrong = [
      { cliemt: { hidden: ['x'] } },
      { client: { hidden: ['sallary'] } },
      { client: { rows: { regiom: 'x' } } },
      { client: { rows: { region: { $principal: 'secret' } } } },
      { client: { rows: { region: { like: 'x' } } } },
    ];
    for (const one of wrong) await expect(openProvider(server.url, { options: { policy: one } })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('a key that is hidden takes get, expand and references along', async () => {
    const shut = await openProvider(server.url, { options: { policy: { client: { hidden: ['id'] } } } });
    const names = shut.derived.tools.map((tool) => tool.definition.name);
    expect(names).not.toContain('get_client');
    expect(shut.derived.model.tables.find((table) => table.name === 'orders')?.relations).toEqual([]);
    expect(JSON.stringify(await shut.call('find_client', { sort: ['name'], limit: 1 }))).not.toMatch(/"id"/);
    await shut.close();
  });
});
