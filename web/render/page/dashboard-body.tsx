import { CompressOutlined, DownOutlined, ExpandOutlined, ReloadOutlined } from '@ant-design/icons';
import { type Page, titleIn } from '@portico/contracts';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { recordsKey, useRendering } from '../source.ts';
import { BlockTree } from './block.tsx';
import { placed } from './dashboard-grid.ts';
import css from './dashboard.module.css';
import { usePage } from './page-context.tsx';

/** A dashboard: its blocks on a grid, fetched anew when asked to or every so often, and as large as the screen. */
export function DashboardBody({ page }: { page: Page }) {
  const { mode } = usePage();
  const { language } = useText();
  const { full, setFull } = useFullScreen();
  const nodes = useMemo(() => placed(page.body), [page.body]);
  return (
    <div className={css['board']} data-full={full}>
      {mode === 'use' && <Bar page={page} full={full} onFull={setFull} {...(full && { title: titleIn(language, page.title, page.name) })} />}
      <div className={css['grid']}>
        <BlockTree nodes={nodes} />
      </div>
    </div>
  );
}

const offered = [30, 60, 300, 900];

function Bar({ page, title, full, onFull }: { page: Page; title?: string; full: boolean; onFull: (full: boolean) => void }) {
  const { t, language } = useText();
  const { refresh, at, busy } = useRefresh();
  const [every, setEvery] = useState(page.refreshEvery ?? 0);
  useEffect(() => {
    if (every === 0) return;
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, every * 1000);
    return () => clearInterval(timer);
  }, [every, refresh]);
  const words = (seconds: number): string =>
    seconds === 0 ? t('charts.board.never') : seconds % 60 === 0 ? t('charts.board.minutes', { count: seconds / 60 }) : t('charts.board.seconds', { count: seconds });
  const time = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
  const choices = [...new Set([0, ...(page.refreshEvery === undefined ? [] : [page.refreshEvery]), ...offered])].toSorted((a, b) => a - b);
  return (
    <div className={css['bar']} role="toolbar" aria-label={t('charts.board.bar')}>
      {title !== undefined && <h1>{title}</h1>}
      <span>{t('charts.board.refreshed', { time })}</span>
      <Button type="text" size="small" icon={<ReloadOutlined spin={busy} />} onClick={refresh}>
        {t('charts.board.refresh')}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [String(every)],
          items: choices.map((seconds) => ({ key: String(seconds), label: words(seconds) })),
          onClick: ({ key }) => setEvery(Number(key)),
        }}
      >
        <Button type="text" size="small" icon={<DownOutlined />} iconPlacement="end" title={words(every)} aria-label={words(every)}>
          {every !== 0 && (every % 60 === 0 ? t('charts.board.shortMinutes', { count: every / 60 }) : t('charts.board.shortSeconds', { count: every }))}
        </Button>
      </Dropdown>
      <Button
        type="text"
        size="small"
        icon={full ? <CompressOutlined /> : <ExpandOutlined />}
        aria-label={t(full ? 'charts.board.leaveFull' : 'charts.board.full')}
        title={t(full ? 'charts.board.leaveFull' : 'charts.board.full')}
        onClick={() => onFull(!full)}
      />
    </div>
  );
}

/** Fetches everything the page shows anew; `at` is when that was done last. */
function useRefresh(): { refresh: () => void; at: Date; busy: boolean } {
  const { store } = usePage();
  const { model } = useRendering();
  const cache = useQueryClient();
  const [at, setAt] = useState(() => new Date());
  const busy = useIsFetching({ queryKey: recordsKey(model.app) }) > 0;
  const refresh = useCallback(() => {
    const now = new Date();
    store.setNow(now);
    void cache.invalidateQueries({ queryKey: recordsKey(model.app) }).then(() => setAt(now));
  }, [store, cache, model.app]);
  return { refresh, at, busy };
}

/** The dashboard covers the page, and where the browser allows it the screen; Escape leaves it. */
function useFullScreen(): { full: boolean; setFull: (full: boolean) => void } {
  const [full, setFull] = useState(false);
  useEffect(() => {
    if (!full) return;
    document.documentElement.requestFullscreen?.().catch(() => undefined);
    const onChange = (): void => {
      if (!document.fullscreenElement) setFull(false);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) setFull(false);
    };
    document.addEventListener('fullscreenchange', onChange);
    addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('fullscreenchange', onChange);
      removeEventListener('keydown', onKey);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, [full]);
  return { full, setFull };
}
