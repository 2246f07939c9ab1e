import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import type { CallOutput } from '../../client/index.ts';
import { CopyButton, formatNumber, Tag, useText } from '../../kit/index.ts';
import css from './function-page.module.css';

export type Run = CallOutput<'functions.try'>;

/** What came of a run: result or error, what it printed, what it called, how long each took. */
export function RunView({ run, onLine }: { run: Run; onLine: (line: number) => void }) {
  const { t, language } = useText();
  const failed = run.outcome === 'failed';
  const { waited, started, ran } = run.milliseconds;
  const number = (value: number): string => formatNumber(value, language);
  const text = JSON.stringify(run.result, null, 2);
  return (
    <div className={css['pane']} role="status">
      <div className={css['outcome']} data-bad={failed}>
        {failed ? <CloseCircleFilled /> : <CheckCircleFilled />}
        <strong>{t(failed ? 'functions.failed' : 'functions.done')}</strong>
        <span className={css['muted']}>{t(started > 0 ? 'functions.times' : 'functions.warm', { ran: number(ran), started: number(started), waited: number(waited) })}</span>
      </div>
      {run.error && (
        <div className={css['error']}>
          <p>{run.error.message[language]}</p>
          {run.error.line !== null && (
            <Button type="link" size="small" onClick={() => onLine(run.error?.line ?? 1)}>
              {t('functions.goToLine', { line: run.error.line })}
            </Button>
          )}
          {run.error.stack !== '' && (
            <details>
              <summary>{t('functions.stack')}</summary>
              <pre className={css['text']}>{run.error.stack}</pre>
            </details>
          )}
        </div>
      )}
      {!failed && text !== undefined && (
        <>
          <h3>{t('functions.result')}</h3>
          <div className={css['copied']}>
            <pre className={css['text']} style={{ flex: 1 }} tabIndex={0}>
              {text}
            </pre>
            <CopyButton text={text} />
          </div>
        </>
      )}
      <h3>{t('functions.log')}</h3>
      {run.logs.length === 0 ? (
        <p className={css['muted']}>{t('functions.nothingPrinted')}</p>
      ) : (
        <ul className={css['lines']}>
          {run.logs.map((line, index) => (
            <li key={index} data-level={line.level}>
              <span>{t('functions.took', { ms: number(line.milliseconds) })}</span>
              <span>{line.text}</span>
            </li>
          ))}
        </ul>
      )}
      {run.dropped > 0 && <p className={css['muted']}>{t('functions.dropped', { count: run.dropped })}</p>}
      <h3>{t('functions.calls')}</h3>
      {run.calls.length === 0 ? (
        <p className={css['muted']}>{t('functions.noCalls')}</p>
      ) : (
        <ul className={css['lines']}>
          {run.calls.map((made, index) => (
            <li key={index}>
              <span>{t('functions.took', { ms: number(made.milliseconds) })}</span>
              <span>
                {made.operation} {made.error === null ? <Tag colour="green">{t('functions.answered')}</Tag> : <Tag colour="red">{made.error}</Tag>}{' '}
                <small className={css['muted']}>{t('functions.after', { ms: number(made.at) })}</small>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
