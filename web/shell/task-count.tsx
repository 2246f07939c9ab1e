import { useCall } from '../client/index.ts';
import { useText } from '../kit/index.ts';
import css from './shell.module.css';

/** How often it is asked while the page is looked at. */
const everySeconds = 15;

/** How many tasks wait for the person: those she has and those she may take. Nothing when there are none. */
export function TaskCount() {
  const { t } = useText();
  const count = useCall('tasks.count', {}, { refetchInterval: everySeconds * 1000, retry: false }).data;
  const waiting = count ? count.mine + count.claimable : 0;
  if (waiting === 0) return null;
  return (
    <span className={css['count']} title={t('rail.waiting', { count: waiting })}>
      <span aria-hidden>{waiting > 99 ? '99+' : waiting}</span>
      <span className="sr-only">{t('rail.waiting', { count: waiting })}</span>
    </span>
  );
}
