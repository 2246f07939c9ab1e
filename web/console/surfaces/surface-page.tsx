import { CheckCircleOutlined, DiffOutlined, RollbackOutlined } from '@ant-design/icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { type CallOutput, problemOf, useCall, useChange } from '../../client/index.ts';
import { type Column, Failure, formatDateTime, Loading, Section, State, Table, Tag, type TagColor, useText, useToast } from '../../kit/index.ts';
import frame from '../console.module.css';
import page from '../providers/providers.module.css';
import { useProvider } from '../providers/use-provider.ts';
import type { Provider } from '../providers/words.tsx';
import { Decide, decided } from './decide.tsx';
import { wordsAt } from './questions.ts';
import { SurfaceDiff } from './surface-diff.tsx';
import css from './surfaces.module.css';
import { WordsProgress } from './tool-words.tsx';

type Version = CallOutput<'surfaces.list'>['versions'][number];
const statusColours: Readonly<Record<Version['status'], TagColor>> = { proposed: 'amber', approved: 'green', rejected: 'red' };

/** What a provider shows: what waits for approval as a picture, and all versions there ever were. */
export function SurfacePage() {
  const { t } = useText();
  const { name, provider } = useProvider();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { to?: number };
  const versions = useCall('surfaces.list', { provider: name }, { refetchInterval: 10_000 });
  if (versions.isError) return <Failure failing={problemOf(versions.error)} onRetry={() => void versions.refetch()} />;
  if (!versions.data || !provider) return <Loading />;
  const all = versions.data.versions;
  const { pending, served } = provider.surface;
  const to = search.to ?? pending ?? undefined;
  const seen = all.find((one) => one.role.includes('seen'))?.number;
  const look = (number: number | undefined) => void navigate({ to: '.', search: { to: number } });
  if (all.length === 0)
    return (
      <State
        icon={<DiffOutlined />}
        title={t('surfaces.none')}
        words={provider.state === 'offline' || provider.state === 'unproven' ? t('surfaces.noneReached') : t('surfaces.noneWords')}
      />
    );
  return (
    <div className={page['read']}>
      <Canary provider={provider} />
      {to === undefined ? (
        <p className={css['quiet']}>
          <CheckCircleOutlined />{' '}
          {served === null
            ? t('surfaces.nothing')
            : seen === undefined || seen === served
              ? t('surfaces.nothingWaits', { version: served })
              : t('surfaces.nothingOther', { version: served, seen })}
        </p>
      ) : (
        <Comparison provider={provider} to={to} versions={all} onClose={() => look(undefined)} />
      )}
      <Versions provider={provider} versions={all} onLook={look} />
    </div>
  );
}

/** Some see another version: make it everybody's, or end it. */
function Canary({ provider }: { provider: Provider }) {
  const { t } = useText();
  const toast = useToast();
  const { canary, served } = provider.surface;
  const failed = (error: unknown) => toast.failed(problemOf(error));
  const promote = useChange('surfaces.promote', { stale: decided });
  const end = useChange('surfaces.rollback', { stale: decided });
  if (!canary) return null;
  return (
    <div className={css['canary']}>
      <p>{t('surfaces.canary', { version: canary.number, percent: canary.percent })}</p>
      {provider.may.includes('approve') && (
        <>
          {served !== null && (
            <Button loading={end.isPending} onClick={() => end.mutate({ provider: provider.name, number: served }, { onError: failed })}>
              {t('surfaces.canaryEnd')}
            </Button>
          )}
          <Button type="primary" loading={promote.isPending} onClick={() => promote.mutate({ provider: provider.name }, { onError: failed })}>
            {t('surfaces.promote')}
          </Button>
        </>
      )}
    </div>
  );
}

