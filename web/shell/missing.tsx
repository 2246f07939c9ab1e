import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { problemOf } from '../client/problem.ts';
import { useText } from '../kit/i18n.ts';
import { Mark } from '../kit/mark.tsx';
import css from './missing.module.css';

/** For addresses that no page has. */
export function Missing() {
  const { t } = useText();
  return (
    <Alone title={t('state.missing')} words={t('state.pageMissing')}>
      <Link to="/">{t('state.home')}</Link>
    </Alone>
  );
}

/** When a page could not even begin: no connection, or a fault of ours. */
export function RouteFailure({ error }: ErrorComponentProps) {
  const { t } = useText();
  const problem = problemOf(error);
  return (
    <Alone title={t('state.failed')} words={(problem.code as string) === 'network' ? t('state.network') : problem.detail}>
      <a href={location.href}>{t('state.retry')}</a>
    </Alone>
  );
}

/** A few words on an empty page, drawn without antd: it has to be there when nothing else can be loaded. */
function Alone({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  return (
    <main className={css['alone']}>
      <Mark size={28} />
      <h1>{title}</h1>
      <p>{words}</p>
      {children}
    </main>
  );
}
