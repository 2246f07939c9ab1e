import { expect, test } from 'vitest';
import { markdownHtml, placesIn } from './markdown.ts';

test('places are found with their expressions, contexts in them included', () => {
  expect(placesIn('a {=user.name} b {={x: 1}.x} {not} {=}')).toEqual(['=user.name', '={x: 1}.x']);
});

test('a value is text wherever it stands: in words, code and addresses', () => {
  const html = markdownHtml('**{=a}** `{=b}` [go]({=c})', ['*x* <img src=x>', '<b>&', 'https://example.com/?a=1&b="2']);
  expect(html.trim()).toBe('<p><strong>*x* &lt;img src=x&gt;</strong> <code>&lt;b&gt;&amp;</code> <a href="https://example.com/?a=1&amp;b=&quot;2">go</a></p>');
});

test('a text can not bring places of its own, and a missing value is nothing', () => {
  expect(markdownHtml('\u{E000}0\u{E001} {=a}|{=b}', ['one']).trim()).toBe('<p>0 one|</p>');
});
