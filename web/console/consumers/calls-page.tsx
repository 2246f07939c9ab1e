import { PauseCircleOutlined, PlayCircleOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { problemOf, useCall } from '../../client/index.ts';
import { Failure, formatNumber, State, useText } from '../../kit/index.ts';
import { AuditDetail } from '../audit-detail.tsx';
import type { Line } from '../audit-search.ts';
import { Choice, OutcomeChoice } from '../choice.tsx';
import frame from '../console.module.css';
import { CallTable } from './call-table.tsx';
import { type CallFilters, fitsCall, summaryOf } from './calls.ts';
import css from './consumers.module.css';
import { useCalls } from './use-calls.ts';

/** Calls to connected providers as they come, newest first. */
export function CallsPage() {
  const { t, language } = useText();
  const navigate = useNavigate();
  const filters = useSearch({ strict: false }) as CallFilters;
  const [paused, setPaused] = useState(false);
  const [open, setOpen] = useState<Line>();
  const { calls, error, again } = useCalls({ limit: 200 }, paused ? false : 2000);
  const providers = useCall('providers.list', {});
  const shown = calls?.filter((call) => fitsCall(call, filters));
  const sum = summaryOf(shown ?? []);
  const go = (more: CallFilters) => void navigate({ to: '.', search: { ...filters, ...more }, replace: true });
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const instead = filtered ? (
    <State title={t('calls.noneFit')} action={<Button onClick={() => void navigate({ to: '.', search: {}, replace: true })}>{t('audit.clear')}</Button>} />
  ) : (
    <State icon={<ThunderboltOutlined />} title={t('calls.none')} words={t('calls.noneWords')} />
  );
  return (
    <div className={frame['part']}>
      <div className={frame['head']}>
        <p>{t('calls.words')}</p>
        <div className={frame['tools']}>
          <span className={css['live']} data-paused={paused} role="status">
            <i aria-hidden /> {t(paused ? 'calls.paused' : 'calls.live')}
          </span>
          <Button icon={paused ? <PlayCircleOutlined /> : <PauseCircleOutlined />} onClick={() => setPaused(!paused)}>
            {t(paused ? 'calls.go' : 'calls.pause')}
          </Button>
        </div>
      </div>
      <search className={css['filters']} aria-label={t('audit.filters')}>
        <Choice
          label={t('playground.provider')}
          value={filters.provider}
          onChange={(provider) => go({ provider })}
          options={(providers.data?.providers ?? []).filter((one) => one.kind !== 'app' && one.kind !== 'platform').map((one) => ({ value: one.name, label: one.title }))}
        />
        <Input
          type="search"
          aria-label={t('calls.thing')}
          placeholder={t('calls.thing')}
          value={filters.thing ?? ''}
          onChange={(event) => go({ thing: event.target.value || undefined })}
        />
        <Input
          type="search"
          aria-label={t('audit.principal')}
          placeholder={t('audit.principal')}
          value={filters.who ?? ''}
          onChange={(event) => go({ who: event.target.value || undefined })}
        />
        <OutcomeChoice value={filters.outcome} onChange={(outcome) => go({ outcome })} />
        <p>{t('calls.sum', { calls: sum.calls, bad: sum.bad, median: sum.median === null ? '–' : formatNumber(sum.median, language, { min: 0, max: 1 }) })}</p>
      </search>
      {error === undefined ? <CallTable calls={shown} instead={instead} onOpen={setOpen} /> : <Failure failing={problemOf(error)} onRetry={again} />}
      {open && (
        <AuditDetail
          line={open}
          known={calls?.map((call) => call.line) ?? []}
          onClose={() => setOpen(undefined)}
          onTrace={(trace) => void navigate({ to: '/console/audit', search: { text: trace } })}
        />
      )}
    </div>
  );
}
