// What a column holds arrives whole and means the same, whichever engine keeps it; odd names do no harm.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines, openProvider, startServer, type EngineName, type Opened, type Server } from './testing.ts';

const scripts: Record<EngineName, string> = {
  PostgreSQL: `
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine');
    CREATE DOMAIN price AS numeric(12,2) CHECK (VALUE >= 0);
    CREATE TABLE kinds (id bigint PRIMARY KEY, small smallint, whole int, exact numeric(20,4), money price, float_ double precision, yes boolean,
      day date, at time, instant timestamptz, local timestamp, doc jsonb, mood mood, bytes bytea, uid uuid, tags text[], numbers bigint[], net inet, spot point, long text, span interval);
    COMMENT ON TABLE kinds IS 'One of each';
    COMMENT ON COLUMN kinds.whole IS 'A whole number';
    INSERT INTO kinds VALUES (9223372036854775807, 7, 42, 12345678901234.5678, 9.90, 0.1, true, '2026-02-28', '23:59:58.5', '2026-03-01 08:00:00.25+08', '2026-03-01 08:00',
      '{"a":[1,{"b":null}]}', 'it''s fine', '\\x00ff10', '6f9619ff-8b86-d011-b42d-00c04fc964ff', ARRAY['a,b','"c"',NULL], ARRAY[9223372036854775807], '10.0.0.1', '(1,2)', repeat('日', 30000), '1 day');
    INSERT INTO kinds (id) VALUES (1);
    CREATE TABLE "Odd ""Name; DROP" ("select" int PRIMARY KEY, "a b" text, "not" text, "日本" text, "x.y" int, "a_b" text);
    INSERT INTO "Odd ""Name; DROP" VALUES (1, 'x', 'n', '京都', 5, 'other');
    CREATE TABLE loose (n int, t text);
    INSERT INTO loose SELECT i, 'row ' || i FROM generate_series(1, 25) i;
    CREATE VIEW cheerful AS SELECT id, mood FROM kinds WHERE mood = 'it''s fine';
    CREATE TABLE pair (a text, b date, PRIMARY KEY (a, b), note text);
    INSERT INTO pair VALUES ('x~y%', '2026-01-01', 'one'), ('', '2026-01-02', 'two');`,
  MariaDB: `
    CREATE TABLE kinds (id bigint PRIMARY KEY, small smallint, whole int COMMENT 'A whole number', exact decimal(20,4), money decimal(12,2), float_ double, yes tinyint(1),
      day date, at time(1), instant timestamp(6) NULL, local datetime, doc json, mood enum('sad','ok','it''s fine'), bytes varbinary(100), uid uuid, big bigint unsigned, set_ set('a','b'), spot point, \`long\` longtext, flag bit(1)) COMMENT 'One of each';
    INSERT INTO kinds VALUES (9223372036854775807, 7, 42, 12345678901234.5678, 9.90, 0.1, true, '2026-02-28', '23:59:58.5', '2026-03-01 00:00:00.25', '2026-03-01 08:00',
      '{"a":[1,{"b":null}]}', 'it''s fine', x'00ff10', '6f9619ff-8b86-d011-b42d-00c04fc964ff', 18446744073709551615, 'a,b', ST_GeomFromText('POINT(1 2)'), repeat('日', 30000), b'1');
    INSERT INTO kinds (id) VALUES (1);
    CREATE TABLE \`Odd "Name; DROP\` (\`select\` int PRIMARY KEY, \`a b\` text, \`not\` text, \`日本\` text, \`x.y\` int, \`a_b\` text);
    INSERT INTO \`Odd "Name; DROP\` VALUES (1, 'x', 'n', '京都', 5, 'other');
    CREATE TABLE loose (n int, t text);
    INSERT INTO loose SELECT seq, concat('row ', seq) FROM seq_1_to_25;
    CREATE VIEW cheerful AS SELECT id, mood FROM kinds WHERE mood = 'it''s fine';
    CREATE TABLE pair (a varchar(20), b date, note text, PRIMARY KEY (a, b));
    INSERT INTO pair VALUES ('x~y%', '2026-01-01', 'one'), ('', '2026-01-02', 'two');`,
};

