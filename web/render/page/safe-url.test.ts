import { expect, test } from 'vitest';
import { safeFrame, safeImage, safeLink } from './safe-url.ts';

const bad = [
  'javascript:alert(1)',
  ' java\nscript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>',
  'vbscript:x',
  'blob:https://x/1',
  'file:///etc/passwd',
  'https://me:secret@example.com/',
  '',
  '   ',
  7,
  null,
  {},
];

test.each(bad)('%j is not followed, framed or drawn', (address) => {
  expect([safeLink(address), safeFrame(address), safeImage(address)]).toEqual([undefined, undefined, undefined]);
});

test('web, mail and telephone are, and places of this site stay short', () => {
  expect([safeLink('https://example.com/a b'), safeLink('mailto:a@b.c'), safeLink('tel:+49123'), safeLink('/apps/desk?x=1')]).toEqual([
    'https://example.com/a%20b',
    'mailto:a@b.c',
    'tel:+49123',
    '/apps/desk?x=1',
  ]);
  expect(safeLink('//evil.example/x')).toBe('https://evil.example/x');
});

test('pictures are of this site or bytes, never SVG bytes, never of elsewhere', () => {
  expect(safeImage('data:image/png;base64,iVBORw0KGgo=')).toBe('data:image/png;base64,iVBORw0KGgo=');
  expect([safeImage('data:image/svg+xml,<svg/>'), safeImage('data:image/svg+xml;base64,PHN2Zy8+'), safeImage('https://track.example/a.png')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(safeImage('/assets/logo.png')).toBe('/assets/logo.png');
});
