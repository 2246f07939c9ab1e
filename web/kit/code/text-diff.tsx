import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useText } from '../i18n.ts';
import { codeLook } from './code-theme.ts';
import css from './editor.module.css';
import { usePhrases } from './phrases.ts';

/** Two texts of a file, what differs marked; side by side where there is room. */
export function TextDiff({ path, before, after }: { path: string; before: string; after: string }) {
  const { t } = useText();
  const phrases = usePhrases();
  const place = useRef<HTMLDivElement>(null);
  const label = t('editor.text');
  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const common = (name: string) => [
      phrases,
      lineNumbers(),
      codeLook(path),
      EditorState.readOnly.of(true),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': `${label}: ${path} (${name})`, tabindex: '0' }),
    ];
    const collapseUnchanged = { margin: 3, minSize: 6 };
    const made =
      parent.clientWidth > 720
        ? new MergeView({ parent, a: { doc: before, extensions: common('−') }, b: { doc: after, extensions: common('+') }, collapseUnchanged })
        : new EditorView({ parent, doc: after, extensions: [...common('±'), unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged })] });
    return () => made.destroy();
  }, [path, before, after, label, phrases]);
  return <div ref={place} className={css['merge']} />;
}
