import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { fileNames, zipOf } from './zip.ts';

test('an archive has every file with its length and check sum, and a directory that finds them', () => {
  const files = [
    { name: 'Orders.csv', text: 'a,b\r\n1,2\r\n' },
    { name: '订单.csv', text: '\uFEFF状态\r\n' },
  ];
  const bytes = Buffer.from(zipOf(files, new Date(2026, 10, 21, 12, 30, 8)));
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  expect(bytes.readUInt16LE(end + 10)).toBe(2);
  let entry = bytes.readUInt32LE(end + 16);
  for (const { name, text } of files) {
    expect(bytes.readUInt32LE(entry)).toBe(0x02014b50);
    const nameLength = bytes.readUInt16LE(entry + 28);
    expect(bytes.toString('utf8', entry + 46, entry + 46 + nameLength)).toBe(name);
    const at = bytes.readUInt32LE(entry + 42);
    expect(bytes.readUInt32LE(at)).toBe(0x04034b50);
    const content = bytes.subarray(at + 30 + nameLength, at + 30 + nameLength + bytes.readUInt32LE(at + 18));
    expect(content.toString('utf8')).toBe(text);
    expect(bytes.readUInt32LE(at + 14)).toBe(crc32(content));
    // 12:30:08 on 21 November 2026.
    expect([bytes.readUInt16LE(at + 10), bytes.readUInt16LE(at + 12)]).toEqual([(12 << 11) | (30 << 5) | 4, (46 << 9) | (11 << 5) | 21]);
    entry += 46 + nameLength;
  }
  expect(entry).toBe(end);
});

test('names are such as every file system takes, each only once', () => {
  expect(fileNames(['Orders / month', 'a:b?', '', 'orders month', 'Orders month'], 'csv')).toEqual([
    'Orders month.csv',
    'a b.csv',
    'file.csv',
    'orders month (2).csv',
    'Orders month (3).csv',
  ]);
});
