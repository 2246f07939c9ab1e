import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { entitySchema } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importExcel } from './excel.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'portico-xlsx-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A ZIP archive of these parts. */
function zip(parts: Readonly<Record<string, string>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(name.length, 22);
    const body = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, tail, Buffer.from(name)]));
    bodies.push(body);
    offset += body.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, central, Buffer.from('PK\u0005\u0006'), end]);
}

function workbook(sheets: Readonly<Record<string, string>>, options: { shared?: string; from1904?: boolean } = {}): Buffer {
  const names = Object.keys(sheets);
  return zip({
    'xl/workbook.xml': `<workbook xmlns:r="r"><workbookPr date1904="${options.from1904 ? 1 : 0}"/><sheets>${names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, at) => `<Relationship Id="rId${at + 1}" Type="http://x/relationships/worksheet" Target="worksheets/s${at + 1}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="[Red]0.00"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs></styleSheet>',
    ...(options.shared !== undefined && { 'xl/sharedStrings.xml': `<sst>${options.shared}</sst>` }),
    ...Object.fromEntries(names.map((name, at) => [`xl/worksheets/s${at + 1}.xml`, `<worksheet><sheetData>${sheets[name]}</sheetData></worksheet>`])),
  });
}

function file(name: string, content: Uint8Array): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

/** A row of inline texts. */
function texts(line: number, ...cells: string[]): string {
  return `<row r="${line}">${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;
}

describe('importing Excel', () => {
  test('every sheet becomes an entity; dates, formulas, shared texts and gaps are understood', async () => {
    const place = file(
      'stock.xlsx',
      workbook(
        {
          Products: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>Since</t></is></c><c r="D1" t="inlineStr"><is><t>Seen</t></is></c><c r="E1" t="inlineStr"><is><t>Open</t></is></c></row>
            <row r="2"><c r="A2"><v>1</v></c><c r="B2" s="4"><f>1+2</f><v>0.30000000000000004</v></c><c r="C2" s="1"><v>45351</v></c><c r="D2" s="3"><v>45351.5</v></c><c r="E2" s="5"><v>0.375</v></c></row>
            <row r="4"><c r="A4"><v>2</v></c><c r="C4" s="2"><v>1</v></c><c r="D4" t="e"><v>#N/A</v></c></row></sheetData><mergeCells><mergeCell ref="A4:B4"/></mergeCells><sheetData>`,
          客户: texts(1, '客户名单') + texts(2, '名称', '备注') + texts(3, '甲', '') + texts(4, '乙', 'x'),
          Empty: '',
        },
        { shared: '<si><t>ID</t></si><si><r><t>Unit </t></r><r><t>price</t></r><rPh><t>ignored</t></rPh></si>' },
      ),
    );
    const imported = await importExcel(place);
    for (const entity of imported.entities) expect(() => entitySchema.parse(entity)).not.toThrow();
    const [products, customers] = imported.entities;
    expect(products).toMatchObject({
      name: 'Products',
      key: ['id'],
      fields: { id: { type: 'integer' }, unit_price: { type: 'decimal' }, since: { type: 'date', required: true }, seen: { type: 'localDatetime' }, open: { type: 'time' } },
    });
    expect(customers).toMatchObject({ title: { zh: '客户' }, fields: { field_1: { title: { zh: '名称' } }, field_2: { type: 'text' } } });
    const rows = await Promise.all(imported.tables.map(async (table) => (await Array.fromAsync(table.rows())).join('')));
    expect(rows).toEqual(['1\t0.3\t2024-02-29\t2024-02-29 12:00:00\t09:00:00\n2\t\\N\t1900-01-01\t\\N\t\\N\n', '甲\t\\N\n乙\tx\n']);
    const messages = imported.issues.map((issue) => issue.message.en).join('\n');
    for (const part of ['empty rows', 'an error (like #N/A), first Products!D4', 'merged areas, first A4:B4', 'looks like a title', 'Empty is empty'])
      expect(messages).toContain(part);
    await imported.close();
  });

  test('dates count from 1904 where the workbook says so', async () => {
    const place = file('mac.xlsx', workbook({ Sheet1: `${texts(1, 'day')}<row r="2"><c r="A2" s="1"><v>0</v></c></row>` }, { from1904: true }));
    const imported = await importExcel(place);
    // A sheet without a name of its own takes the file's.
    expect(imported.entities[0]?.name).toBe('Mac');
    expect((await Array.fromAsync(imported.tables[0]?.rows() ?? [])).join('')).toBe('1904-01-01\n');
    await imported.close();
  });

  test('a workbook that unpacks to too much is refused before it is read', async () => {
    const place = file('bomb.xlsx', workbook({ Sheet1: texts(1, 'a') + ' '.repeat(5_000_000) }));
    await expect(importExcel(place, { limit: 2 * 1024 * 1024 })).rejects.toMatchObject({ code: 'import.unreadable', message: expect.stringContaining('more than 2 MB') });
  });

  test.each([
    ['text.xlsx', Buffer.from('a,b\n1,2\n'), 'not an Excel workbook'],
    ['zip.xlsx', zip({ 'a.txt': 'x' }), 'not an Excel workbook'],
    ['old.xlsx', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'without a password'],
    ['damaged.xlsx', workbook({ Sheet1: '<row></c>' }), 'damaged'],
    ['nothing.xlsx', workbook({ Sheet1: '' }), 'no sheet'],
  ])('refuses %s with a reason', async (name, content, reason) => {
    await expect(importExcel(file(name, content))).rejects.toMatchObject({ code: 'import.unreadable', message: expect.stringContaining(reason) });
  });
});
