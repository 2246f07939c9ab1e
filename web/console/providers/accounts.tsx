import { DisconnectOutlined, LinkOutlined, TeamOutlined, UserOutlined } from '@ant-design/icons';
import { type CallOutput, problemOf, useCall, useChange, useSession } from '../../client/index.ts';
import { type Column, Failure, formatDateTime, Section, State, Table, Tag, type TagColor, useText, useToast } from '../../kit/index.ts';
import frame from '../console.module.css';
import { ConnectAccount } from './account-strip.tsx';

type Connection = CallOutput<'providerCredentials.list'>['connections'][number];
const colours: Readonly<Record<Connection['state'], TagColor>> = { connected: 'green', wanted: 'amber', ended: 'red' };

/** Whose accounts a provider is called with, and how to end one. */
export function Accounts({ name, whose }: { name: string; whose: 'each' | 'shared' }) {
  const { t, language } = useText();
  const toast = useToast();
  const session = useSession();
  const found = useCall('providerCredentials.list', { provider: name });
  const members = useCall('providerMembers.list', { provider: name }).data?.members ?? [];
  const end = useChange('providerCredentials.disconnect', { stale: ['providerCredentials.list', 'credentials.list', 'providers.get'] });
  const nameOf = (id: string) => (id === session?.id ? session.name : (members.find((one) => one.id === id)?.name ?? id));
  const columns: Column<Connection>[] = [
    {
      key: 'who',
      title: t('signIns.who'),
      fixed: true,
      width: 220,
      render: ({ principal }) => (
        <span className={frame['row']}>
          {principal === null ? <TeamOutlined /> : <UserOutlined />} {principal === null ? t('signIns.everybody') : nameOf(principal)}
        </span>
      ),
    },
    { key: 'state', title: t('providers.state'), render: (one) => <Tag colour={colours[one.state]}>{t(`signIns.states.${one.state}`)}</Tag> },
    { key: 'issuer', title: t('signIns.issuer'), width: 220, render: (one) => one.issuer !== null && <code>{new URL(one.issuer).host}</code> },
    { key: 'scopes', title: t('signIns.scopes'), width: 220, render: (one) => <code>{one.scopes.join(' ')}</code> },
    { key: 'since', title: t('signIns.since'), width: 150, render: (one) => one.connectedAt !== null && formatDateTime(one.connectedAt, language) },
  ];
  const drop = ({ principal }: Connection) =>
    end.mutate(
      { provider: name, ...(principal !== null && { principal }) },
      {
        onError: (error) => toast.failed(problemOf(error)),
        onSuccess: () => toast.done(t('signIns.ended', { name: principal === null ? t('signIns.everybody') : nameOf(principal) })),
      },
    );
  const connect = <ConnectAccount name={name} whose={whose} />;
  const instead = found.isError ? (
    <Failure failing={problemOf(found.error)} onRetry={() => void found.refetch()} />
  ) : (
    <State icon={<LinkOutlined />} title={t('signIns.none')} words={t(`signIns.noneWords.${whose}`)} action={connect} />
  );
  const some = found.data !== undefined && found.data.connections.length > 0;
  return (
    <Section title={t('signIns.accounts')} words={t(`signIns.accountsWords.${whose}`)} actions={some && connect}>
      <Table
        flow
        label={t('signIns.accounts')}
        columns={columns}
        rows={found.isError ? [] : found.data?.connections}
        rowKey={(one) => one.principal ?? ''}
        actions={[{ key: 'end', title: t('signIns.end'), icon: <DisconnectOutlined />, shortcut: 'Delete', run: drop }]}
        {...((found.isError || found.data?.connections.length === 0) && { instead })}
      />
    </Section>
  );
}
