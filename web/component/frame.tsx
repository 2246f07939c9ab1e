// Runs inside the frame of an own component. Nothing of Portico is here but the message port to the page around it.
import * as react from 'react';
import { createRoot, type Root } from 'react-dom/client';
import * as jsx from 'react/jsx-runtime';
import './frame.css';
import type { FromFrame, Given, ToFrame } from './protocol.ts';

type Shown = react.ComponentType<Record<string, unknown>>;

let port: MessagePort | undefined;
let given: Given | undefined;
let shown: Shown | undefined;
let root: Root | undefined;
const told = new Set<() => void>();

function tell(message: FromFrame): void {
  port?.postMessage(message);
}

let working = 0;
/** Says that the component's own code runs now, so that the page knows whose it was when it never ends. */
function atWork<A extends unknown[], R>(run: (...given: A) => R): (...given: A) => R {
  return (...given) => {
    began();
    return run(...given);
  };
}
function began(): void {
  working += 1;
  if (working > 1) return;
  tell({ kind: 'busy', working: true });
  // The first free moment after it.
  ended.port2.postMessage(undefined);
}
const ended = new MessageChannel();
ended.port1.addEventListener('message', () => {
  working = 0;
  tell({ kind: 'busy', working: false });
});
ended.port1.start();

/** Sends an event to the page: `onEvent` of the block runs with it. */
function emit(name: string, detail?: unknown): void {
  tell({ kind: 'event', name, detail });
}

function useGiven<T>(pick: (now: Given | undefined) => T): T {
  return react.useSyncExternalStore(
    (listen) => {
      told.add(listen);
      return () => told.delete(listen);
    },
    () => pick(given),
  );
}

const nothing: readonly unknown[] = [];
/** What `@portico/component` is inside the frame. */
const api = {
  emit,
  useData: () => useGiven((now) => now?.data ?? nothing),
  useLanguage: () => useGiven((now) => now?.language ?? 'en'),
  useTheme: () => {
    const scheme = useGiven((now) => now?.scheme ?? 'light');
    const colours = useGiven((now) => now?.colours);
    return { scheme, colours: colours ?? {} };
  },
};

function draw(): void {
  if (!shown || !given) return;
  const place = document.getElementById('component');
  if (!place) return;
  root ??= createRoot(place, {
    onUncaughtError: (error) => tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  });
  const events = Object.fromEntries(given.events.map((name) => [name, (...details: unknown[]) => emit(name, details.length > 1 ? details : details[0])]));
  began();
  root.render(react.createElement(shown, { ...given.props, ...events }));
}

function take(next: Given): void {
  given = next;
  document.documentElement.lang = next.language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset['scheme'] = next.scheme;
  for (const [name, colour] of Object.entries(next.colours)) document.documentElement.style.setProperty(`--${name}`, colour);
  for (const listen of told) listen();
  draw();
}

Object.assign(globalThis, {
  PorticoComponent: {
    react,
    jsx,
    api,
    show: (component: Shown) => {
      shown = component;
      draw();
      tell({ kind: 'shown' });
    },
  },
});

/** Everything that begins by itself in a component: what people do, timers, frames. */
function watchWork(): void {
  for (const type of [
    'click',
    'dblclick',
    'pointerdown',
    'pointermove',
    'pointerup',
    'keydown',
    'keyup',
    'input',
    'change',
    'submit',
    'focusin',
    'focusout',
    'wheel',
    'scroll',
    'drop',
    'paste',
  ])
    addEventListener(type, began, { capture: true, passive: true });
  const { setTimeout: later, setInterval: often, requestAnimationFrame: nextFrame, queueMicrotask: soon } = globalThis;
  const wrapped = (run: unknown): (() => void) => (typeof run === 'function' ? atWork(run as () => void) : () => undefined);
  Object.assign(globalThis, {
    setTimeout: (run: unknown, wait?: number, ...more: unknown[]) => later(wrapped(run), wait, ...(more as [])),
    setInterval: (run: unknown, wait?: number, ...more: unknown[]) => often(wrapped(run), wait, ...(more as [])),
    requestAnimationFrame: (run: unknown) => nextFrame(wrapped(run)),
    queueMicrotask: (run: unknown) => soon(wrapped(run)),
  });
}

function start(message: Extract<ToFrame, { kind: 'start' }>): void {
  const styles = document.createElement('style');
  styles.textContent = message.styles;
  document.head.append(styles);
  take(message.given);
  watchWork();
  began();
  const script = document.createElement('script');
  script.src = URL.createObjectURL(new Blob([message.script], { type: 'text/javascript' }));
  script.addEventListener('error', () => tell({ kind: 'failed', message: 'the script could not be run' }));
  document.head.append(script);
}

addEventListener('error', (event) => tell({ kind: 'failed', message: event.message }));
addEventListener('unhandledrejection', (event) => tell({ kind: 'failed', message: String(event.reason) }));
addEventListener('message', (event) => {
  const [offered] = event.ports;
  if (event.source !== parent || port || !offered) return;
  port = offered;
  port.addEventListener('message', ({ data }: MessageEvent<ToFrame>) => {
    if (data.kind === 'start') start(data);
    else if (data.kind === 'given') take(data.given);
    else tell({ kind: 'pong', count: data.count });
  });
  port.start();
  tell({ kind: 'ready' });
});
new ResizeObserver(() => tell({ kind: 'size', height: document.documentElement.offsetHeight })).observe(document.documentElement);
