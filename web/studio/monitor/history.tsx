import { Button } from 'antd';
import { useState } from 'react';
import { problemOf, useCall } from '../../client/index.ts';
import { Failure, formatSecond, Loading, useText } from '../../kit/index.ts';
import { doneBy, reached } from './history-words.ts';
import css from './monitor.module.css';

const pageSize = 100;

/** What happened in an instance, line by line, oldest first. */
export function History({ app, instance, named }: { app: string; instance: string; named: ReadonlyMap<string, string> }) {
  const { t, language } = useText();
  const [limit, setLimit] = useState(pageSize);
  const found = useCall('processes.history', { app, instance, limit }, { refetchInterval: 5000, placeholderData: (last) => last });
  if (found.isError) return <Failure failing={problemOf(found.error)} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={4} />;
  return (
    <>
      <ol className={css['history']}>
        {found.data.steps.map((step) => {
          const names = reached(step, named);
          const element = step.element === null ? '' : (named.get(step.element) ?? step.element);
          return (
            <li key={step.number}>
              <time dateTime={step.at}>{formatSecond(step.at, language)}</time>
              <div>
                {t(`monitor.step.${step.what}`, { element, by: doneBy(step, t('monitor.itself')) })}
                {names.length > 0 && <small>{t('monitor.afterwards', { names: names.join(' → ') })}</small>}
              </div>
            </li>
          );
        })}
      </ol>
      {found.data.next !== null && limit < 500 && (
        <Button type="text" onClick={() => setLimit(limit + pageSize)}>
          {t('monitor.more')}
        </Button>
      )}
    </>
  );
}
