import { ClusterOutlined, PlusOutlined, SearchOutlined, WarningFilled } from '@ant-design/icons';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { type CallOutput, hasRole, problemOf, useCall, useSession } from '../../client/index.ts';
import { type Column, Failure, formatAgo, State, Table, useText } from '../../kit/index.ts';
import frame from '../console.module.css';
import { ConnectProvider } from './connect-provider.tsx';
import css from './providers.module.css';
import { type Kind, KindWords, Milliseconds, type ProviderState, StateWords } from './words.tsx';

type Listed = CallOutput<'providers.list'>['providers'][number];
type Connected = Listed & { readonly kind: Kind };
const isConnected = (provider: Listed): provider is Connected => provider.kind !== 'app' && provider.kind !== 'platform';
const states: readonly ProviderState[] = ['unproven', 'healthy', 'degraded', 'offline', 'maintenance', 'quarantined'];

/** What is wrong or waits, as a filter; one word more than the states. */
interface Filters {
  readonly q?: string;
  readonly state?: ProviderState | 'waits';
}

/** Connected systems: how they are, what they offer, what waits for somebody. */
export function ProvidersPage() {
  const { t, language } = useText();
  const navigate = useNavigate();
  const filters = useSearch({ strict: false }) as Filters;
  const [connecting, setConnecting] = useState(false);
  const registers = hasRole(useSession(), 'administrator', 'operator', 'builder');
  const found = useCall('providers.list', {}, { refetchInterval: 5000 });
  const all = found.data?.providers.filter(isConnected);
  const rows = all?.filter((one) => fits(one, filters));
  const go = (more: Filters) => void navigate({ to: '.', search: { ...filters, ...more }, replace: true });
  const columns: Column<Connected>[] = [
    {
      key: 'title',
      title: t('providers.name'),
      fixed: true,
      width: 200,
      render: (one) => (
        <>
          <Link to={`/console/providers/${one.name}`}>{one.title}</Link>
          <code className={frame['small']}>{one.name}</code>
        </>
      ),
    },
    {
      key: 'state',
      title: t('providers.state'),
      width: 260,
      render: (one) => (
        <>
          <StateWords state={one.state} /> {one.since !== null && <span className={frame['muted']}>{formatAgo(one.since, language, found.dataUpdatedAt)}</span>}
          {one.reason && (
            <span className={css['line']} title={one.reason[language]}>
              {one.reason[language]}
            </span>
          )}
        </>
      ),
    },
    { key: 'waits', title: t('providers.waits'), width: 220, render: (one) => <Waiting one={one} /> },
    { key: 'kind', title: t('providers.kind'), width: 150, render: (one) => <KindWords kind={one.kind} /> },
    { key: 'latency', title: t('providers.latency'), align: 'right', render: (one) => <Milliseconds value={one.latency} /> },
    { key: 'tools', title: t('providers.tools'), align: 'right', render: (one) => one.tools },
  ];
  const connect = registers && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setConnecting(true)}>
      {t('providers.connect')}
    </Button>
  );
  const instead = found.isError ? (
    <Failure failing={problemOf(found.error)} onRetry={() => void found.refetch()} />
  ) : all && all.length > 0 ? (
    <State title={t('providers.noneFit')} action={<Button onClick={() => go({ q: undefined, state: undefined })}>{t('providers.clear')}</Button>} />
  ) : (
    <State icon={<ClusterOutlined />} title={t('providers.none')} words={t('providers.noneWords')} action={connect} />
  );
  return (
    <div className={frame['part']}>
      <div className={frame['head']}>
        <p>{t('providers.words')}</p>
        <div className={frame['tools']}>
          <Input
            type="search"
            prefix={<SearchOutlined />}
            value={filters.q ?? ''}
            placeholder={t('providers.search')}
            aria-label={t('providers.search')}
            onChange={(event) => go({ q: event.target.value || undefined })}
            style={{ width: 220 }}
          />
          <Select
            aria-label={t('providers.state')}
            value={filters.state ?? ''}
            popupMatchSelectWidth={false}
            onChange={(state: NonNullable<Filters['state']> | '') => go({ state: state === '' ? undefined : state })}
            options={[
              { value: '' as const, label: t('providers.anyState') },
              { value: 'waits' as const, label: t('providers.waitsOnly') },
              ...states.map((state) => ({ value: state, label: t(`providers.states.${state}`) })),
            ]}
          />
          {connect}
        </div>
      </div>
      <Table
        label={t('console.providers')}
        columns={columns}
        rows={found.isError ? [] : rows}
        rowKey={(one) => one.name}
        onOpen={(one) => void navigate({ to: `/console/providers/${one.name}` })}
        {...((found.isError || rows?.length === 0) && { instead })}
      />
      {connecting && <ConnectProvider onClose={() => setConnecting(false)} />}
    </div>
  );
}

/** What waits for approval, and whether the scan found something in it. */
function Waiting({ one }: { one: Connected }) {
  const { t, language } = useText();
  if (!one.pending && one.findings === 0) return null;
  return (
    <Link to={`/console/providers/${one.name}/surface`} className={css['waiting']}>
      {one.findings > 0 && (
        <strong data-severity="danger">
          <WarningFilled /> {t('providers.findings', { count: one.findings })}
        </strong>
      )}
      {one.waits && (
        <span className={css['line']} title={one.waits[language]}>
          {one.waits[language]}
        </span>
      )}
    </Link>
  );
}

function fits(one: Connected, { q = '', state }: Filters): boolean {
  if (state === 'waits' ? !one.pending : state !== undefined && one.state !== state) return false;
  return `${one.title} ${one.name} ${one.kind}`.toLowerCase().includes(q.trim().toLowerCase());
}
