import { CopyOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { Button, Dropdown, Input, Segmented } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText, useToast } from '../../kit/index.ts';
import { reveal } from './reveal.ts';
import { Seen } from './seen.tsx';
import type { Source } from '../../client/shown-tools.ts';
import { asCurl, asMessage, type Made, make, schemaOf, type Thing } from './make-call.ts';
import css from './call.module.css';
import { SchemaFields } from './schema-fields.tsx';
import { argumentsOf, fieldsOf, missing, readObject, startValues, type Values } from '../../kit/schema-form.ts';

/** Arguments as a form or as JSON, and the call. It can be stopped. */
export function CallForm({
  source,
  thing,
  start,
  mark,
  onMade,
}: {
  source: Source;
  thing: Thing;
  /** What the form begins with; without it, the defaults of the schema. */
  start: Values | undefined;
  /** What stands beside the name: what the thing does, in a word. */
  mark?: ReactNode;
  onMade: (made: Made) => void;
}) {
  const { t, language } = useText();
  const toast = useToast();
  const fields = fieldsOf(schemaOf(thing));
  const [values, setValues] = useState<Values>(() => start ?? startValues(fields));
  const [json, setJson] = useState<string>();
  const [running, setRunning] = useState<AbortController>();
  const latest = useRef<AbortController>(undefined);
  useEffect(() => () => latest.current?.abort(), []);
  const given = json === undefined ? argumentsOf(values) : readObject(json);
  const absent = given === undefined ? [] : missing(fields, given);
  async function go(): Promise<void> {
    if (given === undefined || absent.length > 0 || running) return;
    const stop = new AbortController();
    latest.current = stop;
    setRunning(stop);
    const made = await make({ source, thing, arguments: given }, stop.signal);
    if (made) onMade(made);
    setRunning(undefined);
  }
  async function copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    toast.done(t('action.copied'));
  }
  const asJson = (on: boolean) => {
    if (on) setJson(JSON.stringify(given ?? {}, null, 2));
    else {
      setValues((json === undefined ? undefined : readObject(json)) ?? values);
      setJson(undefined);
    }
  };
  return (
    <section className={css['call']}>
      <header>
        <h2>
          <code>{thing.name}</code>
        </h2>
        {mark}
      </header>
      {thing.description && (
        <p className={css['description']}>
          <Seen text={reveal(thing.description)} />
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        {thing.kind !== 'resource' && (
          <Segmented
            size="small"
            aria-label={t('playground.arguments')}
            value={json === undefined ? 'form' : 'json'}
            onChange={(next) => asJson(next === 'json')}
            options={[
              { value: 'form', label: t('playground.form') },
              { value: 'json', label: 'JSON' },
            ]}
          />
        )}
        {json === undefined ? (
          <SchemaFields fields={fields} values={values} onChange={setValues} />
        ) : (
          <>
            <Input.TextArea
              className={css['json'] ?? ''}
              aria-label={t('playground.arguments')}
              spellCheck={false}
              autoSize={{ minRows: 5, maxRows: 20 }}
              status={given === undefined ? 'error' : ''}
              value={json}
              onChange={(event) => setJson(event.target.value)}
            />
            {given === undefined && <small role="alert">{t('playground.jsonBad')}</small>}
          </>
        )}
        <div className={css['go']}>
          <Button type="primary" htmlType="submit" icon={<PlayCircleOutlined />} loading={running !== undefined} disabled={given === undefined || absent.length > 0}>
            {t(`playground.go.${thing.kind}`)}
          </Button>
          {running && (
            <Button
              onClick={() => {
                running.abort();
                setRunning(undefined);
              }}
            >
              {t('playground.stop')}
            </Button>
          )}
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                ...(source.kind === 'connected'
                  ? [
                      {
                        key: 'curl',
                        label: t('playground.copyCurl'),
                        onClick: () => void copy(asCurl({ origin: location.origin, provider: source.name, language }, thing, given ?? {})),
                      },
                    ]
                  : []),
                { key: 'message', label: t('playground.copyMessage'), onClick: () => void copy(asMessage(thing, given ?? {})) },
              ],
            }}
          >
            <Button icon={<CopyOutlined />}>{t('playground.copy')}</Button>
          </Dropdown>
          {absent.length > 0 && <small className={css['muted']}>{t('playground.missing', { names: absent.join(', ') })}</small>}
        </div>
      </form>
    </section>
  );
}
