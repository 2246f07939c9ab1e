import { existsSync, readdirSync, readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { entitySchema, tableOf, type PorticoError } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { introspect } from '../introspect.ts';
import type { Imported } from './imported.ts';
import { importScript } from './script.ts';

const chinook = fileURLToPath(new URL('../../../../shared/data/chinook/Chinook_PostgreSql.sql', import.meta.url));
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'portico-script-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function script(text: string | Uint8Array): string {
  const place = path.join(folder, 'script.sql');
  writeFileSync(place, text);
  return place;
}

/** Rows by entity and columns, as COPY text. */
async function rowsOf(imported: Imported): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of imported.tables) {
    const text = (await Array.fromAsync(table.rows())).join('');
    found[table.entity] = [...(found[table.entity] ?? []), ...text.split('\n').slice(0, -1)];
  }
  return found;
}

function lineOf(imported: Imported, part: string): number | undefined {
  return imported.issues.find((issue) => issue.message.en.includes(part))?.line;
}

describe('a dump', () => {
  test('comes in as far as it can, with a list of what did not', async () => {
    const imported = await importScript(fixture('library.sql'));
    for (const entity of imported.entities) expect(() => entitySchema.parse(entity)).not.toThrow();
    const entities = Object.fromEntries(imported.entities.map((entity) => [entity.name, entity]));
    expect(Object.keys(entities).toSorted()).toEqual(['Author', 'Book', 'Copy', 'Loan']);
    expect(entities['Author']).toMatchObject({
      description: 'Who writes; "books"',
      key: ['author_id'],
      fields: {
        author_id: { type: 'integer', default: { auto: 'increment' } },
        name: { type: 'text', length: 80, required: true },
        home: { type: 'text' },
        area: { type: 'text' },
        changed: { type: 'datetime', default: { auto: 'now' } },
      },
      relations: { mentor: { to: 'Author', fields: ['mentor_id'], onDelete: 'setNull' } },
    });
    expect(entities['Book']).toMatchObject({
      fields: {
        id: { type: 'uuid', default: { auto: 'uuid' } },
        isbn: { unique: true },
        binding: { type: 'enum', values: [{ value: 'hard' }, { value: 'soft' }, { value: 'e-book' }] },
        tags: { type: 'text', list: true },
        price: { type: 'decimal', precision: 8, scale: 2 },
      },
    });
    expect(entities['Copy']?.key).toEqual(['book_id', 'number']);
    expect(entities['Loan']).toMatchObject({ key: ['loan_id', 'day'] });
    expect(Object.values(entities['Loan']?.relations ?? {})).toEqual([expect.objectContaining({ to: 'Copy', fields: ['book_id', 'number'] })]);

    const rows = await rowsOf(imported);
    expect(Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.length]))).toEqual({ Author: 3, Book: 2, Copy: 2, Loan: 1 });
    expect(rows['Author']?.[1]).toBe('2\tÖdön; \\\\.\t\\N\t1\t\\N\t\\N\t2024-05-06 07:08:09+00');

    const expected: [string, number][] = [
      ['extension uuid-ossp', 11],
      ['composite type place', 16],
      ['function touch', 18],
      ['function twice', 28],
      ['type geometry', 37],
      ['view long_book', 87],
      ['trigger author_touch', 121],
      ['Partitions are not', 85],
      ['Grants', 127],
      ['Owners', 35],
      ['expression', 120],
    ];
    for (const [part, line] of expected) expect([part, lineOf(imported, part)]).toEqual([part, line]);
    await imported.close();
  });

  test('leaves no temporary files behind, not even after an error', async () => {
    const imported = await importScript(fixture('library.sql'), { scratch: folder });
    expect(readdirSync(folder).filter((name) => name.startsWith('portico-import-'))).toHaveLength(1);
    await imported.close();
    await expect(importScript(fixture('broken.sql'), { scratch: folder })).rejects.toThrow('broken.sql');
    expect(readdirSync(folder).filter((name) => name.startsWith('portico-import-'))).toEqual([]);
  });
});

