import { useEffect, useRef } from 'react';

/** Keys of the designer, by what they do. `mod` is Ctrl, or ⌘ on a Mac. */
export interface DesignerKeys {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly save: () => void;
  readonly copy: () => void;
  readonly cut: () => void;
  readonly paste: () => void;
  readonly duplicate: () => void;
  readonly remove: () => void;
  readonly move: (direction: 'up' | 'down' | 'in' | 'out') => void;
  readonly rename: () => void;
  readonly palette: () => void;
  readonly leave: () => void;
  readonly help: () => void;
}

const moves: Readonly<Record<string, 'up' | 'down' | 'in' | 'out'>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' };

/** What a key asks for; undefined when it is none of the designer's. `typing`: in an input, most keys are its own. */
export function keyAsks(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>, typing: boolean): keyof DesignerKeys | undefined {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (key === 's') return 'save';
    if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
    if (key === 'y') return 'redo';
    if (typing) return undefined;
    return ({ c: 'copy', x: 'cut', v: 'paste', d: 'duplicate' } as const)[key];
  }
  if (key === 'F2') return 'rename';
  if (typing) return undefined;
  if (event.altKey) return moves[key] === undefined ? undefined : 'move';
  return ({ Delete: 'remove', Backspace: 'remove', '/': 'palette', '?': 'help', Escape: 'leave' } as const)[key];
}

/** Listens before the canvas' own keys do, while the designer is shown. */
export function useDesignerKeys(keys: DesignerKeys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      if (target?.closest('[role="dialog"], .cm-editor, [contenteditable="true"]')) return;
      const asked = keyAsks(event, target?.closest('input, textarea, select, [role="combobox"]') != null);
      const text = (getSelection()?.toString() ?? '') !== '';
      if (asked === undefined || (asked === 'copy' && text)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (asked === 'move') current.current.move(moves[event.key] ?? 'up');
      else current.current[asked]();
    };
    addEventListener('keydown', onKeyDown, { capture: true });
    return () => removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}
