import { PlayCircleOutlined, StopOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { call, problemOf } from '../../client/index.ts';
import { FailureDetails, modKey, useShortcuts, useText } from '../../kit/index.ts';
import { argumentsOf, fieldsOf, missing, startValues, type Values } from '../../kit/schema-form.ts';
import { SchemaFields } from '../../render/call/schema-fields.tsx';
import type { FunctionInfo } from './function-files.ts';
import css from './function-page.module.css';
import { type Run, RunView } from './run-view.tsx';

interface TryProps {
  readonly app: string;
  readonly branch: string;
  readonly one: FunctionInfo;
  readonly source: string;
  readonly settings: string;
  readonly onLine: (line: number) => void;
}

/** Input as a form, one click to run what is written, and what came of it. */
export function TryPane({ app, branch, one, source, settings, onLine }: TryProps) {
  const { t } = useText();
  const fields = fieldsOf(one.settings?.input ?? {});
  const [values, setValues] = useState<Values>(() => startValues(fields));
  const [running, setRunning] = useState<AbortController>();
  const [run, setRun] = useState<Run>();
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  const latest = useRef<AbortController>(undefined);
  useEffect(() => () => latest.current?.abort(), []);
  const input = argumentsOf(values);
  const absent = missing(fields, input);
  const ready = one.settings !== undefined && absent.length === 0 && !running;
  async function go(): Promise<void> {
    if (!ready) return;
    const stop = new AbortController();
    latest.current = stop;
    setRunning(stop);
    setProblem(undefined);
    try {
      setRun(await call('functions.try', { app, branch, function: one.name, language: one.language, source, settings, input: { ...input } }, { signal: stop.signal }));
    } catch (error) {
      if (!stop.signal.aborted) setProblem(problemOf(error));
    }
    setRunning(undefined);
  }
  useShortcuts([{ key: 'Enter', mod: true, title: t('functions.run'), run: () => void go() }]);
  return (
    <div className={css['pane']}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        {one.settings ? <SchemaFields fields={fields} values={values} onChange={setValues} /> : <p className={css['muted']}>{t('functions.settingsBad')}</p>}
        <div className={css['start']}>
          <Button
            type="primary"
            htmlType="submit"
            icon={<PlayCircleOutlined />}
            loading={running !== undefined}
            disabled={!one.settings || absent.length > 0}
            title={`${modKey} ↵`}
          >
            {t('functions.run')}
          </Button>
          {running && (
            <Button
              icon={<StopOutlined />}
              onClick={() => {
                running.abort();
                setRunning(undefined);
              }}
            >
              {t('functions.stop')}
            </Button>
          )}
          {absent.length > 0 && <small className={css['muted']}>{t('playground.missing', { names: absent.join(', ') })}</small>}
        </div>
        <p className={css['muted']}>{t('functions.runWords')}</p>
      </form>
      {problem ? (
        <div className={css['error']} role="alert">
          <p>{problem.detail}</p>
          <FailureDetails failing={problem} />
        </div>
      ) : (
        run && <RunView run={run} onLine={onLine} />
      )}
    </div>
  );
}
