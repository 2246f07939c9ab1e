import { CheckCircleOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { State, useText } from '../../kit/index.ts';
import type { View } from './inbox.ts';

/** An empty list: why, and where there is something. */
export function NoTasks({ view, claimable }: { view: View; claimable: number }) {
  const { t } = useText();
  const elsewhere = view === 'mine' && claimable > 0;
  return (
    <State
      icon={<CheckCircleOutlined />}
      title={t(`tasks.none.${view}`)}
      words={t(`tasks.noneWords.${view}`)}
      action={
        elsewhere && (
          <Link to="/tasks" search={{ view: 'claimable' }}>
            {t('tasks.openToMe', { count: claimable })}
          </Link>
        )
      }
    />
  );
}
