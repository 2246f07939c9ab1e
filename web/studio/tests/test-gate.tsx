import { Link } from '@tanstack/react-router';
import { Checkbox, Input } from 'antd';
import type { CallOutput } from '../../client/index.ts';
import { Tag, useText } from '../../kit/index.ts';
import studio from '../studio.module.css';
import css from './tests-page.module.css';

interface GateProps {
  readonly app: string;
  readonly address: { readonly branch?: string };
  readonly tests: CallOutput<'apps.plan'>['tests'];
  /** Why it is published though tests fail; undefined: it is not. Only an owner is asked. */
  readonly reason: string | undefined;
  readonly onReason: ((reason: string | undefined) => void) | undefined;
}

/** How the tests stand before a publish; an owner may go on without them by saying why. */
export function TestGate({ app, address, tests, reason, onReason }: GateProps) {
  const { t } = useText();
  if (tests === undefined || tests === 'none') return null;
  return (
    <div className={css['gate']}>
      <p className={studio['row']}>
        {tests === 'green' && <Tag colour="green">{t('tests.state.green')}</Tag>}
        {tests === 'red' && <Tag colour="red">{t('tests.state.red')}</Tag>}
        {tests === 'unknown' && <span className={studio['muted']}>{t('tests.runFirst')}</span>}
        <Link to={`/studio/${app}/tests`} search={address}>
          {t('tests.see')}
        </Link>
      </p>
      {tests === 'red' && onReason && (
        <>
          <Checkbox checked={reason !== undefined} onChange={(event) => onReason(event.target.checked ? '' : undefined)}>
            {t('tests.skip')}
          </Checkbox>
          {reason !== undefined && (
            <Input aria-label={t('tests.skipReason')} placeholder={t('tests.skipReason')} maxLength={500} value={reason} onChange={(event) => onReason(event.target.value)} />
          )}
        </>
      )}
    </div>
  );
}
