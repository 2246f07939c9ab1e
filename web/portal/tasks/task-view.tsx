import { ArrowLeftOutlined, RollbackOutlined, SwapOutlined, UserAddOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { problemOf, useCall, useChange, useSession } from '../../client/index.ts';
import { Failure, formatAgo, formatDateTime, Loading, useShortcuts, useText, useToast } from '../../kit/index.ts';
import { Facts } from '../../render/facts.tsx';
import { Comments } from './comments.tsx';
import { DueTag } from './due-tag.tsx';
import type { TaskDetail } from './form-of.ts';
import { HandOver } from './hand-over.tsx';
import { touched } from './inbox.ts';
import { TaskForm } from './task-form.tsx';
import css from './tasks.module.css';
import { Whose } from './whose.tsx';

/** How soon somebody's comment or answer is seen. */
const everySeconds = 10;

interface ViewProps {
  readonly app: string;
  readonly task: string;
  /** It has the page for itself: its title is the page's. */
  readonly alone: boolean;
  readonly onBack: () => void;
  readonly onCompleted: () => void;
}

/** One task: what it is about, what can be done with it, its form, what people said. */
export function TaskView({ app, task, alone, onBack, onCompleted }: ViewProps) {
  const { t } = useText();
  const found = useCall('tasks.get', { app, task }, { refetchInterval: everySeconds * 1000 });
  const back = alone && (
    <Button type="link" className={css['back'] ?? ''} icon={<ArrowLeftOutlined />} onClick={onBack}>
      {t('tasks.back')}
    </Button>
  );
  return (
    <article className={css['task']}>
      {back}
      {found.data ? (
        <OpenTask task={found.data} at={found.dataUpdatedAt} alone={alone} onCompleted={onCompleted} />
      ) : found.isError ? (
        <Failure failing={problemOf(found.error)} onRetry={() => void found.refetch()} action={!alone && <Button onClick={onBack}>{t('tasks.back')}</Button>} />
      ) : (
        <Loading />
      )}
    </article>
  );
}

function OpenTask({ task, at, alone, onCompleted }: { task: TaskDetail; at: number; alone: boolean; onCompleted: () => void }) {
  const { t, language } = useText();
  const session = useSession();
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever opens it with the keyboard goes on from here, and a screen reader says where she is.
  useEffect(() => heading.current?.focus(), []);
  const Heading = alone ? 'h1' : 'h2';
  const ended = task.status !== 'open';
  return (
    <>
      <header>
        <p className={css['above']}>{[titleIn(language, task.appTitle, task.app), titleIn(language, task.processTitle, task.process), task.key].filter(Boolean).join(' · ')}</p>
        <Heading ref={heading} tabIndex={-1}>
          {titleIn(language, task.title, task.element)}
        </Heading>
        <p className={css['facts']}>
          {!ended && <DueTag task={task} at={at} />}
          {!ended && (
            <span>
              <Whose task={task} me={session?.id} />
            </span>
          )}
          <span title={formatDateTime(task.startedAt, language)}>{t('tasks.started', { name: task.startedBy, when: formatAgo(task.startedAt, language, at) })}</span>
        </p>
        <Actions task={task} />
      </header>
      {task.description && <p className={css['description']}>{titleIn(language, task.description, '')}</p>}
      {Object.keys(task.context).length > 0 && (
        <section>
          <h3>{t('tasks.toKnow')}</h3>
          <Facts values={task.context} />
        </section>
      )}
      {task.status === 'completed' && (
        <p role="status">{t('tasks.doneBy', { name: task.completedBy ?? '', when: task.completedAt === null ? '' : formatDateTime(task.completedAt, language) })}</p>
      )}
      {task.status === 'cancelled' && <p role="status">{t('tasks.cancelled')}</p>}
      {!ended && <Answer task={task} onCompleted={onCompleted} />}
      <Comments task={task} at={at} />
    </>
  );
}

/** The form, or why it is somebody else's. */
function Answer({ task, onCompleted }: { task: TaskDetail; onCompleted: () => void }) {
  const { t } = useText();
  if (task.may.complete) return <TaskForm task={task} onCompleted={onCompleted} />;
  return <p className={css['notice']}>{task.assignee ? t('tasks.notYours', { name: task.assignee.name }) : t('tasks.notOffered')}</p>;
}

/** Take it, give it back, hand it over: what of it the reader may. */
function Actions({ task }: { task: TaskDetail }) {
  const { t, language } = useText();
  const toast = useToast();
  const [handing, setHanding] = useState(false);
  const title = titleIn(language, task.title, task.element);
  const about = { app: task.app, task: task.id };
  const claim = useChange('tasks.claim', { stale: touched, onDone: () => toast.done(t('tasks.taken', { title })) });
  const release = useChange('tasks.release', { stale: touched, onDone: () => toast.undo(t('tasks.givenBack', { title }), take) });
  function take(): void {
    claim.mutate(about, { onError: (error) => toast.failed(problemOf(error)) });
  }
  useShortcuts(task.may.claim ? [{ key: 'c', title: t('tasks.take'), run: take }] : []);
  if (!Object.values({ ...task.may, complete: false }).includes(true)) return null;
  return (
    <div className={css['actions']}>
      {task.may.claim && (
        <Button icon={<UserAddOutlined />} loading={claim.isPending} onClick={take} aria-keyshortcuts="c">
          {t('tasks.take')}
        </Button>
      )}
      {task.may.release && (
        <Button icon={<RollbackOutlined />} loading={release.isPending} onClick={() => release.mutate(about, { onError: (error) => toast.failed(problemOf(error)) })}>
          {t('tasks.giveBack')}
        </Button>
      )}
      {task.may.delegate && (
        <Button icon={<SwapOutlined />} onClick={() => setHanding(true)}>
          {t('tasks.handOver')}
        </Button>
      )}
      {handing && <HandOver about={about} title={title} onClose={() => setHanding(false)} />}
    </div>
  );
}
