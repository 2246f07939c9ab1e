import { Link, Navigate, Outlet, useRouterState } from '@tanstack/react-router';
import { LockOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useSession } from '../client/index.ts';
import { SectionNav, State, useText } from '../kit/index.ts';
import css from './console.module.css';
import { partAt, partsFor } from './parts.ts';

/** Head and parts of the console; what somebody may not use says so. */
export function ConsolePage() {
  const { t } = useText();
  const session = useSession();
  const part = partAt(useRouterState({ select: (state) => state.location.pathname }));
  if (!session) return null;
  const parts = partsFor(session);
  const denied = parts.length === 0 || (part !== undefined && !parts.includes(part));
  return (
    <div className={css['console']}>
      <h1>{t('console.title')}</h1>
      <SectionNav label={t('console.parts')}>
        {parts.map((one) => (
          <li key={one.key}>
            <Link to={`/console/${one.path}`} activeOptions={{ includeSearch: false }}>
              {t(`console.${one.key}`)}
            </Link>
          </li>
        ))}
      </SectionNav>
      {denied ? (
        <State
          icon={<LockOutlined />}
          title={t('state.denied')}
          words={t('console.denied', { who: t(`console.${part?.for ?? 'overseers'}`) })}
          action={
            <Link to="/">
              <Button>{t('state.home')}</Button>
            </Link>
          }
        />
      ) : (
        <Outlet />
      )}
    </div>
  );
}

/** `/console`: the first part the person can use. */
export function ConsoleStart() {
  const session = useSession();
  const first = session && partsFor(session)[0];
  return first ? <Navigate to={`/console/${first.path}`} replace /> : null;
}
