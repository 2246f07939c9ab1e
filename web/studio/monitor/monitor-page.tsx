import { SearchOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { problemOf, useCall } from '../../client/index.ts';
import { type Column, Failure, formatAgo, formatDateTime, Section, State, Table, Tag, useText } from '../../kit/index.ts';
import { spell } from '../../render/index.ts';
import { useSettled } from '../../render/use-settled.ts';
import { useEditedApp } from '../use-edited-app.ts';
import { type Instance, instanceStates, soughtState, stateColours, stateOf } from './instance-state.ts';
import css from './monitor.module.css';
import { useElements } from './use-elements.ts';

const everySeconds = 5;
const pageSize = 50;
interface Search {
  readonly state?: string;
  readonly key?: string;
}

/** The instances of a published process, newest first, with where each stands. State and key stand in the address. */
export function MonitorPage() {
  const { t, language } = useText();
  const { name: app } = useEditedApp();
  const { process = '' } = useParams({ strict: false });
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const [limit, setLimit] = useState(pageSize);
  const [typed, setTyped] = useState(search.key ?? '');
  const key = useSettled(typed.trim(), 250);
  const elements = useElements(app, process);
  const list = useCall(
    'processes.instances',
    { app, process, limit, ...soughtState(search.state), ...(key && { key }) },
    { refetchInterval: everySeconds * 1000, placeholderData: (last) => last },
  );
  const open = (instance: Instance) => void navigate({ to: `/studio/${app}/processes/${process}/monitor/${instance.id}` });
  const columns: Column<Instance>[] = [
    {
      key: 'key',
      title: t('monitor.key'),
      render: (one) => <Link to={`/studio/${app}/processes/${process}/monitor/${one.id}`}>{one.key ?? t('monitor.unnamed')}</Link>,
    },
    { key: 'state', title: t('monitor.state'), width: 120, render: (one) => <Tag colour={stateColours[stateOf(one)]}>{t(`monitor.status.${stateOf(one)}`)}</Tag> },
    { key: 'at', title: t('monitor.at'), render: (one) => one.at.map((id) => elements.named.get(id) ?? id).join(', ') },
    { key: 'startedBy', title: t('monitor.startedBy'), width: 160, render: (one) => one.startedBy },
    {
      key: 'startedAt',
      title: t('monitor.startedAt'),
      width: 150,
      render: (one) => <time title={formatDateTime(one.startedAt, language)}>{formatAgo(one.startedAt, language, list.dataUpdatedAt)}</time>,
    },
    { key: 'version', title: t('monitor.version'), width: 90, align: 'right', render: (one) => one.version },
  ];
  const error = elements.error ?? list.error;
  if (error) {
    const problem = problemOf(error);
    if (problem.status !== 404) return <Failure failing={problem} onRetry={() => void list.refetch()} />;
    return <State title={t('monitor.missing')} words={t('monitor.missingWords')} action={<Link to={`/studio/${app}/publish`}>{t('studio.publish')}</Link>} />;
  }
  const filtered = search.state !== undefined || key !== '';
  return (
    <Section
      title={t('monitor.title', { name: titleIn(language, elements.title, spell(process)) })}
      actions={
        <Link to={`/studio/${app}/processes/${process}`}>
          <Button>{t('monitor.toProcess')}</Button>
        </Link>
      }
    >
      <div className={css['filters']}>
        <Select
          aria-label={t('monitor.state')}
          value={search.state ?? ''}
          onChange={(state) => void navigate({ to: '.', search: state === '' ? {} : { state }, replace: true })}
          options={[{ value: '', label: t('monitor.anyState') }, ...instanceStates.map((state) => ({ value: state, label: t(`monitor.status.${state}`) }))]}
        />
        <Input
          prefix={<SearchOutlined />}
          aria-label={t('monitor.keyFind')}
          placeholder={t('monitor.keyFind')}
          allowClear
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <Table
        flow
        label={t('monitor.list')}
        columns={columns}
        rows={list.data?.instances}
        rowKey={(one) => one.id}
        onOpen={open}
        onMore={list.data?.next != null && limit < 500 ? () => setLimit(limit + pageSize) : undefined}
        instead={list.data?.instances.length === 0 && (filtered ? <State title={t('monitor.noneFits')} /> : <State title={t('monitor.none')} words={t('monitor.noneWords')} />)}
      />
    </Section>
  );
}
