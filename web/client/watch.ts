import type { WatchEvent } from '@portico/contracts';
import { useEffect, useRef } from 'react';
import { addressOf } from './call.ts';

/** `open`: the stream begins, or begins anew after a break: what happened meanwhile was not told. */
export type Watched = WatchEvent | { readonly kind: 'open' };
type Heard = (event: Watched) => void;

interface Watch {
  readonly heard: Set<Heard>;
  close(): void;
}

const watches = new Map<string, Watch>();
const kinds: readonly WatchEvent['kind'][] = ['committed', 'removed', 'previewed', 'published'];
const again = 5000;

/** Calls `heard` for what happens to an app. All watchers of a page share one stream; it rests while the page is hidden. */
export function watchApp(app: string, branch: string | undefined, heard: Heard): () => void {
  const address = addressOf('apps.watch', { app, ...(branch !== undefined && { branch }) });
  const watch = watches.get(address) ?? openWatch(address);
  watches.set(address, watch);
  watch.heard.add(heard);
  return () => {
    watch.heard.delete(heard);
    if (watch.heard.size > 0) return;
    watch.close();
    watches.delete(address);
  };
}

function openWatch(address: string): Watch {
  const heard = new Set<Heard>();
  const tell = (event: Watched): void => heard.forEach((one) => one(event));
  let source: EventSource | undefined;
  let timer: number | undefined;
  const stop = (): void => {
    window.clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const begin = (): void => {
    stop();
    if (document.hidden) return;
    source = new EventSource(address);
    source.addEventListener('open', () => tell({ kind: 'open' }));
    for (const kind of kinds) source.addEventListener(kind, (event: MessageEvent<string>) => tell(JSON.parse(event.data) as WatchEvent));
    // The browser tries again by itself after a break, but not after a refusal.
    source.addEventListener('error', () => {
      if (source?.readyState === EventSource.CLOSED) timer = window.setTimeout(begin, again);
    });
  };
  document.addEventListener('visibilitychange', begin);
  begin();
  return {
    heard,
    close: () => {
      document.removeEventListener('visibilitychange', begin);
      stop();
    },
  };
}

/** Watches an app while the component is there; nothing without a name. */
export function useWatch(app: string | undefined, branch: string | undefined, heard: Heard): void {
  const latest = useRef(heard);
  useEffect(() => {
    latest.current = heard;
  });
  useEffect(() => (app === undefined ? undefined : watchApp(app, branch, (event) => latest.current(event))), [app, branch]);
}