describe.each(engines)('values of %s', (engine) => {
  let server: Server;
  let opened: Opened;
  beforeAll(async () => {
    server = await startServer(engine);
    await server.script(scripts[engine]);
    opened = await openProvider(server.url, { options: { writes: true } });
  }, 60_000);
  afterAll(async () => {
    await opened?.close();
    await server?.stop();
  });

  const shared = {
    id: '9223372036854775807',
    small: 7,
    whole: 42,
    exact: '12345678901234.5678',
    money: '9.90',
    float_: 0.1,
    yes: true,
    day: '2026-02-28',
    at: '23:59:58.5',
    instant: '2026-03-01T00:00:00.25Z',
    local: '2026-03-01T08:00:00',
    doc: { a: [1, { b: null }] },
    mood: "it's fine",
    bytes: { bytes: 3, base64: 'AP8Q' },
    uid: '6f9619ff-8b86-d011-b42d-00c04fc964ff',
  };

  test('arrive as what they are', async () => {
    const row = await opened.call('get_kinds', { id: '9223372036854775807' });
    expect(row['values']).toMatchObject(shared);
    const more =
      engine === 'PostgreSQL'
        ? { tags: ['a,b', '"c"', null], numbers: ['9223372036854775807'], net: '10.0.0.1/32', spot: '(1,2)', span: '1 day' }
        : { big: '18446744073709551615', set_: 'a,b', spot: 'POINT(1 2)', flag: true };
    expect(row['values']).toMatchObject(more);
    expect([...((row['values'] as { long: string }).long ?? '')].length).toBe(20_000);
    expect(row['cut']).toEqual(['long']);
    const empty = await opened.call('get_kinds', { id: '1' });
    expect(new Set(Object.values(empty['values'] as object))).toEqual(new Set(['1', null]));
  });

  test('are found by each of their kinds', async () => {
    const conditions: Record<string, unknown> = {
      ...shared,
      doc: { isNull: false },
      bytes: { isNull: false },
      instant: '2026-03-01T08:00:00.25+08:00',
      mood: { startsWith: 'IT' },
    };
    for (const [field, value] of Object.entries(conditions)) {
      const found = await opened.call('find_kinds', { filter: { [field]: value }, fields: [] });
      expect({ field, ids: (found['records'] as { id: string }[]).map((record) => record.id) }).toEqual({ field, ids: [shared.id] });
    }
    for (const field of ['exact', 'day', 'at', 'instant', 'local', 'float_', 'yes', 'uid', 'mood', 'small']) {
      for (const sort of [[field], [`-${field}`]]) {
        const first = await opened.call('find_kinds', { sort, fields: [], limit: 1 });
        const second = await opened.call('find_kinds', { sort, fields: [], limit: 1, cursor: first['next'] });
        const ids = [first, second].map((page) => (page['records'] as { id: string }[])[0]?.id).sort();
        expect({ field, ids }).toEqual({ field, ids: ['1', shared.id] });
      }
    }
    await expect(opened.call('find_kinds', { filter: { whole: 'many' } })).rejects.toMatchObject({ code: 'request.invalid', issues: [{ place: 'whole' }] });
    await expect(opened.call('find_kinds', { filter: { spot: 'x' } })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('go through names of every kind', async () => {
    const name = opened.derived.model.tables.find((table) => table.table === 'Odd "Name; DROP')?.name ?? '';
    expect(name).toBe('Odd_Name_DROP');
    const found = await opened.call(`find_${name}`, { filter: { 日本: '京都', not_: 'n', x_y: { gte: 5 } }, sort: ['-a_b'] });
    expect(found['records']).toEqual([{ id: '1', values: { select: 1, a_b: 'x', not_: 'n', 日本: '京都', x_y: 5, a_b_2: 'other' } }]);
    await expect(opened.call(`find_${name}`, { filter: { 'a b" = "a b" OR 1=1 --': 'x' } })).rejects.toMatchObject({ code: 'request.invalid' });
    const quoted = await opened.call(`find_${name}`, { filter: { a_b: "' OR 1=1 -- \\" } });
    expect(quoted['records']).toEqual([]);
  });

  test('tables without a key are paged by counting, views are read, composite keys round-trip', async () => {
    expect(opened.derived.findings.map((finding) => finding.place)).toEqual(expect.arrayContaining(['loose', 'cheerful', 'kinds.spot']));
    const seen: unknown[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await opened.call('find_loose', { limit: 10, sort: ['-n'], ...(typeof cursor === 'string' && { cursor }) });
      seen.push(...(page['records'] as { values: { n: number } }[]).map((record) => record.values.n));
      cursor = page['next'] as string | null;
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, at) => 25 - at));
    expect(await opened.call('find_cheerful')).toMatchObject({ records: [{ values: { mood: "it's fine" } }] });
    expect(opened.derived.tools.map((tool) => tool.definition.name)).not.toContain('get_cheerful');
    const pairs = (await opened.call('find_pair', { sort: ['b'] }))['records'] as { id: string; values: { note: string } }[];
    expect(pairs.map((record) => record.id)).toEqual(['x%7Ey%25~2026-01-01', '%-~2026-01-02']);
    for (const pair of pairs) expect(await opened.call('get_pair', { id: pair.id })).toEqual(pair);
    await expect(opened.call('find_loose', { cursor: 'bm8' })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('are written, in a dry run only seemingly', async () => {
    const values = { ...shared, id: '5', bytes: 'AP8Q', money: '1.5', ...(engine === 'PostgreSQL' && { tags: ['p', 'q"r'] }) };
    const dry = await opened.call('insert_kinds', { values, dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, before: null, after: { id: '5', values: { doc: shared.doc, money: '1.50' } } });
    await expect(opened.call('get_kinds', { id: '5' })).rejects.toMatchObject({ code: 'not_found' });
    const kept = await opened.call('insert_kinds', { values });
    expect(kept['after']).toMatchObject({ values: { ...shared, id: '5', money: '1.50', ...(engine === 'PostgreSQL' && { tags: ['p', 'q"r'] }) } });
    await expect(opened.call('insert_kinds', { values })).rejects.toMatchObject({ code: 'record.duplicate' });
    expect(await opened.call('update_kinds', { id: '5', values: { mood: 'sad', doc: 'a text', whole: null } })).toMatchObject({
      before: { values: { mood: "it's fine" } },
      after: { values: { mood: 'sad', doc: 'a text', whole: null } },
    });
    await expect(opened.call('update_kinds', { id: '5', values: { id: '6' } })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(opened.call('update_kinds', { id: '5', values: { mood: 'wild' } })).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await opened.call('delete_kinds', { id: '5', dryRun: true })).toMatchObject({ before: { id: '5' }, after: null });
    await opened.call('delete_kinds', { id: '5' });
    await expect(opened.call('delete_kinds', { id: '5' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
