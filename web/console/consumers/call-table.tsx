import type { ReactNode } from 'react';
import { type Column, formatSecond, Table, useText } from '../../kit/index.ts';
import type { Line } from '../audit-search.ts';
import { OutcomeWords, Who } from '../audit-words.tsx';
import frame from '../console.module.css';
import { Milliseconds } from '../providers/words.tsx';
import type { Call } from './calls.ts';

/** Calls as rows: when, who, what, how it ended. */
export function CallTable({
  calls,
  who = true,
  flow = false,
  instead,
  onOpen,
}: {
  calls: readonly Call[] | undefined;
  who?: boolean;
  flow?: boolean;
  instead: ReactNode;
  onOpen?: (line: Line) => void;
}) {
  const { t, language } = useText();
  const columns: Column<Call>[] = [
    {
      key: 'at',
      title: t('audit.at'),
      fixed: true,
      width: 150,
      render: (call) => (
        <time dateTime={call.line.at} title={call.line.at}>
          {formatSecond(call.line.at, language)}
        </time>
      ),
    },
    ...(who ? [{ key: 'who', title: t('audit.principal'), width: 150, render: (call: Call) => <Who line={call.line} /> }] : []),
    { key: 'provider', title: t('playground.provider'), width: 130, render: (call) => call.provider },
    {
      key: 'thing',
      title: t('calls.thing'),
      width: 220,
      render: (call) => (
        <>
          <code>{call.thing}</code>
          {call.line.operation !== 'tools.call' && <span className={frame['small']}>{call.line.operation}</span>}
        </>
      ),
    },
    { key: 'outcome', title: t('audit.outcome'), width: 200, render: (call) => <OutcomeWords line={{ ...call.line, outcome: call.outcome, code: call.code }} /> },
    { key: 'took', title: t('audit.took'), align: 'right', render: (call) => <Milliseconds value={call.took} /> },
  ];
  return (
    <Table
      flow={flow}
      label={t('console.calls')}
      columns={columns}
      rows={calls}
      rowKey={(call) => call.id}
      {...(onOpen && { onOpen: (call: Call) => onOpen(call.line) })}
      {...(calls?.length === 0 && { instead })}
    />
  );
}
