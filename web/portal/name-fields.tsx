import { Input } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../kit/index.ts';
import css from './name-fields.module.css';
import { isSlug } from './slug.ts';

/** Title and address of an app; the address follows the title until somebody writes it. */
export function NameFields({ title, name, onName }: { title: ReactNode; name: string; onName: (name: string) => void }) {
  const { t } = useText();
  return (
    <>
      <Labelled id="app-title" label={t('create.name')}>
        {title}
      </Labelled>
      <Labelled id="app-name" label={t('create.address')} words={isSlug(name) ? t('create.addressWords') : undefined} error={isSlug(name) ? undefined : t('create.addressRule')}>
        <Input id="app-name" prefix="/apps/" value={name} maxLength={40} status={isSlug(name) ? undefined : 'error'} onChange={(event) => onName(event.target.value)} />
      </Labelled>
    </>
  );
}

/** A label above an input, with words or an error below. */
export function Labelled({ id, label, words, error, children }: { id: string; label: string; words?: string | undefined; error?: string | undefined; children: ReactNode }) {
  return (
    <div className={css['row']}>
      <label htmlFor={id}>{label}</label>
      {children}
      {error ? <small className={css['error']}>{error}</small> : words && <small>{words}</small>}
    </div>
  );
}
