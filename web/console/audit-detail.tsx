import { Button, Drawer } from 'antd';
import { useCall } from '../client/index.ts';
import { CopyButton, formatNumber, useText } from '../kit/index.ts';
import css from './audit-page.module.css';
import { type Line, otherHalf } from './audit-search.ts';
import { OutcomeWords, Who } from './audit-words.tsx';
import frame from './console.module.css';

/** Everything of one line: both halves of the call, details, place in the chain. */
export function AuditDetail({ line, known, onClose, onTrace }: { line: Line; known: readonly Line[]; onClose: () => void; onTrace: (trace: string) => void }) {
  const { t, language } = useText();
  const near = otherHalf(line, known);
  const searched = useCall('audit.search', { text: line.trace ?? '', limit: 50 }, { enabled: line.phase !== 'single' && near === undefined && line.trace !== null });
  const other = near ?? otherHalf(line, searched.data?.lines ?? []);
  const pair = [line, ...(other ? [other] : [])].toSorted((a, b) => Number(a.phase !== 'intent') - Number(b.phase !== 'intent'));
  const json = JSON.stringify(line.detail, null, 2);
  return (
    <Drawer open size={560} title={<code>{line.operation}</code>} onClose={onClose} extra={<CopyButton text={JSON.stringify(line, null, 2)} />}>
      <div className={css['detail']}>
        <dl className={frame['facts']}>
          <dt>{t('audit.at')}</dt>
          <dd>
            <code>{line.at}</code>
          </dd>
          <dt>{t('audit.principal')}</dt>
          <dd>
            <Who line={line} /> <code className={frame['small']}>{`${line.principal.kind} ${line.principal.id}`}</code>
          </dd>
          <dt>{t('audit.app')}</dt>
          <dd>{line.app ?? <span className={frame['muted']}>{t('audit.noTarget')}</span>}</dd>
          <dt>{t('audit.target')}</dt>
          <dd>{line.target ?? <span className={frame['muted']}>{t('audit.noTarget')}</span>}</dd>
          <dt>{t('audit.outcome')}</dt>
          <dd>
            <OutcomeWords line={line} />
          </dd>
          <dt>{t('audit.trace')}</dt>
          <dd>
            {line.trace === null ? (
              <span className={frame['muted']}>{t('audit.noTarget')}</span>
            ) : (
              <>
                <code>{line.trace}</code>{' '}
                <Button size="small" type="link" onClick={() => line.trace !== null && onTrace(line.trace)}>
                  {t('audit.sameTrace')}
                </Button>
              </>
            )}
          </dd>
        </dl>
        <h3>{line.phase === 'single' ? t('audit.phase') : t('audit.pair')}</h3>
        <ol className={css['pair']}>
          {pair.map((half) => (
            <li key={half.id} data-this={half.id === line.id}>
              <strong>{t(`audit.phases.${half.phase}`)}</strong>
              <div className={frame['row']}>
                <OutcomeWords line={half} />{' '}
                <span className={frame['muted']}>{half.duration !== null && t('audit.ms', { number: formatNumber(half.duration, language, { min: 0, max: 1 }) })}</span>
              </div>
            </li>
          ))}
        </ol>
        {line.phase !== 'single' && !other && !searched.isFetching && <p className={frame['muted']}>{t('audit.pairNone')}</p>}
        <h3>{t('audit.details')}</h3>
        <pre className={frame['json']} tabIndex={0}>
          {json}
        </pre>
        <h3>{t('audit.chain')}</h3>
        <dl className={frame['facts']}>
          <dt>{t('audit.writer')}</dt>
          <dd>
            <code>{line.writer}</code> {line.seq === null ? t('audit.notChained') : t('audit.line', { number: line.seq })}
          </dd>
          <dt>{t('audit.hash')}</dt>
          <dd>
            <code className={css['hash']}>{line.hash ?? t('audit.notChained')}</code>
          </dd>
        </dl>
      </div>
    </Drawer>
  );
}
