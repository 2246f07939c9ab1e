import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { entitySchema, type PorticoError } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCsv, readCsvRows } from './csv.ts';
import type { ImportedRows } from './imported.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'portico-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

async function text(rows: ImportedRows | undefined): Promise<string> {
  let all = '';
  for await (const chunk of rows?.rows() ?? []) all += chunk;
  return all;
}

describe('importing CSV', () => {
  test('a Chinese file in GB18030: types, titles, key, bad rows by line', async () => {
    const imported = await importCsv(fileURLToPath(new URL('fixtures/customers-gb18030.csv', import.meta.url)), { name: '客户.csv' });
    const [entity] = imported.entities;
    expect(() => entitySchema.parse(entity)).not.toThrow();
    expect(entity).toMatchObject({
      title: { zh: '客户' },
      key: ['field_1'],
      fields: {
        field_1: { type: 'integer', title: { zh: '编号' }, required: true, default: { auto: 'increment' } },
        field_2: { type: 'text', title: { zh: '客户名称' }, required: true },
        field_3: { type: 'date' },
        field_4: { type: 'decimal' },
        field_5: { type: 'boolean' },
        field_6: { type: 'text', title: { zh: '电话' } },
        field_7: { type: 'text', multiline: true },
      },
    });
    expect(entity?.fields['field_7']?.required).toBeUndefined();
    expect(imported.issues.map((issue) => issue.line)).toEqual([6, 7, 8]);
    const rows = await text(imported.tables[0]);
    expect(rows.split('\n')).toHaveLength(6);
    expect(rows).toContain('1\t北京某某贸易有限公司\t2001-03-05\t1200.50\tt\t010-12345678\t第一行\\n第二行\n');
    expect(rows).toContain('2\t上海海风电子厂\t1998-12-31\t800\tf\t021-87654321\t\\N\n');
    expect(await text(imported.tables[0])).toBe(rows);
  });

  test.each([
    ['comma', ',', 'utf8'],
    ['semicolon', ';', 'utf8'],
    ['tab', '\t', 'utf16le'],
    ['bar', '|', 'utf8'],
  ] as const)('finds the delimiter: %s', async (name, delimiter, encoding) => {
    const lines = [
      ['Order ID', 'Höhe, m'],
      ['7', 'a'],
      ['3', 'b'],
    ]
      .map((cells) => cells.map((cell) => `"${cell}"`).join(delimiter))
      .join('\r\n');
    const imported = await importCsv(file(`${name}.csv`, Buffer.from(`\ufeff${lines}`, encoding)));
    expect(Object.keys(imported.entities[0]?.fields ?? {})).toEqual(['order_id', 'hohe_m']);
    expect(imported.entities[0]?.key).toEqual(['order_id']);
    expect(await text(imported.tables[0])).toBe('7\ta\n3\tb\n');
  });

  test('types come from all rows, not from the first ones', async () => {
    const columns: Record<string, readonly [string, string, string, string]> = {
      small: ['1', '-2', '+3', 'integer'],
      big: ['1', '3000000000', '', 'bigint'],
      money: ['1', '1,234.50', '.5', 'decimal'],
      code: ['0012', '13', '14', 'text'],
      late: ['1', '2', 'x', 'text'],
      us: ['1/31/2024', '02/01/2024', '', 'date'],
      eu: ['31/1/2024', '01/02/2024', '', 'date'],
      when: ['2024-01-02 3:04 PM', '2024/1/2', '2024年1月2日 15:04', 'localDatetime'],
      zoned: ['2024-01-02T03:04:05Z', '2024-01-02 03:04:05.25+08:00', '', 'datetime'],
      clock: ['9:05', '23:59:59', '', 'time'],
      flag: ['yes', 'No', 'TRUE', 'boolean'],
      never: ['2024-02-30', '2024-01-01', '', 'text'],
      blank: ['', '', '', 'text'],
    };
    const names = Object.keys(columns);
    const lines = [0, 1, 2].map((at) => names.map((name) => `"${columns[name]?.[at] ?? ''}"`).join(','));
    const imported = await importCsv(file('types.csv', [names.join(','), ...lines].join('\n')));
    const [entity] = imported.entities;
    expect(Object.fromEntries(names.map((name) => [name, entity?.fields[name]?.type]))).toEqual(Object.fromEntries(names.map((name) => [name, columns[name]?.[3]])));
    // No column is a key, so a number is added.
    expect(entity?.key).toEqual(['id']);
    expect(entity?.fields['id']).toMatchObject({ required: true, default: { auto: 'increment' } });
    expect(imported.tables[0]?.columns).toEqual(names);
    const [first] = (await text(imported.tables[0])).split('\n');
    expect(first).toBe(['1', '1', '1', '0012', '1', '2024-01-31', '2024-01-31', '2024-01-02 15:04:00', '2024-01-02 03:04:05+00', '9:05', 't', '2024-02-30', '\\N'].join('\t'));
  });

  test('an id that is there twice is not the key', async () => {
    const imported = await importCsv(file('twice.csv', 'id,name\n1,a\n2,b\n1,c\n'));
    expect(imported.entities[0]?.key).toEqual(['row_id']);
  });

  test('day and month that can not be told apart are reported', async () => {
    const imported = await importCsv(file('ambiguous.csv', 'name,day\na,1/2/2024\n'));
    expect(imported.issues).toHaveLength(1);
    expect(imported.issues[0]?.message.en).toContain('month/day/year');
  });

  test('only the first hundred bad rows are listed, the others counted', async () => {
    const imported = await importCsv(file('many.csv', `a,b\n${'1\n'.repeat(250)}2,3\n`));
    expect(imported.issues).toHaveLength(101);
    expect(imported.issues.at(-1)?.message.en).toMatch(/^150 more/);
    expect(await text(imported.tables[0])).toBe('2\t3\n');
  });

  test('a file without header', async () => {
    const imported = await importCsv(file('bare.csv', '5,2024-01-01\n6,2024-01-02\n'));
    expect(imported.entities[0]).toMatchObject({ key: ['id'], fields: { column_1: { type: 'integer' }, column_2: { type: 'date' } } });
    expect(await text(imported.tables[0])).toBe('5\t2024-01-01\n6\t2024-01-02\n');
  });

  test.each([
    ['empty', ''],
    ['only line ends', '\n\n'],
  ])('a file that is %s is refused', async (name, content) => {
    await expect(importCsv(file(`${name}.csv`, content))).rejects.toMatchObject({ code: 'import.unreadable' });
    await expect(importCsv(path.join(folder, 'missing.csv'))).rejects.toMatchObject({ code: 'import.unreadable' });
  });

  test('Western text in windows-1252 is not taken for Chinese', async () => {
    const imported = await importCsv(file('latin.csv', Buffer.from('name,town\nÉamonn,Köln\nÀ la carte,Málaga\n', 'latin1')));
    expect(await text(imported.tables[0])).toContain('Éamonn\tKöln\n');
  });
});

describe('reading records', () => {
  test('gives each row by its column names, with its line', async () => {
    const rows = [];
    for await (const row of readCsvRows(file('records.csv', 'name;note\n"A";"two\nlines"\nB;\n'))) rows.push(row);
    expect(rows).toEqual([
      { line: 2, values: { name: 'A', note: 'two\nlines' } },
      { line: 4, values: { name: 'B', note: '' } },
    ]);
  });

  test.each([
    ['a,b\n1\n', 2],
    ['a,a\n1,2\n', 1],
    ['a,b\n1,"x"y\n', 2],
    ['a,b\n1,2\n3,"open\n', 3],
  ])('refuses %j with its line', async (content, line) => {
    const failure = await Array.fromAsync(readCsvRows(file('bad.csv', content))).catch((error: unknown) => error);
    expect((failure as PorticoError).code).toBe('import.unreadable');
    expect((failure as PorticoError).issues[0]?.line).toBe(line);
  });
});
