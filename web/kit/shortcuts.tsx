import { useEffect, useRef } from 'react';
import { useGuest } from './guest.ts';

/** A key that does something on this page. `mod` is Ctrl, or ⌘ on a Mac. */
export interface Shortcut {
  readonly key: string;
  readonly mod?: boolean;
  readonly title: string;
  /** Absent: only listed (a table handles it itself). */
  readonly run?: () => void;
}

const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent);
export const modKey = isMac ? '⌘' : 'Ctrl';

/** Listens for the shortcuts while the component is shown; plain keys are left alone while somebody types. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts);
  const guest = useGuest();
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      // As a guest in somebody else's page the keys pressed outside are not ours.
      if (event.defaultPrevented || (guest && !guest.contains(event.target as Node))) return;
      const found = current.current.find((one) => one.run && one.key === event.key.toLowerCase() && (one.mod ?? false) === (event.ctrlKey || event.metaKey));
      if (!found?.run || (!found.mod && isTyping(event.target))) return;
      event.preventDefault();
      found.run();
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [guest]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role="combobox"], [role="dialog"]') !== null);
}
