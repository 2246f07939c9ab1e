import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { problemOf } from '../client/problem.ts';
import { useText } from '../kit/i18n.ts';
import { Entrance } from '../sign-in/entrance.tsx';

/** For addresses that no page has. */
export function Missing() {
  const { t } = useText();
  return (
    <Entrance title={t('state.missing')} words={t('state.pageMissing')}>
      <Link to="/">{t('state.home')}</Link>
    </Entrance>
  );
}

/** When a page could not even begin: no connection, or a fault of ours. */
export function RouteFailure({ error }: ErrorComponentProps) {
  const { t } = useText();
  const problem = problemOf(error);
  return (
    <Entrance title={t('state.failed')} words={(problem.code as string) === 'network' ? t('state.network') : problem.detail}>
      <a href={location.href}>{t('state.retry')}</a>
    </Entrance>
  );
}
