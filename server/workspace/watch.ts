import { appsWatch, PorticoError, watchEventSchema, type StreamResult, type WatchEvent } from '@portico/contracts';
import { announce, implementRead, type ChangeContext, type Implementation, type Kernel, type ReadContext } from '../kernel/index.ts';
import { mayWith } from './look-at-apps.ts';
import { requireApp, type AppRow } from './store.ts';

const channel = 'portico_watch';
/** PostgreSQL passes on at most 8000 bytes; more paths than fit are not named. */
const mostBytes = 6000;
/** Milliseconds between two signs of life, which also ask whether the caller still may; and of a stream as a whole, after which she connects again. */
const beat = 15_000;
const longest = 30 * 60_000;
const mostStreams = 20;

type Told = Omit<WatchEvent, 'by' | 'at' | 'paths'> & { readonly app: string; readonly paths: readonly string[] };

/** Tells whoever watches the app, in every replica, once this transaction is committed. */
export async function tellWatchers(ctx: ChangeContext, { app, paths, ...event }: Told): Promise<void> {
  const full = { tenant: ctx.tenant, app, ...event, paths, by: ctx.principal.name, at: ctx.clock.now().toISOString() };
  const text = JSON.stringify(full);
  await announce(ctx.tx, channel, Buffer.byteLength(text) > mostBytes ? JSON.stringify({ ...full, paths: null, issues: full.issues?.slice(0, 1) }) : text);
}

type Heard = (event: WatchEvent) => void;

/** Who watches which app in this process. */
function createWatchers(kernel: Kernel): (tenant: string, app: string, heard: Heard) => Promise<() => void> {
  const watching = new Map<string, Set<Heard>>();
  let listening: Promise<void> | undefined;
  const hear = (payload: string): void => {
    const { tenant, app, ...event } = JSON.parse(payload) as WatchEvent & { tenant: string; app: string };
    for (const heard of watching.get(`${tenant}/${app}`) ?? []) heard(watchEventSchema.parse(event));
  };
  return async (tenant, app, heard) => {
    await (listening ??= kernel.database.engine.listen(channel, hear));
    const key = `${tenant}/${app}`;
    const those = watching.get(key) ?? new Set();
    watching.set(key, those.add(heard));
    return () => {
      those.delete(heard);
      if (those.size === 0) watching.delete(key);
    };
  };
}

/** `apps.watch`: server-sent events (HTML Living Standard, 9.2). */
export function watchApps(kernel: Kernel): Implementation {
  const join = createWatchers(kernel);
  const open = new Map<string, number>();
  return implementRead(appsWatch, async (ctx, input): Promise<StreamResult> => {
    const app = await ctx.read((tx) => requireApp(tx, input.app));
    const who = `${ctx.tenant}/${ctx.principal.id}`;
    if ((open.get(who) ?? 0) >= mostStreams) throw new PorticoError('request.rate_limited', { params: { seconds: 60 } });
    async function* body(): AsyncIterable<string> {
      const waiting = createInbox(ctx.signal);
      const leave = await join(ctx.tenant, app.name, (event) => {
        if (input.branch === undefined || event.branch === input.branch || event.branch === 'main') waiting.put(event);
      });
      open.set(who, (open.get(who) ?? 0) + 1);
      try {
        yield ': watching\n\n';
        const began = performance.now();
        while (performance.now() - began < longest) {
          const events = await waiting.take(beat);
          if (ctx.signal.aborted) return refuseRevoked(ctx.signal);
          if (!(await mayEdit(ctx, app))) return;
          yield events.length === 0 ? ': still here\n\n' : events.map((event) => `event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`).join('');
        }
      } finally {
        leave();
        const left = (open.get(who) ?? 1) - 1;
        if (left > 0) open.set(who, left);
        else open.delete(who);
      }
    }
    return { mediaType: 'text/event-stream', fileName: 'events', body: body() };
  });
}

/** Somebody who closed the page, or a server that stops, is a good end; a revoked credential is not. */
function refuseRevoked(signal: AbortSignal): void {
  if (signal.reason instanceof PorticoError && signal.reason.code === 'auth.invalid') throw signal.reason;
}

/** Events until somebody takes them. `take` waits for the first one, for `milliseconds` at most, and not after the abort. */
function createInbox(signal: AbortSignal): { put(event: WatchEvent): void; take(milliseconds: number): Promise<WatchEvent[]> } {
  let events: WatchEvent[] = [];
  let wake: (() => void) | undefined;
  signal.addEventListener('abort', () => wake?.(), { once: true });
  return {
    put: (event) => {
      events.push(event);
      wake?.();
    },
    take: async (milliseconds) => {
      if (events.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      const taken = events;
      events = [];
      return taken;
    },
  };
}

function mayEdit(ctx: ReadContext, app: AppRow): Promise<boolean> {
  return ctx.read(async (tx) => (await mayWith(tx, ctx.principal, app)).includes('edit'));
}
