import type { ReactNode } from 'react';
import css from './page.module.css';

/** Head of a page: where one is, what can be done here. */
export function PageHead({ title, above, words, actions }: { title: ReactNode; above?: ReactNode; words?: ReactNode; actions?: ReactNode }) {
  return (
    <header className={css['head']}>
      <div className={css['title']}>
        {above && <div className={css['above']}>{above}</div>}
        <h1>{title}</h1>
        {words && <p>{words}</p>}
      </div>
      {actions && <div className={css['actions']}>{actions}</div>}
    </header>
  );
}

/** A page that is read: centred, with a limit to its width. Tables use `wide`. */
export function Page({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return <div className={wide ? css['wide'] : css['page']}>{children}</div>;
}

/** A titled part of a page, set apart by a line and not by a box. */
export function Section({ title, words, actions, children }: { title: ReactNode; words?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={css['section']}>
      <div className={css['sectionHead']}>
        <div>
          <h2>{title}</h2>
          {words && <p>{words}</p>}
        </div>
        {actions && <div className={css['actions']}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}
