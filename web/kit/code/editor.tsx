import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useText } from '../i18n.ts';
import { codeLook } from './code-theme.ts';
import { type Marked, rangeIn } from './range-in.ts';
import css from './editor.module.css';
import { usePhrases } from './phrases.ts';

interface EditorProps {
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Marked[];
  /** A line to show; a new object shows it again. */
  readonly goTo?: { readonly line: number } | undefined;
  readonly onChange: (text: string) => void;
  /** What this kind of file has besides; read once. */
  readonly extra?: Extension;
}

/** The text editor of one file: colours, findings in the margin, search. Give it the path as key. */
export function Editor({ path, text, findings, goTo, onChange, extra = [] }: EditorProps) {
  const { language } = useText();
  const phrases = usePhrases();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const told = useRef(onChange);
  const first = useRef(text);
  const more = useRef(extra);
  useEffect(() => {
    told.current = onChange;
  }, [onChange]);
  useEffect(() => {
    if (!place.current) return;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({ doc: first.current, extensions: [phrases, more.current, ...extensionsOf(path, (next) => told.current(next))] }),
    });
    view.current = made;
    return () => {
      first.current = made.state.doc.toString();
      made.destroy();
    };
  }, [path, phrases]);
  useEffect(() => {
    const now = view.current;
    if (now && now.state.doc.toString() !== text) now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const now = view.current;
    if (!now) return;
    const shown = now.state.doc.toString();
    now.dispatch(
      setDiagnostics(
        now.state,
        findings.map((finding) => ({ ...rangeIn(shown, finding.line), severity: 'error' as const, message: finding.message[language] })),
      ),
    );
  }, [findings, language]);
  useEffect(() => {
    const now = view.current;
    if (!now || !goTo) return;
    const line = now.state.doc.line(Math.min(Math.max(goTo.line, 1), now.state.doc.lines));
    now.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: 'center' }) });
    now.focus();
  }, [goTo]);
  return <div ref={place} className={css['editor']} />;
}

function extensionsOf(path: string, onChange: (text: string) => void) {
  return [
    lineNumbers(),
    lintGutter(),
    foldGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    codeLook(path),
    EditorView.contentAttributes.of({ 'aria-label': path, tabindex: '0' }),
    keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}
