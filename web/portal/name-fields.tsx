import { Input } from 'antd';
import type { ReactNode } from 'react';
import { Labelled, useText } from '../kit/index.ts';
import { isSlug } from '../kit/slug.ts';

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
