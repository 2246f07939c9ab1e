import { CompressOutlined, DownOutlined, ExpandOutlined, ReloadOutlined } from '@ant-design/icons';
import { nodesOf, type Page, titleIn } from '@portico/contracts';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { recordsKey, useRendering } from '../source.ts';
import { BlockTree } from './block.tsx';
import { BoardFilesProvider, type NumbersFile } from './board-files.ts';
import { placed } from './dashboard-grid.ts';
import css from './dashboard.module.css';
import { KeepBoard } from './keep-board.tsx';
import { usePage } from './page-context.tsx';

/** A dashboard: its blocks on a grid, fetched anew when asked to or every so often, and as large as the screen. */
export function DashboardBody({ page }: { page: Page }) {
  const { mode } = usePage();
  const { language } = useText();
  const { full, setFull } = useFullScreen();
  const nodes = useMemo(() => placed(page.body), [page.body]);
  const [files] = useState(() => new Map<string, NumbersFile>());
  const grid = useRef<HTMLDivElement>(null);
  usePaper(grid);
  const title = titleIn(language, page.title, page.name);
  const inOrder = (): NumbersFile[] => [...nodesOf({ body: [...nodes] })].flatMap(({ node }) => files.get(node.id) ?? []);
  return (
    <div className={css['board']} data-full={full}>
      {mode === 'use' && (
        <Bar page={page} full={full} onFull={setFull} {...(full && { title })}>
          <KeepBoard title={title} board={grid} files={inOrder} />
        </Bar>
      )}
      <BoardFilesProvider value={files}>
        <div className={css['grid']} ref={grid}>
          <BlockTree nodes={nodes} />
        </div>
      </BoardFilesProvider>
    </div>
  );
}

const offered = [30, 60, 300, 900];

function Bar({ page, title, full, onFull, children }: { page: Page; title?: string; full: boolean; onFull: (full: boolean) => void; children: ReactNode }) {
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
      {children}
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

/** Pixels of a sheet of A4 across, without its margins (`@page dashboard`). */
const paper = 1047;

/** On paper the grid is as it was on the screen, smaller or larger as a whole: charts are not drawn anew for it. */
function usePaper(grid: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const write = (style: { width: string; zoom: string }): void => {
      if (grid.current) Object.assign(grid.current.style, style);
    };
    const before = (): void => {
      const width = grid.current?.clientWidth ?? 0;
      if (width > 0) write({ width: `${width}px`, zoom: String(paper / width) });
    };
    const after = (): void => write({ width: '', zoom: '' });
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, [grid]);
}
