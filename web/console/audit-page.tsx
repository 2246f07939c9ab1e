import { DownloadOutlined, FlagOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, DatePicker, Input } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { addressOf, problemOf, useCall, useChange } from '../client/index.ts';
import { type Column, Failure, formatDateTime, formatNumber, State, Table, useText, useToast } from '../kit/index.ts';
import { AuditDetail } from './audit-detail.tsx';
import css from './audit-page.module.css';
import { type Filters, isFiltered, type Line, queryOf, readFilters } from './audit-search.ts';
import { AuditVerify } from './audit-verify.tsx';
import { OutcomeWords, Who } from './audit-words.tsx';
import { Choice, OutcomeChoice } from './choice.tsx';
import frame from './console.module.css';
import { usePagesOf } from './pages-of.ts';
import { saveFile } from './save-file.ts';

/** Who did what: filters in the address, every line with its chain. */
export function AuditPage() {
  const { t, language } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const filters = readFilters(useSearch({ strict: false }) as Record<string, unknown>);
  const [open, setOpen] = useState<Line>();
  const [verifying, setVerifying] = useState(false);
  const found = usePagesOf('audit.search', queryOf(filters), (page) => page.lines);
  const apps = useCall('apps.list', {});
  const checkpoint = useChange('audit.checkpoint', {
    onDone: (made) => {
      saveFile(`portico-checkpoint-${made.at.slice(0, 19).replaceAll(':', '')}.json`, `${made.checkpoint}\n`);
      toast.done(t('audit.checkpointDone'));
    },
  });
  const go = (more: Filters) => void navigate({ to: '.', search: { ...filters, ...more }, replace: true });
  const clear = () => void navigate({ to: '.', search: {}, replace: true });
  const columns: Column<Line>[] = [
    { key: 'at', title: t('audit.at'), fixed: true, width: 150, render: (line) => <time title={line.at}>{formatDateTime(line.at, language)}</time> },
    { key: 'who', title: t('audit.principal'), width: 150, render: (line) => <Who line={line} /> },
    { key: 'operation', title: t('audit.operation'), render: (line) => <code>{line.operation}</code> },
    { key: 'app', title: t('audit.app'), render: (line) => line.app },
    { key: 'target', title: t('audit.target'), render: (line) => line.target && <code>{line.target}</code> },
    { key: 'outcome', title: t('audit.outcome'), render: (line) => <OutcomeWords line={line} /> },
    {
      key: 'took',
      title: t('audit.took'),
      align: 'right',
      render: (line) => line.duration !== null && t('audit.ms', { number: formatNumber(line.duration, language, { min: 0, max: 1 }) }),
    },
  ];
  const instead = found.error ? (
    <Failure failing={problemOf(found.error)} onRetry={found.again} />
  ) : (
    <State title={t('audit.none')} words={t('audit.noneWords')} action={isFiltered(filters) && <Button onClick={clear}>{t('audit.clear')}</Button>} />
  );
  return (
    <div className={frame['part']}>
      <div className={frame['head']}>
        <p>{t('audit.words')}</p>
        <div className={frame['tools']}>
          <Button icon={<FlagOutlined />} loading={checkpoint.isPending} onClick={() => checkpoint.mutate({}, { onError: (error) => toast.failed(problemOf(error)) })}>
            {t('audit.checkpoint')}
          </Button>
          <Button icon={<DownloadOutlined />} href={addressOf('audit.export', { ...(filters.from && { from: filters.from }), ...(filters.to && { to: filters.to }) })} download>
            {t('audit.export')}
          </Button>
          <Button type="primary" icon={<SafetyCertificateOutlined />} onClick={() => setVerifying(true)}>
            {t('audit.verify')}
          </Button>
        </div>
      </div>
      <search className={css['filters']} aria-label={t('audit.filters')}>
        <DatePicker.RangePicker
          showTime={{ format: 'HH:mm' }}
          allowEmpty={[true, true]}
          aria-label={t('audit.at')}
          placeholder={[t('audit.from'), t('audit.to')]}
          value={[filters.from ? dayjs(filters.from) : null, filters.to ? dayjs(filters.to) : null]}
          onChange={(range) => go({ from: range?.[0]?.toISOString(), to: range?.[1]?.toISOString() })}
        />
        <Typed key={`p${filters.principal}`} label={t('audit.principal')} value={filters.principal} onChange={(principal) => go({ principal })} />
        <Typed key={`o${filters.operation}`} label={t('audit.operation')} value={filters.operation} onChange={(operation) => go({ operation })} />
        <Choice label={t('audit.app')} value={filters.app} onChange={(app) => go({ app })} options={(apps.data?.apps ?? []).map(({ name }) => ({ value: name, label: name }))} />
        <OutcomeChoice value={filters.outcome} onChange={(outcome) => go({ outcome })} />
        <Typed key={`t${filters.text}`} label={t('audit.text')} value={filters.text} onChange={(text) => go({ text })} />
        {isFiltered(filters) && (
          <Button type="text" onClick={clear}>
            {t('audit.clear')}
          </Button>
        )}
      </search>
      <Table
        label={t('console.audit')}
        columns={columns}
        rows={found.error ? [] : found.rows}
        rowKey={(line) => line.id}
        onOpen={setOpen}
        onMore={found.more}
        {...((found.error !== undefined || found.rows?.length === 0) && { instead })}
      />
      {open && (
        <AuditDetail
          line={open}
          known={found.rows ?? []}
          onClose={() => setOpen(undefined)}
          onTrace={(trace) => {
            setOpen(undefined);
            void navigate({ to: '.', search: { text: trace } });
          }}
        />
      )}
      {verifying && <AuditVerify onClose={() => setVerifying(false)} />}
    </div>
  );
}

/** A filter that is typed; it counts on Enter or when it is left. */
function Typed({ label, value, onChange }: { label: string; value: string | undefined; onChange: (value: string | undefined) => void }) {
  const [text, setText] = useState(value ?? '');
  const done = () => {
    if (text.trim() !== (value ?? '')) onChange(text.trim() || undefined);
  };
  const change = (next: string) => {
    setText(next);
    if (next === '') onChange(undefined);
  };
  return <Input type="search" aria-label={label} placeholder={label} value={text} onChange={(event) => change(event.target.value)} onBlur={done} onPressEnter={done} />;
}
