import { useEffect, useRef } from 'react';

/** What can be undone and searched. */
interface Actable {
  act(action: 'undo' | 'redo' | 'find'): void;
}

/** Keys that mean the picture wherever the focus is, but for inputs; the rest is bpmn-js' own while the picture has the focus. */
export function useDiagramKeys(drawing: Actable, { active, save }: { active: boolean; save: () => void }): void {
  const current = useRef(save);
  useEffect(() => {
    current.current = save;
  });
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      if (!(event.ctrlKey || event.metaKey) || target?.closest('[role="dialog"]')) return;
      const typing = target?.closest('input, textarea, [contenteditable="true"], [role="combobox"]') != null;
      const key = event.key.toLowerCase();
      const asked = key === 's' ? 'save' : typing ? undefined : key === 'z' ? (event.shiftKey ? 'redo' : 'undo') : key === 'y' ? 'redo' : key === 'f' ? 'find' : undefined;
      if (asked === undefined) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (asked === 'save') current.current();
      else drawing.act(asked);
    };
    addEventListener('keydown', onKeyDown, { capture: true });
    return () => removeEventListener('keydown', onKeyDown, { capture: true });
  }, [drawing, active]);
}
