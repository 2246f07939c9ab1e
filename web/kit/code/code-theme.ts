import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { json } from '@codemirror/lang-json';
import { javascript } from '@codemirror/lang-javascript';
import { python } from '@codemirror/lang-python';
import { yaml } from '@codemirror/lang-yaml';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** CodeMirror in our colours; it follows light and dark by itself, because they are style variables. */
const look = EditorView.theme({
  '&': { backgroundColor: 'var(--raised)', color: 'var(--ink)', fontSize: '13px', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--muted)', border: 'none', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 55%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--chosen)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--chosen)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    boxShadow: 'var(--shadow)',
    maxWidth: '480px',
  },
  '.cm-diagnostic': { padding: '6px 10px', borderLeft: '3px solid var(--danger)', fontFamily: 'var(--font)', fontSize: '13px' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-textfield': { backgroundColor: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: '4px' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: '4px' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--hover)', border: 'none', color: 'var(--muted)' },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '""' },
  '.cm-collapsedLines': { backgroundImage: 'none', backgroundColor: 'var(--sunken)', color: 'var(--muted)' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'color-mix(in srgb, var(--danger) 6%, transparent)' },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'color-mix(in srgb, var(--success) 6%, transparent)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': { background: 'color-mix(in srgb, var(--danger) 14%, transparent)' },
  '&.cm-merge-b .cm-changedText, .cm-changedLine .cm-changedText': { background: 'color-mix(in srgb, var(--success) 14%, transparent)' },
});

const colours = HighlightStyle.define([
  { tag: [tags.comment, tags.meta], color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--primary-text)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--tag-amber)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--tag-blue)' },
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--tag-purple)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--muted)' },
]);

/** Cedar, the language of access.cedar, as far as colours go. */
const cedar = StreamLanguage.define({
  name: 'cedar',
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^\/\/.*/)) return 'comment';
    if (stream.match(/^"(\\.|[^"\\])*"/)) return 'string';
    if (stream.match(/^@\w+/)) return 'meta';
    if (stream.match(/^(permit|forbid|when|unless|in|is|has|like|if|then|else)\b/)) return 'keyword';
    if (stream.match(/^(principal|action|resource|context)\b/)) return 'propertyName';
    if (stream.match(/^(true|false|-?\d+)\b/)) return 'number';
    if (stream.match(/^\w+/)) return null;
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: '//' } },
});

function languageOf(path: string): Extension {
  if (/\.ya?ml$/.test(path)) return yaml();
  if (path.endsWith('.json')) return json();
  if (/\.[jt]sx?$/.test(path)) return javascript({ typescript: /\.tsx?$/.test(path), jsx: path.endsWith('x') });
  if (path.endsWith('.py')) return python();
  return path.endsWith('.cedar') ? cedar : [];
}

/** Look and language of a file. */
export function codeLook(path: string): Extension {
  return [look, syntaxHighlighting(colours), languageOf(path)];
}
