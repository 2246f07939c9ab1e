import {
  CompressOutlined,
  CopyOutlined,
  DeleteOutlined,
  FileTextOutlined,
  PlayCircleOutlined,
  QuestionCircleOutlined,
  RedoOutlined,
  SearchOutlined,
  SnippetsOutlined,
  UndoOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { modKey, type Shortcut, ShortcutList, useText } from '../../kit/index.ts';
import css from './designer.module.css';
import { useDrawing } from './use-diagram.ts';

/** What can be done with the picture as a whole, and the way to its simulation. */
export function Toolbar({ path, canPlay, onPlay }: { path: string; canPlay: boolean; onPlay: () => void }) {
  const { t } = useText();
  const { diagram, view } = useDrawing();
  const [listing, setListing] = useState(false);
  const branch = new URLSearchParams(window.location.search).get('branch');
  const button = (label: string, icon: ReactNode, more: { key?: string; disabled?: boolean; run: () => void }) => (
    <Button type="text" icon={icon} disabled={more.disabled} aria-label={label} title={more.key === undefined ? label : `${label} (${more.key})`} onClick={more.run} />
  );
  return (
    <div className={css['toolbar']} role="toolbar" aria-label={t('processes.tools')}>
      {button(t('processes.undo'), <UndoOutlined />, { key: `${modKey} Z`, disabled: !view.canUndo, run: () => diagram.act('undo') })}
      {button(t('processes.redo'), <RedoOutlined />, { key: `${modKey} Y`, disabled: !view.canRedo, run: () => diagram.act('redo') })}
      <i />
      {button(t('processes.copy'), <CopyOutlined />, { key: `${modKey} C`, disabled: view.isRoot, run: () => diagram.act('copy') })}
      {button(t('processes.paste'), <SnippetsOutlined />, { key: `${modKey} V`, run: () => diagram.act('paste') })}
      {button(t('processes.panel.remove'), <DeleteOutlined />, { key: 'Del', disabled: view.isRoot, run: () => diagram.act('removeSelection') })}
      {button(t('processes.find'), <SearchOutlined />, { key: `${modKey} F`, run: () => diagram.act('find') })}
      <i />
      {button(t('processes.zoomOut'), <ZoomOutOutlined />, { run: () => diagram.zoom('out') })}
      {button(t('processes.zoomIn'), <ZoomInOutlined />, { run: () => diagram.zoom('in') })}
      {button(t('processes.fit'), <CompressOutlined />, { run: () => diagram.zoom('fit') })}
      <span className={css['gap']} />
      <Link from="/studio/$edited" to="." search={{ ...(branch !== null && { branch }), path }}>
        <Button type="text" icon={<FileTextOutlined />} aria-label={t('processes.asText')} title={t('processes.asText')} />
      </Link>
      {button(t('shortcuts.title'), <QuestionCircleOutlined />, { run: () => setListing(true) })}
      <Button icon={<PlayCircleOutlined />} disabled={!canPlay} title={canPlay ? undefined : t('processes.mendFirst')} onClick={onPlay}>
        {t('processes.simulate')}
      </Button>
      <ShortcutList open={listing} onClose={() => setListing(false)} groups={useShortcutWords()} />
    </div>
  );
}

function useShortcutWords(): { title: string; shortcuts: Shortcut[] }[] {
  const { t } = useText();
  const mod = (key: string, title: string): Shortcut => ({ key, mod: true, title });
  return [
    {
      title: t('processes.keys.anywhere'),
      shortcuts: [mod('Z', t('processes.undo')), mod('Y', t('processes.redo')), mod('F', t('processes.find')), mod('S', t('processes.keys.save'))],
    },
    {
      title: t('processes.keys.picture'),
      shortcuts: [
        mod('C', t('processes.copy')),
        mod('V', t('processes.paste')),
        mod('A', t('processes.keys.all')),
        { key: 'Del', title: t('processes.panel.remove') },
        { key: 'E', title: t('processes.keys.label') },
        { key: 'R', title: t('processes.panel.become') },
        { key: 'H', title: t('processes.keys.hand') },
        { key: 'L', title: t('processes.keys.lasso') },
        { key: 'S', title: t('processes.keys.space') },
        { key: 'C', title: t('processes.keys.connect') },
        { key: '← ↑ → ↓', title: t('processes.keys.move') },
      ],
    },
  ];
}