describe('a script by hand', () => {
  test('INSERTs give the rows PostgreSQL would store', async () => {
    const imported = await importScript(fixture('by-hand.sql'));
    const rows = await rowsOf(imported);
    expect(rows['Kind']).toEqual(['1\ta;b', "2\tit's\\n", "3\tdollar 'quoted'"]);
    expect(rows['Event']?.slice(0, 2)).toEqual(['1\t1\t2024-01-02 03:04:00\t10.50\t{x,"y \\\\"z\\\\""}\tt\t{"a": [1, 2]}', '2\t2\t2024-02-03 00:00:00\t0.00\t{}\tf\t\\N']);
    expect(rows['Event']?.[2]).toMatch(/^3\t3\t\d{4}-\d\d-\d\d .*\t100\.00\t\\N\t\\N\t\{"n" ?: 1\}$/);
    expect(rows['Event']).toHaveLength(3);
    expect(imported.entities.find((entity) => entity.name === 'Event')?.fields['twice']?.computed).toBeDefined();
    for (const [part, line] of [
      ['a query', 19],
      ['INSERT … SELECT', 20],
      ['UPDATE', 21],
      ['made by a query sums', 22],
      ['\\i more.sql', 24],
    ] as const)
      expect([part, lineOf(imported, part)]).toEqual([part, line]);
    await imported.close();
  });

  test('schemas, heirs and partitions come together; what runs code does not run', async () => {
    const imported = await importScript(
      script(`create table base (id serial primary key, name text not null default 'x');
        create table child (extra int) inherits (base);
        create table m (id int, d date) partition by range (d);
        create table m1 partition of m for values from ('2020-01-01') to ('2021-01-01');
        insert into m1 values (1, '2020-02-02');
        create schema a; create schema b;
        create table a.t (id int primary key); create table b.t (id int primary key references a.t);
        insert into b.t values (7); insert into a.t values (8);
        set search_path to a, public;
        insert into t values (9);
        create table u (id bigserial primary key, v citext, e text default pg_read_file('/etc/passwd'), f int references nowhere);
        insert into u (v, e) values (pg_read_file('/etc/passwd'), 'a'), ('b', 'c');
        insert into gone values (1);`),
    );
    const rows = await rowsOf(imported);
    expect(rows).toEqual({ M: ['1\t2020-02-02'], BT: ['7'], T: ['8', '9'], U: ['1\tb\tc\t\\N'] });
    expect(imported.entities.find((entity) => entity.name === 'Child')?.fields).toHaveProperty('name');
    expect(Object.values(imported.entities.find((entity) => tableOf(entity) === 'b_t')?.relations ?? {})).toEqual([expect.objectContaining({ to: 'T' })]);
    expect(imported.entities.find((entity) => entity.name === 'U')?.fields['e']?.default).toBeUndefined();
    for (const part of ['foreign key to nowhere', 'type citext', 'function pg_read_file()', 'without pg_read_file()', 'Rows of gone'])
      expect([part, lineOf(imported, part)]).toEqual([part, expect.any(Number)]);
    await imported.close();
  });

  test.each([
    ['utf-16le', Buffer.from("\ufeffcreate table t (id int primary key, a text);insert into t values (1, '客户é');", 'utf16le'), '客户é'],
    ['latin 1', Buffer.from("set client_encoding = 'LATIN1';create table t (id int primary key, a text);insert into t values (1, 'é');", 'latin1'), 'é'],
  ])('encoding: %s', async (_, content, value) => {
    const imported = await importScript(script(content));
    expect(await rowsOf(imported)).toEqual({ T: [`1\t${value}`] });
    await imported.close();
  });
});

describe('what can not be read', () => {
  test.each([
    ['create table a (id int primary key);\n\ncreate table b (\n  id int primary key,\n  name text not nul\n);\n', 5, 'at or near "nul"'],
    ["select 1;\ninsert into t values ('abc);\n", 2, 'never closed'],
    ['create table t (a int, b int);\ncopy t from stdin;\n1\t2\n3\n\\.\n', 4, '1 values, not 2'],
    ['create table t (a int);\ncopy t from stdin;\n1\n', 2, 'has no end'],
    ['create table t (a int);\ninsert into t values\n (1),\n (2, 3);\n', 4, '2 values, not 1'],
    ['CREATE TABLE `t` (\n `id` int AUTO_INCREMENT\n) ENGINE=InnoDB;', 1, 'MySQL'],
  ])('%j names the line and the remedy', async (text, line, part) => {
    const failure = (await importScript(script(text)).catch((error: unknown) => error)) as PorticoError;
    expect(failure).toMatchObject({ code: 'import.unreadable', issues: [{ file: 'script.sql', line }] });
    expect(failure.message).toContain(part);
  });
});

describe('Chinook', () => {
  if (!existsSync(chinook)) process.stderr.write(`NOT TESTED: ${chinook} is not there; the import of Chinook was skipped\n`);
  test.skipIf(!existsSync(chinook))('gives its entities, relations and all rows, and the same model as the database itself', async () => {
    const imported = await importScript(chinook);
    expect(imported.entities.map((entity) => entity.name).toSorted()).toEqual([
      'Album',
      'Artist',
      'Customer',
      'Employee',
      'Genre',
      'Invoice',
      'InvoiceLine',
      'MediaType',
      'Playlist',
      'PlaylistTrack',
      'Track',
    ]);
    expect(imported.entities.flatMap((entity) => Object.keys(entity.relations ?? {}))).toHaveLength(11);
    const rows = await rowsOf(imported);
    expect(Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.length]))).toEqual({
      Artist: 275,
      Album: 347,
      Track: 3503,
      Employee: 8,
      Customer: 59,
      Invoice: 412,
      InvoiceLine: 2240,
      Playlist: 18,
      PlaylistTrack: 8715,
      Genre: 25,
      MediaType: 5,
    });

    const live = await PGlite.create();
    await live.exec(readFileSync(chinook, 'utf8').replace(/^(?:DROP|CREATE) DATABASE.*$|^\\c.*$/gm, ''));
    expect((await introspect(live, 'public')).entities).toEqual(imported.entities);
    for (const entity of imported.entities) {
      const columns = imported.tables
        .find((table) => table.entity === entity.name)
        ?.columns.map((column) => `"${column}"`)
        .join(', ');
      const copied = await live.query(`COPY (SELECT ${columns} FROM "${tableOf(entity)}") TO '/dev/blob'`);
      const stored = (await copied.blob?.text())?.split('\n').slice(0, -1).toSorted();
      // The script writes some dates with slashes.
      expect(rows[entity.name]?.map((row) => row.replaceAll(/(\d{4})\/(\d\d?)\/(\d\d?)/g, '$1-$2-$3')).toSorted()).toEqual(stored);
    }
    await live.close();
    await imported.close();
  });
});
