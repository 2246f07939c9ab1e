import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Style, Writing } from './plan.ts';
import { writeCookie, writeHeader, writePath, writeQuery } from './serialise.ts';

const list = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };
const how = (style: Style, explode: boolean, more: Partial<Writing> = {}): Writing => ({ style, explode, ...more });

describe('styles, as the table of OpenAPI 3.1.1 section 4.8.12.4 writes them', () => {
  it.each<[Style, boolean, string, string, string, string]>([
    ['matrix', false, ';color', ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
    ['matrix', true, ';color', ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
    ['label', false, '.', '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
    ['label', true, '.', '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
    ['simple', false, '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['simple', true, '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ])('path %s explode %s', (style, explode, ...expected) => {
    expect(['', 'blue', list, object].map((value) => writePath('color', value, how(style, explode)))).toEqual(expected);
  });

  it.each<[Style, boolean, string, string, string, string]>([
    ['form', false, 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    ['form', true, 'color=', 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    ['spaceDelimited', false, 'color=', 'color=blue', 'color=blue%20black%20brown', 'color=R%20100%20G%20200%20B%20150'],
    ['pipeDelimited', false, 'color=', 'color=blue', 'color=blue%7Cblack%7Cbrown', 'color=R%7C100%7CG%7C200%7CB%7C150'],
    ['tabDelimited', false, 'color=', 'color=blue', 'color=blue%09black%09brown', 'color=R%09100%09G%09200%09B%09150'],
    ['deepObject', true, 'color=', 'color=blue', 'color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown', 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  ])('query %s explode %s', (style, explode, ...expected) => {
    expect(['', 'blue', list, object].map((value) => writeQuery('color', value, how(style, explode)).join('&'))).toEqual(expected);
  });

  it('header, cookie, JSON, nothing', () => {
    expect(writeHeader(list, how('simple', false))).toBe('blue,black,brown');
    expect(writeHeader(object, how('simple', true))).toBe('R=100,G=200,B=150');
    expect(writeHeader(undefined, how('simple', false))).toBeUndefined();
    expect(writeCookie('color', list, how('form', false))).toEqual(['color=blue,black,brown']);
    expect(writeQuery('q', { a: [1, 'x&y'] }, how('form', true, { json: true }))).toEqual(['q=%7B%22a%22%3A%5B1%2C%22x%26y%22%5D%7D']);
    expect(writeQuery('q', { a: { b: [1], c: null } }, how('deepObject', true))).toEqual(['q%5Ba%5D%5Bb%5D%5B0%5D=1']);
    for (const nothing of [undefined, null, []]) expect(writeQuery('q', nothing, how('form', true))).toEqual([]);
  });

  it('keeps reserved characters only where they are allowed and end nothing', () => {
    expect(writeQuery('q', "a/b?c:d@e!$'()*,;&=+#[]é ", how('form', true, { allowReserved: true }))).toEqual(["q=a/b?c:d@e!$'()*,;%26%3D%2B%23%5B%5D%C3%A9%20"]);
    expect(writePath('p', "a/b'(c)*!", how('simple', false))).toBe('a%2Fb%27%28c%29%2A%21');
  });
});

describe('any value', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 }).map((one) => one.toWellFormed());
  const filled = text.filter((one) => one !== '');

  it('comes back from the query, however it is written', () => {
    fc.assert(
      fc.property(filled, fc.array(text, { minLength: 1, maxLength: 5 }), fc.boolean(), (name, values, allowReserved) => {
        const more = allowReserved ? ({ allowReserved: true } as const) : {};
        expect(new URLSearchParams(plus(writeQuery(name, values, how('form', true, more)))).getAll(name)).toEqual(values);
        for (const [style, delimiter] of [
          ['form', ','],
          ['pipeDelimited', '%7C'],
          ['spaceDelimited', '%20'],
        ] as const) {
          const [pair = ''] = writeQuery(name, values, how(style, false));
          expect(pair.slice(pair.indexOf('=') + 1).split(delimiter).length).toBeGreaterThanOrEqual(values.length);
        }
        const [pair = ''] = writeQuery(name, values, how('form', false));
        expect(
          pair
            .slice(pair.indexOf('=') + 1)
            .split(',')
            .map(decodeURIComponent),
        ).toEqual(values);
      }),
    );
  });

  it('comes back from an object, exploded or deep', () => {
    fc.assert(
      fc.property(filled, fc.dictionary(filled, text, { maxKeys: 5 }), (name, value) => {
        expect([...new URLSearchParams(plus(writeQuery(name, value, how('form', true))))]).toEqual(Object.entries(value));
        expect([...new URLSearchParams(plus(writeQuery(name, value, how('deepObject', true))))]).toEqual(Object.entries(value).map(([key, one]) => [`${name}[${key}]`, one]));
      }),
    );
  });

  it('stays one part of the path', () => {
    fc.assert(
      fc.property(text, (value) => {
        const written = writePath('p', value, how('simple', false));
        expect(written).toMatch(/^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(written)).toBe(value);
      }),
    );
  });
});

const plus = (pairs: readonly string[]): string => pairs.join('&').replaceAll('+', '%2B');
