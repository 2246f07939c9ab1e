import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chinookScript, engines, openProvider, startServer, type EngineName, type Opened, type Server } from './testing.ts';

const there = chinookScript('PostgreSQL') !== undefined;

describe.runIf(there)('Chinook in PostgreSQL and MariaDB', () => {
  const servers: Server[] = [];
  const opened = new Map<EngineName, Opened>();
  beforeAll(async () => {
    for (const engine of engines) {
      const server = await startServer(engine);
      servers.push(server);
      await server.script(chinookScript(engine) ?? '');
      opened.set(engine, await openProvider(server.url));
    }
  }, 120_000);
  afterAll(async () => {
    for (const one of opened.values()) await one.close();
    for (const server of servers) await server.stop();
  });

  async function both(tool: string, args: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const [first = {}, second] = await Promise.all([...opened.values()].map((one) => one.call(tool, args)));
    expect(second).toEqual(first);
    return first;
  }

  test('gives the same tools', () => {
    const definitions = engines.map((engine) => opened.get(engine)?.derived.tools.map(({ definition: { _meta: _reach, ...shown } }) => shown));
    expect(definitions[1]).toEqual(definitions[0]);
    const names = definitions[0]?.map((tool) => tool.name) ?? [];
    expect(names).toEqual(expect.arrayContaining(['find_customer', 'get_track', 'aggregate_invoice_line', 'related_artist']));
    expect(names).not.toContain('related_invoice_line');
    expect(names.filter((name) => /insert|update|delete/.test(name))).toEqual([]);
    expect(definitions[0]?.every((tool) => tool.annotations?.readOnlyHint === true)).toBe(true);
  });

  test('finds, sorts, expands and counts the same rows', async () => {
    const found = await both('find_customer', {
      filter: { 'support_rep.first_name': 'jane', country: { in: ['Brazil', 'Canada'] } },
      sort: ['-customer_id'],
      fields: ['first_name', 'city'],
      expand: ['support_rep'],
      limit: 3,
      total: true,
    });
    expect(found['total']).toBe(7);
    expect(found['records']).toMatchObject([
      { id: '33', values: { first_name: 'Ellie', city: 'Yellowknife' }, related: { support_rep: { id: '3', values: { last_name: 'Peacock', hire_date: '2002-04-01T00:00:00' } } } },
      { id: '30' },
      { id: '29' },
    ]);
  });

  test('pages through a whole table without a gap, by a column with empty and equal values', async () => {
    for (const sort of [['composer'], ['-composer', 'milliseconds'], []]) {
      for (const one of opened.values()) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page: Record<string, unknown> = await one.call('find_track', { sort, fields: [], limit: 200, ...(cursor !== undefined && { cursor }) });
          seen.push(...(page['records'] as { id: string }[]).map((record) => record.id));
          cursor = (page['next'] as string | null) ?? undefined;
        } while (cursor !== undefined);
        expect(seen.length).toBe(3503);
        expect(new Set(seen).size).toBe(3503);
      }
    }
  });

  test('gets by a composite key, and the rows that belong to one', async () => {
    expect(await both('get_playlist_track', { id: '1~3402', expand: ['track'] })).toMatchObject({
      values: { playlist_id: 1 },
      related: { track: { values: { unit_price: '0.99' } } },
    });
    const albums = await both('related_artist', { id: '1', relation: 'album.artist', sort: ['title'] });
    expect((albums['records'] as { values: { title: string } }[]).map((record) => record.values.title)).toEqual(['For Those About To Rock We Salute You', 'Let There Be Rock']);
  });

  test('adds up the same', async () => {
    const byCountry = await both('aggregate_invoice', {
      groupBy: [{ field: 'customer.country' }],
      measures: [
        { as: 'sold', fn: 'sum', field: 'total' },
        { as: 'mean', fn: 'avg', field: 'total' },
        { as: 'rows', fn: 'count' },
        { as: 'first', fn: 'min', field: 'invoice_date' },
      ],
      limit: 3,
    });
    expect(byCountry).toEqual({
      rows: [
        { group: { 'customer.country': 'USA' }, measures: { sold: '523.06', mean: '5.747912', rows: 91, first: '2021-01-11T00:00:00' } },
        { group: { 'customer.country': 'Canada' }, measures: { sold: '303.96', mean: '5.427857', rows: 56, first: '2021-01-06T00:00:00' } },
        { group: { 'customer.country': 'France' }, measures: { sold: '195.10', mean: '5.574286', rows: 35, first: '2021-02-01T00:00:00' } },
      ],
      more: true,
    });
    for (const by of ['day', 'week', 'month', 'quarter', 'year'])
      await both('aggregate_invoice', { groupBy: [{ field: 'invoice_date', by }], measures: [{ as: 'sold', fn: 'sum', field: 'total' }], limit: 200 });
    const years = await both('aggregate_invoice', { groupBy: [{ field: 'invoice_date', by: 'year' }], measures: [{ as: 'n', fn: 'count' }] });
    expect((years['rows'] as { group: Record<string, string> }[]).map((row) => row.group['invoice_date.year']).sort()).toEqual([
      '2021-01-01',
      '2022-01-01',
      '2023-01-01',
      '2024-01-01',
      '2025-01-01',
    ]);
  });

  test('answers fit the output schemas, the examples in descriptions run', async () => {
    const ajv = new Ajv2020({ strict: false });
    for (const { definition, binding } of opened.get('PostgreSQL')?.derived.tools ?? []) {
      const example = /Example: (\{.*?\})\. /.exec(`${definition.description ?? ''} `)?.[1];
      const args = example === undefined ? { find: {}, aggregate: {}, get: undefined }[binding.verb as string] : (JSON.parse(example) as Record<string, unknown>);
      if (args === undefined) continue;
      expect(ajv.validate(definition.inputSchema, args), `${definition.name} ${ajv.errorsText()}`).toBe(true);
      const answer = await both(definition.name, args);
      expect(ajv.validate(definition.outputSchema ?? {}, answer), `${definition.name} ${ajv.errorsText()}`).toBe(true);
    }
  });

  test('beyond the cap of tables a few tools serve all', async () => {
    for (const server of servers) {
      const few = await openProvider(server.url, { options: { ownTools: 3, writes: true } });
      expect(few.derived.tools.map((tool) => tool.definition.name)).toEqual([
        'find_rows',
        'get_row',
        'aggregate_rows',
        'related_rows',
        'describe_table',
        'insert_row',
        'update_row',
        'delete_row',
      ]);
      expect(await few.call('aggregate_rows', { table: 'track' })).toEqual({ rows: [{ group: {}, measures: { count: 3503 } }], more: false });
      expect(await few.call('describe_table', { table: 'album' })).toMatchObject({
        tables: [{ key: ['album_id'], relations: [{ name: 'artist', to: 'artist' }], referencedBy: ['track.album'] }],
      });
      await expect(few.call('find_rows', { table: 'albun' })).rejects.toMatchObject({ code: 'request.invalid' });
      await few.close();
    }
  });
});
