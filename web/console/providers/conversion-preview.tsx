import { Alert, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { problemOf, useCall } from '../../client/index.ts';
import { FailureDetails, Labelled, Loading, useText } from '../../kit/index.ts';
import { curationOf, type Draft } from './connect-draft.ts';
import css from './connect.module.css';

/** What a document becomes: chosen by tag; what is taken, what not and why, what was changed on the way. */
export function ConversionPreview({ draft, onChange }: { draft: Draft; onChange: (more: Partial<Draft>) => void }) {
  const { t, language } = useText();
  const settings = { kind: 'openapi' as const, blob: draft.blob, curation: curationOf(draft) };
  const found = useCall('providers.preview', { project: draft.project, settings }, { placeholderData: (last) => last, retry: false, staleTime: 60_000 });
  if (found.isError) {
    const failing = problemOf(found.error);
    return (
      <>
        <Alert type="error" showIcon title={failing.detail} />
        <FailureDetails failing={failing} />
      </>
    );
  }
  if (!found.data) return <Loading lines={3} />;
  const { title, tags, taken, tools, notTaken, findings, secrets, server } = found.data;
  const named = tags.filter((one) => one.tag !== '');
  const toggle = (tag: string) => onChange({ without: draft.without.includes(tag) ? draft.without.filter((one) => one !== tag) : [...draft.without, tag] });
  const missing = secrets.filter((name) => !draft.secrets.some((one) => one.name === name));
  return (
    <section className={css['report']} aria-busy={found.isPlaceholderData} aria-label={t('connecting.report')}>
      <p>
        <strong>{title}</strong> · {t('connecting.reportTaken', { taken, found: found.data.found, tools: tools.length })}
        {server !== null && (
          <small className={css['small']}>
            {t('connecting.reportServer')} <code>{server}</code>
          </small>
        )}
        {server === null && draft.server.trim() === '' && (
          <small className={css['small']} data-warning>
            {t('connecting.reportNoServer')}
          </small>
        )}
      </p>
      {named.length > 1 && (
        <fieldset className={css['tags']}>
          <legend>{t('connecting.tags')}</legend>
          {named.map((one) => (
            <Checkbox key={one.tag} checked={!draft.without.includes(one.tag)} onChange={() => toggle(one.tag)}>
              {one.tag} <small>{one.operations}</small>
            </Checkbox>
          ))}
        </fieldset>
      )}
      <Checkbox checked={draft.readsOnly} onChange={(event) => onChange({ readsOnly: event.target.checked })}>
        {t('connecting.readsOnly')}
      </Checkbox>
      <WithoutPaths key={draft.blob} paths={draft.withoutPaths} onChange={(withoutPaths) => onChange({ withoutPaths })} />
      <Fold title={t('connecting.reportTools', { count: tools.length })} rows={tools.map((one) => ({ name: one.name, words: one.title || one.description }))} />
      <Fold title={t('connecting.reportNotTaken', { count: notTaken.length })} rows={notTaken.map((one) => ({ name: one.name, words: one.reason[language] }))} />
      <Fold title={t('connecting.reportFindings', { count: findings.length })} rows={findings.map((one) => ({ name: one.place ?? '', words: one.message[language] }))} />
      <SchemeSecrets names={secrets} missing={missing} draft={draft} onChange={onChange} />
    </section>
  );
}

/** Counts once somebody has finished typing: half a pattern would leave out other things. */
function WithoutPaths({ paths, onChange }: { paths: string; onChange: (paths: string) => void }) {
  const { t } = useText();
  const [typed, setTyped] = useState(paths);
  return (
    <Labelled id="connect-paths" label={t('connecting.withoutPaths')} words={t('connecting.withoutPathsWords')}>
      <Input.TextArea
        id="connect-paths"
        className={css['code'] ?? ''}
        spellCheck={false}
        autoSize={{ minRows: 1, maxRows: 6 }}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => onChange(typed)}
      />
    </Labelled>
  );
}

function Fold({ title, rows }: { title: string; rows: readonly { name: string; words: string }[] }) {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <ul tabIndex={0}>
        {rows.slice(0, 500).map((row, at) => (
          <li key={at}>
            <code>{row.name}</code>
            <span>{row.words}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A password field for each security scheme of the document. */
function SchemeSecrets({ names, missing, draft, onChange }: { names: readonly string[]; missing: readonly string[]; draft: Draft; onChange: (more: Partial<Draft>) => void }) {
  const { t } = useText();
  if (names.length === 0) return null;
  const all = [...draft.secrets, ...missing.map((name) => ({ name, value: '' }))];
  return (
    <fieldset className={css['secrets']}>
      <legend>{t('connecting.schemes')}</legend>
      {all.map((one) => (
        <label key={one.name}>
          <code>{one.name}</code>
          <Input.Password
            autoComplete="off"
            value={one.value}
            onChange={(event) => onChange({ secrets: all.map((other) => (other.name === one.name ? { ...other, value: event.target.value } : other)) })}
          />
        </label>
      ))}
      <small className={css['small']}>{t('connecting.secretWords')}</small>
    </fieldset>
  );
}
