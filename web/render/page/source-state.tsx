import { LockOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Failure, Loading, useText } from '../../kit/index.ts';
import css from './block.module.css';
import type { Asked } from './use-source.ts';

/** What stands in a block while its data is not there: a skeleton, why it may not be seen, or what went wrong. Undefined: draw. */
export function instead(asked: Asked, lines = 4): ReactNode {
  if (asked.denied) return <Denied />;
  if (asked.failed) return <Failed asked={asked} />;
  return asked.waiting ? <Loading lines={lines} /> : undefined;
}

/** Says that these records are not for the reader. */
export function Denied() {
  const { t } = useText();
  return (
    <p className={css['denied']}>
      <LockOutlined aria-hidden /> {t('pages.denied')}
    </p>
  );
}

function Failed({ asked }: { asked: Asked }) {
  return asked.failed && <Failure failing={asked.failed} onRetry={asked.retry} />;
}

/** Nothing to show, in few words, with at most one thing to do. */
export function Nothing({ words, action }: { words?: string; action?: { title: string; run: () => void } | undefined }) {
  const { t } = useText();
  return (
    <p className={css['quiet']}>
      {words ?? t('pages.nothing')}{' '}
      {action && (
        <Button type="link" size="small" onClick={action.run}>
          {action.title}
        </Button>
      )}
    </p>
  );
}
