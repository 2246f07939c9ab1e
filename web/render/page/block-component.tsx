import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { eventLimits, type Given, readFromFrame, type ToFrame } from '../../component/index.ts';
import { Failure, Loading, currentScheme, onSchemeChange, palettes, useText } from '../../kit/index.ts';
import { type RecordSource, useRendering } from '../source.ts';
import type { BlockProps } from './block.tsx';
import css from './block-component.module.css';
import { createComponentWatch, patience } from './component-watch.ts';
import { usePage, useValue } from './page-context.tsx';
import { numberIn, propsOf, textIn } from './props.ts';
import { useActions } from './use-actions.tsx';
import { useRows } from './use-source.ts';

type Script = Awaited<ReturnType<RecordSource['component']>>;
const range = { min: 40, max: 4000 } as const;

/**
 * One of the app's own components, in a frame of an opaque origin. It is asked again and again whether it still lives;
 * one that hangs is taken away, one that fails says so in its place, and the page goes on.
 */
export function ComponentBlock({ node }: BlockProps) {
  const { t } = useText();
  const { source, model } = useRendering();
  const name = textIn(propsOf(node)['name']);
  const script = useQuery({
    queryKey: ['components.get', model.app, model.release, name],
    queryFn: () => source.component(name ?? ''),
    enabled: name !== undefined,
    staleTime: Infinity,
    retry: false,
  });
  const [run, setRun] = useState(0);
  const [trouble, setTrouble] = useState<{ of: number; kind: 'hung' | 'failed' | 'renew'; detail: string }>();
  const renewing = trouble?.of === run && trouble.kind === 'renew';
  useEffect(() => {
    if (!renewing) return;
    const timer = setTimeout(() => setRun((old) => old + 1), away);
    return () => clearTimeout(timer);
  }, [renewing]);
  if (name === undefined) return <div className={css['note']}>{t('pages.component.none')}</div>;
  if (script.isError) return <Failure failing={source.explain(script.error)} onRetry={() => void script.refetch()} />;
  if (!script.data) return <Loading lines={3} />;
  if (renewing) return <Loading lines={3} />;
  if (trouble?.of === run)
    return (
      <div className={css['note']} role="alert">
        <strong>{t(trouble.kind === 'failed' ? 'pages.component.failed' : 'pages.component.hung', { name })}</strong>
        {trouble.detail !== '' && <code>{trouble.detail}</code>}
        <Button size="small" onClick={() => setRun(run + 1)}>
          {t('pages.component.again')}
        </Button>
      </div>
    );
  return <Frame key={`${name}-${run}-${script.dataUpdatedAt}`} node={node} name={name} code={script.data} onTrouble={(kind, detail) => setTrouble({ of: run, kind, detail })} />;
}

/** One for all frames of the window: those that share a process hang together. */
const watch = createComponentWatch({ now: () => performance.now(), hidden: () => document.hidden });
setInterval(() => watch.look(), patience.every);
/** How long a frame stays away so that its process ends, in milliseconds. */
const away = 600;

function Frame({ node, name, code, onTrouble }: Pick<BlockProps, 'node'> & { name: string; code: Script; onTrouble: (kind: 'hung' | 'failed' | 'renew', detail: string) => void }) {
  const { source } = useRendering();
  const { mode, store } = usePage();
  const { height, onEvent } = propsOf(node);
  const given = useGivenTo(node, code);
  const fixed = numberIn(useValue(height).value, range);
  const [measured, setMeasured] = useState<number>(range.min);
  const frame = useRef<HTMLIFrameElement>(null);
  const port = useRef<MessagePort>(undefined);
  const run = useActions();
  const now = useRef({ given, onEvent, run, onTrouble });
  useEffect(() => {
    now.current = { given, onEvent, run, onTrouble };
    port.current?.postMessage({ kind: 'given', given } satisfies ToFrame);
  }, [given, onEvent, run, onTrouble]);

  useEffect(() => {
    let events = 0;
    let count = 0;
    const channel = new MessageChannel();
    const send = (message: ToFrame): void => channel.port1.postMessage(message);
    const watched = watch.join({
      ping: () => {
        events = 0;
        send({ kind: 'ping', count: (count += 1) });
      },
      stop: () => now.current.onTrouble('hung', ''),
      renew: () => now.current.onTrouble('renew', ''),
    });
    channel.port1.addEventListener('message', ({ data }) => {
      const message = readFromFrame(data);
      if (!message) return;
      if (message.kind === 'ready') {
        port.current = channel.port1;
        watched.answered();
        send({ kind: 'start', script: code.script, styles: code.styles, given: now.current.given });
      } else if (message.kind === 'pong') watched.answered();
      else if (message.kind === 'busy') watched.busy(message.working);
      else if (message.kind === 'size') setMeasured(Math.min(range.max, Math.max(range.min, Math.ceil(message.height))));
      else if (message.kind === 'failed') now.current.onTrouble('failed', message.message);
      else if (message.kind === 'event') {
        events += 1;
        if (events > eventLimits.perSecond) return;
        // Actions read it as state.event.
        store.setState('event', { name: message.name, detail: message.detail });
        void now.current.run(now.current.onEvent);
      }
    });
    channel.port1.start();
    const element = frame.current;
    const loaded = (): void => element?.contentWindow?.postMessage('portico', '*', [channel.port2]);
    element?.addEventListener('load', loaded, { once: true });
    return () => {
      watched.leave();
      element?.removeEventListener('load', loaded);
      port.current = undefined;
      channel.port1.close();
    };
  }, [code, store]);

  return (
    <iframe
      ref={frame}
      className={css['frame']}
      title={name}
      src={source.componentFrame}
      // Without same origin: no cookies, no storage, no reach into the page.
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      style={{ height: fixed ?? measured, pointerEvents: mode === 'design' ? 'none' : undefined }}
    />
  );
}

/** What the frame is given, the same object as long as nothing changed. */
function useGivenTo(node: BlockProps['node'], code: Script): Given {
  const { language } = useText();
  const scheme = useSyncExternalStore(onSchemeChange, currentScheme);
  const { with: written, source: from } = propsOf(node);
  const props = useValue(written).value;
  const rows = useRows(from);
  const { events } = code;
  return useMemo(
    () => ({
      props: typeof props === 'object' && props !== null ? (props as Record<string, unknown>) : {},
      events,
      data: (rows.records ?? []).map(({ id, label, values }) => ({ id, label, values })),
      language,
      scheme,
      colours: Object.fromEntries(Object.entries(palettes[scheme]).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    }),
    [props, events, rows.records, language, scheme],
  );
}
