import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { titleIn } from '@portico/contracts';
import { useRef, useState } from 'react';
import { problemOf, useCall } from '../../client/index.ts';
import { Failure, Loading, PageHead, State, Tabs, useShortcuts, useText } from '../../kit/index.ts';
import { useNarrow } from '../../render/use-narrow.ts';
import { asked, nextTask, type Shown, type Task, type View, viewOf, views, walk } from './inbox.ts';
import { NoTasks } from './no-tasks.tsx';
import { TaskList } from './task-list.tsx';
import { TaskView } from './task-view.tsx';
import css from './tasks.module.css';

/** New tasks appear, and those others take go, within this time. */
const everySeconds = 5;
const pageSize = 50;

/** The inbox: a list of tasks and the open one beside it; on a phone one after the other. Both stand in the address. */
export function TasksPage() {
  const { t } = useText();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const search: Shown = useSearch({ strict: false });
  const { holder, task } = useParams({ strict: false }) as { holder?: string; task?: string };
  const edited = (useCall('apps.list', {}).data?.apps ?? []).filter((app) => app.release !== null && app.may.includes('edit'));
  const view = viewOf(search.view);
  const app = view === 'all' ? (search.of ?? edited[0]?.name) : undefined;
  const [limit, setLimit] = useState(pageSize);
  const list = useCall('tasks.list', asked(view, app, limit), {
    enabled: view !== 'all' || app !== undefined,
    refetchInterval: everySeconds * 1000,
    placeholderData: (last, query) => (query?.queryKey[1] && (query.queryKey[1] as { scope?: string }).scope === asked(view, app, limit).scope ? last : undefined),
  });
  const count = useCall('tasks.count', {}).data;
  const tasks = list.data?.tasks ?? [];
  const place = useRef<HTMLDivElement>(null);
  const show = (next: Shown) => void navigate({ to: '/tasks', search: next });
  const open = (next: Task | undefined) => void (next ? navigate({ to: `/tasks/${next.app}/${next.id}`, search }) : navigate({ to: '/tasks', search }));
  const alone = narrow && task !== undefined;

  function step(by: 1 | -1): void {
    const rows = [...(place.current?.querySelectorAll<HTMLElement>('a[data-task]') ?? [])];
    const focused = rows.indexOf(document.activeElement as HTMLElement);
    const from = focused === -1 ? rows.findIndex((row) => row.dataset['task'] === task) : focused;
    rows[walk(rows.length, from, by)]?.focus();
  }
  useShortcuts([
    { key: 'j', title: t('shortcuts.tasksWalk'), run: () => step(1) },
    { key: 'k', title: t('shortcuts.tasksWalk'), run: () => step(-1) },
  ]);

  const label = (key: View) => {
    const words = t(`tasks.view.${key}`);
    const number = key === 'mine' ? count?.mine : key === 'claimable' ? count?.claimable : undefined;
    return number ? t('tasks.counted', { words, count: number }) : words;
  };
  const content = (
    <div ref={place}>
      {view === 'all' && <AppChoice apps={edited} value={app} onChange={(of) => show({ view, of })} />}
      {list.isError ? (
        <Failure failing={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : list.data === undefined ? (
        <Loading />
      ) : tasks.length === 0 ? (
        <NoTasks view={view} claimable={count?.claimable ?? 0} />
      ) : (
        <TaskList
          tasks={tasks}

          at={list.dataUpdatedAt}
          search={search}
          {...(list.data.next !== null && limit < 500 && { onMore: () => setLimit(limit + pageSize) })}
        />
      )}
    </div>
  );
  return (
    <div className={css['inbox']} data-alone={alone}>
      {!alone && (
        <section className={css['side']} aria-label={t('tasks.list')}>
          <PageHead title={t('tasks.title')} />
          <Tabs
            label={t('tasks.views')}
            active={view}
            onChange={(next) => show({ view: viewOf(next) })}
            tabs={views.filter((key) => key !== 'all' || edited.length > 0).map((key) => ({ key, label: label(key), content }))}
          />
        </section>
      )}
      {holder !== undefined && task !== undefined ? (
        <TaskView key={task} app={holder} task={task} alone={alone} onBack={() => open(undefined)} onCompleted={() => open(narrow ? undefined : nextTask(tasks, task))} />
      ) : (
        !narrow && tasks.length > 0 && <State title={t('tasks.choose')} words={t('tasks.chooseWords')} />
      )}
    </div>
  );
}

function AppChoice({
  apps,
  value,
  onChange,
}: {
  apps: readonly { name: string; title: Parameters<typeof titleIn>[1] }[];
  value: string | undefined;
  onChange: (app: string) => void;
}) {
  const { t, language } = useText();
  return (
    <Select
      className={css['app'] ?? ''}
      aria-label={t('tasks.app')}
      showSearch={{ optionFilterProp: 'label' }}
      value={value ?? null}
      onChange={(next) => next && onChange(next)}
      options={apps.map((app) => ({ value: app.name, label: titleIn(language, app.title, app.name) }))}
    />
  );
}
