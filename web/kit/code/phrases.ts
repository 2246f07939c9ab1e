import { EditorState } from '@codemirror/state';
import { useMemo } from 'react';
import { useText } from '../i18n.ts';

/** CodeMirror's own words in the reader's language. */
export function usePhrases() {
  const { t } = useText();
  return useMemo(
    () =>
      EditorState.phrases.of({
        '$ unchanged lines': t('editor.unchanged'),
        Find: t('editor.find'),
        Replace: t('editor.replace'),
        next: t('editor.next'),
        previous: t('editor.previous'),
        all: t('editor.all'),
        'match case': t('editor.matchCase'),
        'by word': t('editor.byWord'),
        regexp: t('editor.regexp'),
        replace: t('editor.replaceOne'),
        'replace all': t('editor.replaceAll'),
        close: t('editor.close'),
      }),
    [t],
  );
}
