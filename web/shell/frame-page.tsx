import '@fontsource/jetbrains-mono/latin-400.css';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useSession } from '../client/index.ts';
import { Frame, KitProvider, useShortcuts, useText } from '../kit/index.ts';
import { Bar } from './bar.tsx';
import { Rail } from './rail.tsx';

// What is opened by a key comes with the first press: the page is there sooner.
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const ShortcutList = lazy(async () => ({ default: (await import('../kit/shortcut-list.tsx')).ShortcutList }));

/** The frame with everything in it, around every page after sign-in. */
export function FramePage() {
  return (
    <KitProvider>
      <Shell />
    </KitProvider>
  );
}

function Shell() {
  const { t } = useText();
  const session = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  // Open for this page only: going somewhere closes it.
  const [railOpenAt, setRailOpenAt] = useState<string>();
  const railOpen = railOpenAt === path;
  // Undefined: not wanted so far. Once there they stay, so that closing gives the focus back.
  const [finding, setFinding] = useState<boolean>();
  const [listing, setListing] = useState<boolean>();
  const closeRail = useCallback(() => setRailOpenAt(undefined), []);
  useShortcuts([
    { key: 'k', mod: true, title: t('palette.title'), run: () => setFinding(true) },
    { key: '?', title: t('shortcuts.title'), run: () => setListing(true) },
  ]);
  if (!session) return null;
  return (
    <>
      <Frame
        railOpen={railOpen}
        onRailClose={closeRail}
        rail={<Rail session={session} />}
        bar={<Bar session={session} onRail={() => setRailOpenAt(railOpen ? undefined : path)} onFind={() => setFinding(true)} onShortcuts={() => setListing(true)} />}
      >
        <Outlet />
      </Frame>
      <Suspense>
        {finding !== undefined && <Palette open={finding} session={session} onClose={() => setFinding(false)} />}
        {listing !== undefined && <ShortcutList open={listing} onClose={() => setListing(false)} groups={shortcutGroups()} />}
      </Suspense>
    </>
  );

  function shortcutGroups() {
    return [
      {
        title: t('shortcuts.everywhere'),
        shortcuts: [
          { key: 'K', mod: true, title: t('palette.title') },
          { key: '?', title: t('shortcuts.title') },
          { key: 'Esc', title: t('action.close') },
        ],
      },
      {
        title: t('shortcuts.lists'),
        shortcuts: [
          { key: '/', title: t('shortcuts.search') },
          { key: 'N', title: t('shortcuts.new') },
          { key: '↑ ↓', title: t('shortcuts.rows') },
          { key: 'Enter', title: t('shortcuts.open') },
          { key: 'X', title: t('table.select') },
          { key: 'E', title: t('record.edit') },
          { key: 'Del', title: t('record.delete') },
        ],
      },
      {
        title: t('shortcuts.tasks'),
        shortcuts: [
          { key: 'J K', title: t('shortcuts.tasksWalk') },
          { key: 'C', title: t('shortcuts.tasksTake') },
        ],
      },
      { title: t('shortcuts.forms'), shortcuts: [{ key: 'S', mod: true, title: t('action.save') }] },
    ];
  }
}
