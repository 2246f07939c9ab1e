import { ReloadOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type CallOutput, type OperationName, problemOf, useChange } from '../../client/index.ts';
import { formatAgo, formatDateTime, useText, useToast } from '../../kit/index.ts';
import css from './monitor.module.css';

type Detail = CallOutput<'processes.instance'>;
type Wait = Detail['waits'][number];

/** What an instance waits for, in words; what failed comes first, with its reason and a way to repair it. */
export function Waits({ app, instance, at, stale }: { app: string; instance: Detail; at: number; stale: readonly OperationName[] }) {
  const { t, language } = useText();
  const toast = useToast();
  const retry = useChange('processes.retry', { stale });
  const waits = instance.waits.toSorted((a, b) => Number(b.type === 'incident') - Number(a.type === 'incident'));
  const titleOf = (wait: Wait) => titleIn(language, wait.title, wait.element);
  function again(wait: Wait): void {
    retry.mutate(
      { app, instance: instance.id, incident: wait.id },
      { onSuccess: () => toast.done(t('monitor.retried', { title: titleOf(wait) })), onError: (error) => toast.failed(problemOf(error)) },
    );
  }
  if (waits.length === 0) return <p className={css['muted']}>{t('monitor.waitsNone')}</p>;
  return (
    <ul className={css['waits']}>
      {waits.map((wait) => (
        <li key={wait.id} data-wrong={wait.type === 'incident'}>
          <div>
            <strong>{t(`monitor.wait.${wait.type}`, { title: titleOf(wait), name: wait.name ?? '', due: wait.due === null ? '' : formatDateTime(wait.due, language) })}</strong>
            {wait.error && <p>{wait.error.message[language]}</p>}
            <small>
              <time title={formatDateTime(wait.since, language)}>{t('monitor.since', { when: formatAgo(wait.since, language, at) })}</time>
              {wait.next !== null && wait.attempts !== null && wait.attempts > 0 && (
                <> · {t('monitor.again', { count: wait.attempts, when: formatAgo(wait.next, language, at) })}</>
              )}
            </small>
          </div>
          {wait.type === 'task' && wait.name !== null && <Link to={`/tasks/${app}/${wait.name}`}>{t('monitor.openTask')}</Link>}
          {wait.type === 'incident' && instance.mayOperate && (
            <Button type="primary" icon={<ReloadOutlined />} loading={retry.isPending} onClick={() => again(wait)}>
              {t('monitor.retry')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
