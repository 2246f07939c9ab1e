import { describe, expect, test } from 'vitest';
import { formatAgo, formatBytes, formatDate, formatDateTime, formatMoney, formatNumber } from './format.ts';

describe('formats', () => {
  test('decimals keep every digit', () => {
    expect(formatNumber('12345678901234567890.123456789', 'en')).toBe('12,345,678,901,234,567,890.123456789');
    expect(formatNumber('5', 'en', { min: 2, max: 2 })).toBe('5.00');
  });
  test('money has its sign, two places at least and every digit it has', () => {
    expect(formatMoney('1234.5000', 'CNY', 'zh')).toBe('¥1,234.50');
    expect(formatMoney('0.1234', 'EUR', 'en')).toBe('€0.1234');
    expect(formatMoney('12', 'JPY', 'en')).toBe('¥12');
  });
  test('a day is that day in every time zone', () => {
    expect(formatDate('2026-03-01', 'en')).toBe('1 Mar 2026');
    expect(formatDate('2026-03-01', 'zh')).toBe('2026年3月1日');
    expect(formatDate('soon', 'en')).toBe('soon');
  });
  test('a local time is shown as it stands', () => {
    expect(formatDateTime('2026-03-01T09:30:00', 'en', 'local')).toBe('1 Mar 2026, 09:30');
  });
  test('ago picks the unit', () => {
    const now = Date.parse('2026-03-01T12:00:00Z');
    expect(formatAgo('2026-03-01T11:57:00Z', 'en', now)).toBe('3 minutes ago');
    expect(formatAgo('2026-02-27T12:00:00Z', 'zh', now)).toBe('前天');
  });
  test('bytes', () => {
    expect(formatBytes(0, 'en')).toBe('0 B');
    expect(formatBytes(1_540_000, 'en')).toBe('1.5 MB');
  });
});