/** One version against what is shown, or what is shown against the one before it. */
function Comparison({ provider, to, versions, onClose }: { provider: Provider; to: number; versions: readonly Version[]; onClose: () => void }) {
  const { t } = useText();
  const { served, pending } = provider.surface;
  const from = to === served ? versions.filter((one) => one.number < to).toSorted((a, b) => b.number - a.number)[0]?.number : (served ?? undefined);
  const compared = useCall('surfaces.compare', { provider: provider.name, to, ...(from !== undefined && { from }) });
  const questions = useCall(
    'surfaces.questions',
    { provider: provider.name, number: to },
    { refetchInterval: ({ state }) => (state.data?.model === true && state.data.missing > 0 ? 3000 : false) },
  );
  const words = questions.data && wordsAt(questions.data, { provider: provider.name, mayEdit: provider.may.includes('approve') });
  const version = versions.find((one) => one.number === to);
  // Asked without a number, the server compares with what is shown; of the only version there is nothing to compare.
  const shown = compared.data && (from === undefined ? { ...compared.data, before: null } : compared.data);
  const risky = compared.data?.findings.some((finding) => finding.severity === 'high' || finding.severity === 'critical') ?? false;
  const decides = version !== undefined && to !== served && to !== provider.surface.canary?.number && provider.may.includes('approve');
  const title = to === pending ? t('surfaces.waits') : from === undefined ? t('surfaces.only', { version: to }) : t('surfaces.compared', { from, to });
  const close = to !== pending && <Button onClick={onClose}>{t('action.close')}</Button>;
  return (
    <Section title={title} words={to === pending ? t(served === null ? 'surfaces.waitsFirst' : 'surfaces.waitsWords') : undefined} actions={close}>
      {compared.isError && <Failure failing={problemOf(compared.error)} onRetry={() => void compared.refetch()} />}
      {questions.data && words && <WordsProgress questions={questions.data} at={words} />}
      {shown ? <SurfaceDiff key={to} compared={shown} served={to === served} words={words} /> : !compared.isError && <Loading />}
      {decides && compared.data && <Decide provider={provider.name} version={version} served={served} risky={risky} />}
    </Section>
  );
}

function Versions({ provider, versions, onLook }: { provider: Provider; versions: readonly Version[]; onLook: (number: number) => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const back = useChange('surfaces.rollback', { stale: decided });
  const mayDecide = provider.may.includes('approve');
  function rollBack(version: Version): void {
    back.mutate(
      { provider: provider.name, number: version.number },
      { onError: (error) => toast.failed(problemOf(error)), onSuccess: () => toast.done(t('surfaces.rolledBack', { version: version.number })) },
    );
  }
  const columns: Column<Version>[] = [
    {
      key: 'number',
      title: t('surfaces.version'),
      fixed: true,
      width: 170,
      render: (one) => (
        <span className={frame['row']}>
          <b>{one.number}</b>
          {one.role.includes('served') ? (
            <Tag colour="green">{t('surfaces.roles.served')}</Tag>
          ) : one.role.includes('canary') ? (
            <Tag colour="blue">{t('surfaces.roles.canary', { percent: one.percent ?? 0 })}</Tag>
          ) : (
            <Tag colour={statusColours[one.status]}>{t(`surfaces.statuses.${one.status}`)}</Tag>
          )}
        </span>
      ),
    },
    { key: 'summary', title: t('surfaces.difference'), width: 300, render: (one) => one.summary[language] },
    { key: 'tools', title: t('providers.tools'), align: 'right', render: (one) => one.tools },
    { key: 'findings', title: t('surfaces.findings'), align: 'right', render: (one) => one.findings.filter((finding) => finding.severity !== 'low').length || '' },
    {
      key: 'decided',
      title: t('surfaces.decided'),
      width: 200,
      render: (one) => (
        <>
          {one.decidedBy === null ? t('surfaces.undecided') : t(`surfaces.deciders.${one.decidedBy}` as 'surfaces.deciders.registration', { defaultValue: one.decidedBy })}
          {one.note && <span className={frame['small']}>{one.note}</span>}
        </>
      ),
    },
    { key: 'at', title: t('surfaces.at'), width: 190, render: (one) => formatDateTime(one.decidedAt ?? one.seenAt, language) },
  ];
  return (
    <Section title={t('surfaces.versions')} words={t('surfaces.versionsWords')}>
      <Table
        flow
        label={t('surfaces.versions')}
        columns={columns}
        rows={versions}
        rowKey={(one) => String(one.number)}
        onOpen={(one) => onLook(one.number)}
        actions={[
          { key: 'look', title: t('surfaces.look'), icon: <DiffOutlined />, run: (one) => onLook(one.number) },
          {
            key: 'back',
            title: t('surfaces.rollback'),
            icon: <RollbackOutlined />,
            allowed: (one) => mayDecide && one.status === 'approved' && !one.role.includes('served') && !one.role.includes('canary'),
            run: rollBack,
          },
        ]}
      />
    </Section>
  );
}
