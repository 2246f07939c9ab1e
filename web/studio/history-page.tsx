import { ArrowLeftOutlined, HistoryOutlined, SwapOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { call, type CallOutput, hasCode, problemOf, useCall, useChange } from '../client/index.ts';
import { Failure, formatAgo, formatDateTime, Loading, State, useText, useToast } from '../kit/index.ts';
import { ChangedFiles } from './changed-files.tsx';
import css from './history-page.module.css';
import { useEditedApp } from './use-edited-app.ts';
import { useBranch } from './use-draft.ts';

type Commit = CallOutput<'files.history'>['commits'][number];
interface Search {
  readonly branch?: string;
  readonly path?: string;
  readonly commit?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Saved versions, what each changed, and the difference of any two. All of it stands in the address. */
export function HistoryPage() {
  const { t, language } = useText();
  const { name } = useEditedApp();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const { branch = 'main', own } = useBranch();
  // The own draft needs no name in the address.
  const here = own ? {} : { branch };
  const list = useCall('files.list', { app: name, branch });
  const history = useInfiniteQuery({
    queryKey: ['files.history', { app: name, branch, path: search.path }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call('files.history', { app: name, branch, limit: 50, ...(search.path && { path: search.path }), ...(pageParam !== undefined && { cursor: pageParam }) }, { signal }),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const releases = useCall('apps.releases', { app: name });
  const active = releases.data?.releases.find((release) => release.active)?.commit;
  const go = (next: Search) => void navigate({ to: '.', search: next });
  const commits = history.data?.pages.flatMap((page) => page.commits);
  const chosen = commits?.find((commit) => commit.id === search.commit) ?? (search.from === undefined ? commits?.[0] : undefined);
  if (history.isError) return <Failure failing={problemOf(history.error)} onRetry={() => void history.refetch()} />;
  const revisions = [
    ...(list.data?.branches.map((one) => ({ value: one.name, label: one.name })) ?? []),
    ...(commits ?? []).map((commit) => ({ value: commit.id, label: `${commit.id.slice(0, 8)} ${commit.message}` })),
  ];
  return (
    <div className={css['history']} data-open={search.commit !== undefined || search.from !== undefined}>
      <aside className={css['side']}>
        <div className={css['filters']}>
          <Select
            aria-label={t('studio.branch')}
            value={branch}
            onChange={(next) => go({ branch: next, ...(search.path && { path: search.path }) })}
            options={(list.data?.branches ?? [{ name: branch }]).map((one) => ({ value: one.name, label: one.name }))}
          />
          <Select
            aria-label={t('studio.files')}
            value={search.path ?? ''}
            showSearch
            popupMatchSelectWidth={false}
            onChange={(path) => go({ ...here, ...(path && { path }) })}
            options={[{ value: '', label: t('history.all') }, ...(list.data?.files ?? []).map((file) => ({ value: file.path, label: file.path }))]}
          />
          <Button
            icon={<SwapOutlined />}
            onClick={() => go({ ...search, commit: undefined, from: search.from ?? active ?? commits?.at(1)?.id ?? 'main', to: search.to ?? branch })}
          >
            {t('history.compare')}
          </Button>
        </div>
        {commits === undefined && <Loading />}
        {commits?.length === 0 && <p className={css['none']}>{t('history.none')}</p>}
        <ol aria-label={t('history.versions')}>
          {commits?.map((commit) => (
            <li key={commit.id}>
              <button type="button" aria-current={commit === chosen} onClick={() => go({ ...here, ...(search.path && { path: search.path }), commit: commit.id })}>
                <strong>{commit.message.split('\n')[0]}</strong>
                <span>
                  {commit.by} · <time title={formatDateTime(commit.at, language)}>{formatAgo(commit.at, language, history.dataUpdatedAt)}</time> ·{' '}
                  {t('history.files', { count: commit.paths.length })}
                </span>
                {commit.id === active && <em>{t('history.released')}</em>}
              </button>
            </li>
          ))}
        </ol>
        {history.hasNextPage && (
          <Button type="text" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            {t('table.more')}
          </Button>
        )}
      </aside>
      <div className={css['main']} tabIndex={0} role="region" aria-label={t('history.compare')}>
        <Button className={css['back'] ?? ''} type="text" icon={<ArrowLeftOutlined />} onClick={() => go({ ...here })}>
          {t('history.back')}
        </Button>
        {search.from !== undefined ? (
          <Compare app={name} from={search.from} to={search.to ?? branch} revisions={revisions} onChange={(from, to) => go({ ...here, from, to })} />
        ) : (
          chosen && <Version key={chosen.id} app={name} branch={branch} commit={chosen} newest={commits?.[0]?.id} />
        )}
      </div>
    </div>
  );
}

function Compare({
  app,
  from,
  to,
  revisions,
  onChange,
}: {
  app: string;
  from: string;
  to: string;
  revisions: { value: string; label: string }[];
  onChange: (from: string, to: string) => void;
}) {
  const { t } = useText();
  const diff = useCall('files.diff', { app, from, to });
  return (
    <>
      <div className={css['compare']}>
        <label>
          {t('history.from')}{' '}
          <Select value={from} showSearch={{ optionFilterProp: 'label' }} popupMatchSelectWidth={false} onChange={(next) => onChange(next, to)} options={revisions} />
        </label>
        <label>
          {t('history.to')}{' '}
          <Select value={to} showSearch={{ optionFilterProp: 'label' }} popupMatchSelectWidth={false} onChange={(next) => onChange(from, next)} options={revisions} />
        </label>
      </div>
      {diff.isError && <Failure failing={problemOf(diff.error)} onRetry={() => void diff.refetch()} />}
      {!diff.data && !diff.isError && <Loading />}
      {diff.data && <ChangedFiles files={diff.data.files} />}
    </>
  );
}

function Version({ app, branch, commit, newest }: { app: string; branch: string; commit: Commit; newest: string | undefined }) {
  const { t, language } = useText();
  const toast = useToast();
  const parent = commit.parents[0];
  const diff = useCall('files.diff', { app, from: parent ?? '', to: commit.id }, { enabled: parent !== undefined, staleTime: Infinity });
  const restore = useChange('files.restore', { stale: ['files.list', 'files.history', 'apps.get', 'apps.list', 'apps.plan'], onDone: () => toast.done(t('history.restored')) });
  const bringBack = (paths?: string[]) =>
    restore.mutate(
      { app, branch, commit: commit.id, ...(paths && { paths }), ...(newest !== undefined && { head: newest }) },
      { onError: (error) => toast.failed(hasCode(error, 'conflict.head') ? { code: 'conflict.head', detail: t('files.movedTitle') } : problemOf(error)) },
    );
  const older = commit.id !== newest;
  return (
    <>
      <header className={css['head']}>
        <div>
          <h2>{commit.message}</h2>
          <p>
            {t('history.byAt', { by: commit.by, at: formatDateTime(commit.at, language) })} · <code>{commit.id.slice(0, 8)}</code>
          </p>
        </div>
        {older && (
          <Button icon={<HistoryOutlined />} loading={restore.isPending} title={t('history.restoreWords')} onClick={() => bringBack()}>
            {t('history.restore')}
          </Button>
        )}
      </header>
      {parent === undefined && (
        <State
          title={t('history.first')}
          words={t('history.firstWords')}
          action={
            <ul className={css['paths']}>
              {commit.paths.map((path) => (
                <li key={path}>
                  <code>{path}</code>
                </li>
              ))}
            </ul>
          }
        />
      )}
      {diff.isError && <Failure failing={problemOf(diff.error)} onRetry={() => void diff.refetch()} />}
      {parent !== undefined && !diff.data && !diff.isError && <Loading />}
      {diff.data && <ChangedFiles files={diff.data.files} {...(older && { onRestore: (path: string) => bringBack([path]) })} />}
    </>
  );
}
