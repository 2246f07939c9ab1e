import { formatAgo, formatDateTime, Tag, useText } from '../../kit/index.ts';
import type { Task } from './inbox.ts';

/** When it must be done, in words; nothing where there is no such time. */
export function DueTag({ task, at }: { task: Pick<Task, 'due' | 'overdue'>; at: number }) {
  const { t, language } = useText();
  if (task.due === null) return null;
  const when = formatAgo(task.due, language, at);
  return (
    <time dateTime={task.due} title={formatDateTime(task.due, language)}>
      <Tag colour={task.overdue ? 'red' : 'neutral'}>{t(task.overdue ? 'tasks.overdue' : 'tasks.due', { when })}</Tag>
    </time>
  );
}
