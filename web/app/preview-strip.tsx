import { EyeOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCall, useWatch } from '../client/index.ts';
import { useText } from '../kit/index.ts';
import { useAppProps } from './app-props.ts';
import css from './preview-strip.module.css';

/** Says that this is a draft with rows of its own, and draws the app anew whenever the draft was saved. */
export function PreviewStrip() {
  const { t, language } = useText();
  const { app, home = '' } = useAppProps();
  const cache = useQueryClient();
  const [troubles, setTroubles] = useState<readonly { en: string; zh: string }[]>([]);
  const preview = useCall('apps.get', { app }, { staleTime: Infinity }).data?.preview ?? undefined;
  useWatch(preview?.of, preview?.branch, (event) => {
    if (event.kind !== 'open' && (event.kind !== 'previewed' || event.preview !== app)) return;
    if (event.kind === 'previewed') setTroubles((event.issues ?? []).filter(({ file }) => !file?.startsWith('data/')).map(({ message }) => message));
    void cache.invalidateQueries();
  });
  if (!preview) return null;
  const { of, branch } = preview;
  return (
    <aside className={css['strip']} aria-label={t('drafts.preview')}>
      <EyeOutlined /> <strong>{t('drafts.preview')}</strong>
      <span role="status">{troubles[0] ? `${t('drafts.previewTrouble')}: ${troubles[0][language]}` : t('drafts.previewWords')}</span>
      <a href={`${home}/studio/${of}?branch=${encodeURIComponent(branch)}`}>{t('drafts.previewBack')}</a>
    </aside>
  );
}
