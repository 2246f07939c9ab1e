import type { ReactNode } from 'react';
import css from './labelled.module.css';

/** A label above an input, with words or an error below. */
export function Labelled({ id, label, words, error, children }: { id: string; label: string; words?: ReactNode; error?: string | undefined; children: ReactNode }) {
  return (
    <div className={css['row']}>
      <label htmlFor={id}>{label}</label>
      {children}
      {error ? <small className={css['error']}>{error}</small> : words && <small>{words}</small>}
    </div>
  );
}
