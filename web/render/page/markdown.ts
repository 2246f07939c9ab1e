import { Marked } from 'marked';

const marked = new Marked({ gfm: true, breaks: false, async: false });

/** Places in a text where a value goes: `{=expression}`. Braces within the expression may be nested once. */
const place = /\{=((?:[^{}]|\{[^{}]*\})+)\}/g;

/** The expressions of a text, in order, each as a page file writes them (`=…`). */
export function placesIn(text: string): readonly string[] {
  return [...text.matchAll(place)].map((match) => `=${match[1] ?? ''}`);
}

/** Characters of nobody's alphabet, which mark a place on its way through Markdown; in addresses they are encoded. */
const [open, close] = ['\u{E000}', '\u{E001}'];
const mark = new RegExp(`(?:${open}|${encodeURIComponent(open)})(\\d+)(?:${close}|${encodeURIComponent(close)})`, 'g');

/**
 * Markdown as HTML with the values in their places. A value is text: nothing in it is Markdown or HTML. The rest may
 * hold any HTML, so it goes through `cleanHtml` before it is drawn.
 */
export function markdownHtml(text: string, values: readonly string[]): string {
  let at = -1;
  const prepared = text.replaceAll(/[\u{E000}\u{E001}]/gu, '').replaceAll(place, () => {
    at += 1;
    return `${open}${at}${close}`;
  });
  return String(marked.parse(prepared)).replaceAll(mark, (_whole, index: string) => escaped(values[Number(index)] ?? ''));
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(value: string): string {
  return value.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '');
}
