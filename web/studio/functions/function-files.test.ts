import { describe, expect, test } from 'vitest';
import { functionsIn, newFunction, readSettings, removal } from './function-files.ts';

describe('functions in files', () => {
  test('a new one is named after its title, is right at once, and does not take a name in use', () => {
    const first = newFunction({}, { title: { en: 'Total price', zh: '总价' }, language: 'javascript' });
    expect(first.name).toBe('total-price');
    const files = first.edits as Record<string, string>;
    expect(functionsIn(files)).toMatchObject([{ name: 'total-price', language: 'javascript', title: { en: 'Total price', zh: '总价' }, path: 'functions/total-price.js' }]);
    expect(newFunction(files, { title: { en: 'Total price', zh: '' }, language: 'python' }).name).toBe('total-price-2');
    expect(newFunction(files, { title: { en: '总价', zh: '总价' }, language: 'python' }).name).toBe('function');
  });

  test('settings that are being written are no obstacle', () => {
    const files = { 'functions/a.py': 'def main(input): ...', 'functions/a.yaml': 'format: 1\ntitle: Half a title\ninput: {' };
    expect(functionsIn(files)).toMatchObject([{ name: 'a', language: 'python', title: 'Half a title', settings: undefined }]);
    expect(readSettings('format: 1\ntitle: T\nlimits: {memory: 0}')).toBeUndefined();
  });

  test('one that is removed can be brought back', () => {
    const files = { 'functions/a.js': 'x', 'functions/a.yaml': 'y', 'pages/a.page.json': '{}' };
    expect(removal(files, { path: 'functions/a.js', settingsPath: 'functions/a.yaml' })).toEqual({
      away: { 'functions/a.js': null, 'functions/a.yaml': null },
      back: { 'functions/a.js': 'x', 'functions/a.yaml': 'y' },
    });
  });
});
