import { titleIn } from '@portico/contracts';
import { useText } from '../../kit/index.ts';
import { spell } from '../../render/index.ts';
import type { Task } from './inbox.ts';

/** Who has it, or to whom it is open. */
export function Whose({ task, me }: { task: Pick<Task, 'assignee' | 'candidates' | 'roles' | 'roleTitles'>; me: string | undefined }) {
  const { t, language } = useText();
  if (task.assignee) return task.assignee.id === me ? t('tasks.withMe') : t('tasks.with', { name: task.assignee.name });
  const names = [...task.candidates.map(({ name }) => name), ...task.roles.map((role, index) => t('tasks.role', { name: titleIn(language, task.roleTitles[index], spell(role)) }))];
  return t('tasks.offered', { names: new Intl.ListFormat(language, { type: 'disjunction' }).format(names) });
}
