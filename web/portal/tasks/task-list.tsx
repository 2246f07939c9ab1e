import { MessageOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useSession } from '../../client/index.ts';
import { formatAgo, useText } from '../../kit/index.ts';
import { DueTag } from './due-tag.tsx';
import type { Shown, Task } from './inbox.ts';
import css from './tasks.module.css';
import { Whose } from './whose.tsx';

interface ListProps {
  readonly tasks: readonly Task[];
  /** When they were like this, in milliseconds. */
  readonly at: number;
  readonly search: Shown;
  readonly onMore?: () => void;
}

/** Tasks one below the other, most urgent first; each is a link. */
export function TaskList({ tasks, at, search, onMore }: ListProps) {
  const { t, language } = useText();
  const session = useSession();
  return (
    <>
      <ul className={css['list']}>
        {tasks.map((task) => (
          <li key={task.id}>
            <Link to={`/tasks/${task.app}/${task.id}`} search={search} data-task={task.id} activeOptions={{ includeSearch: false }}>
              <span className={css['line']}>
                <strong>{titleIn(language, task.title, task.element)}</strong>
                {task.status === 'open' ? <DueTag task={task} at={at} /> : task.completedAt !== null && <small>{formatAgo(task.completedAt, language, at)}</small>}
              </span>
              <span className={css['about']}>
                <span>{[titleIn(language, task.processTitle, task.process), task.key].filter(Boolean).join(' · ')}</span>
                <span className={css['whose']}>
                  {task.status === 'open' && <Whose task={task} me={session?.id} />}
                  {task.comments > 0 && (
                    <span title={t('tasks.comments', { count: task.comments })}>
                      <MessageOutlined aria-label={t('tasks.comments', { count: task.comments })} /> {task.comments}
                    </span>
                  )}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {onMore && (
        <Button type="text" block onClick={onMore}>
          {t('tasks.more')}
        </Button>
      )}
    </>
  );
}
