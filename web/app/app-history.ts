import { createHistory, createMemoryHistory, type HistoryLocation, type RouterHistory } from '@tanstack/react-router';

/** Where an app is: below a path of the page it stands in, or in addresses of its own that nobody sees. */
export interface AppHistory {
  readonly history: RouterHistory;
  /** Reads the address anew: somebody else may have changed it. */
  look(): void;
  close(): void;
}

/**
 * The way through an app's pages. Without a `base` it keeps its addresses to itself. With one they stand in the page's
 * address; unlike the router's own history it leaves `window.history` as it is, since the page is somebody else's. Steps
 * that others take are heard by `popstate` (single-spa sends it for pushes too) or told by `look`.
 */
export function createAppHistory(base: string | undefined): AppHistory {
  if (base === undefined) return { history: createMemoryHistory({ initialEntries: ['/'] }), look: () => undefined, close: () => undefined };
  let shown = '';
  const here = (): HistoryLocation => {
    const location = locationOf(window);
    shown = location.href;
    return location;
  };
  const history = createHistory({
    getLocation: here,
    getLength: () => window.history.length,
    pushState: (href, state) => window.history.pushState(state, '', href),
    replaceState: (href, state) => window.history.replaceState(state, '', href),
    go: (steps) => window.history.go(steps),
    back: () => window.history.back(),
    forward: () => window.history.forward(),
    createHref: (href) => href,
    // `popstate` tells where a step back or forward has led.
    notifyOnIndexChange: false,
  });
  const look = (): void => {
    const { href, pathname } = locationOf(window);
    // Elsewhere the app has nothing to show: it is about to be taken away.
    if (href !== shown && isBelow(base, pathname)) history.notify({ type: 'GO', index: 0 });
  };
  addEventListener('popstate', look);
  return { history, look, close: () => removeEventListener('popstate', look) };
}

/** Is a path the base itself or below it? */
export function isBelow(base: string, path: string): boolean {
  return path === base || path.startsWith(`${base}/`);
}

function locationOf({ location, history }: Window): HistoryLocation {
  const { pathname, search, hash } = location;
  return { href: pathname + search + hash, pathname, search, hash, state: { __TSR_index: 0, ...(history.state as object | null) } };
}
