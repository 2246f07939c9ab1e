import { PorticoError, type JsonObject } from '@portico/contracts';
import type { Exchange, Log } from '../../kernel/index.ts';
import { refused, rpcCodes, writeError, writeResult, type Incoming, type MessageId } from './json-rpc.ts';

/** One request that waits for its answer. */
export interface Call {
  /** JSON-RPC id towards the provider, and the progress token it is given: unique within one `Calls`. */
  readonly id: number;
  readonly exchange: Exchange;
  /** Rejects with a PorticoError, or with the reason of the signal. */
  readonly answer: Promise<JsonObject>;
  /** Is it answered, failed or abandoned? */
  readonly over: boolean;
  /** Gives up with this error, unless there is an answer already. */
  fail(error: unknown): void;
}

export interface Calls {
  /**
   * Opens a call. After `limitMs` (the time a person needs for a question is not counted) or when the signal is aborted
   * it fails, and `abandoned` may tell the provider; `failed` runs whenever it ends without an answer. `quiet`: no
   * question can come of it, so it is in nobody's way when one has to be given to the only call under way.
   */
  open(how: { exchange: Exchange; signal: AbortSignal; limitMs: number; quiet?: boolean; abandoned?: (call: Call, reason: string) => void; failed?: () => void }): Call;
  /**
   * Takes a message: answers settle their call, progress and logs go to its caller, questions are put to her and answered
   * with `reply`. `about` is the call on whose stream it came; without one, a question or log goes to the only call
   * under way, and where there are several nobody is asked, since nobody can tell whose question it is.
   */
  take(message: Incoming, from: { about?: Call | undefined; reply: (text: string) => void; hear: (method: string, params: JsonObject) => void }): void;
  /** Fails all that wait: the process ended, the session is gone. */
  fail(error: unknown): void;
  readonly size: number;
}

interface Pending extends Call {
  readonly quiet: boolean;
  settle(result: JsonObject): void;
  pause(): void;
  resume(): void;
}

const askable: ReadonlySet<string> = new Set(['elicitation/create', 'sampling/createMessage', 'roots/list']);
/** Severities of RFC 5424 as `logging` names them, least first. */
const severities = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
export const severityOf = (level: unknown): number => severities.indexOf(String(level));
export const logLevelKey = 'io.modelcontextprotocol/logLevel';

/** The requests under way on one connection or session with a provider. */
export function createCalls(provider: { readonly name: string; readonly log: Log }): Calls {
  const pending = new Map<number, Pending>();
  let last = 0;

  const wholeCallOf = (id: MessageId | null): Pending | undefined => (typeof id === 'number' ? pending.get(id) : undefined);
  const only = (): Pending | undefined => {
    const [first, ...others] = [...pending.values()].filter((call) => !call.quiet);
    return others.length === 0 ? first : undefined;
  };

  function open(how: Parameters<Calls['open']>[0]): Pending {
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
    const id = (last += 1);
    let left = how.limitMs;
    let since = performance.now();
    let timer: NodeJS.Timeout | undefined;
    let questions = 0;

    const late = (): void => giveUp(new PorticoError('provider.timeout', { params: { provider: provider.name, limit: duration(how.limitMs) } }), 'time is up');
    const aborted = (): void => giveUp(how.signal.reason, 'the caller went away');
    const end = (): boolean => {
      if (!pending.delete(id)) return false;
      clearTimeout(timer);
      how.signal.removeEventListener('abort', aborted);
      return true;
    };
    const giveUp = (error: unknown, reason: string): void => {
      if (!end()) return;
      reject(error);
      how.failed?.();
      how.abandoned?.(call, reason);
    };
    const call: Pending = {
      id,
      exchange: how.exchange,
      quiet: how.quiet === true,
      answer: promise,
      get over() {
        return !pending.has(id);
      },
      settle: (result) => void (end() && resolve(result)),
      fail: (error) => {
        if (!end()) return;
        reject(error);
        how.failed?.();
      },
      pause: () => {
        if ((questions += 1) > 1) return;
        clearTimeout(timer);
        left -= performance.now() - since;
      },
      resume: () => {
        if ((questions -= 1) > 0 || !pending.has(id)) return;
        since = performance.now();
        timer = setTimeout(late, Math.max(left, 1));
      },
    };
    promise.catch(() => undefined);
    pending.set(id, call);
    timer = setTimeout(late, left);
    if (how.signal.aborted) aborted();
    else how.signal.addEventListener('abort', aborted, { once: true });
    return call;
  }

  function take(message: Incoming, from: Parameters<Calls['take']>[1]): void {
    switch (message.kind) {
      case 'result':
        return answered(message.id, (call) => call.settle(message.result));
      case 'error': {
        const error = refused(provider.name, message.error);
        if (message.id === null && from.about) return from.about.fail(error);
        return answered(message.id, (call) => call.fail(error));
      }
      case 'question':
        return void put(message, wholeCallOf(from.about?.id ?? null) ?? only(), from.reply);
      case 'notification':
        return tell(message, from);
      case 'garbage':
        if (from.about) from.about.fail(new PorticoError('provider.garbled', { params: { provider: provider.name, reason: message.reason } }));
        else provider.log.debug({ provider: provider.name, reason: message.reason }, 'not a message');
    }
  }

  function answered(id: MessageId | null, settle: (call: Pending) => void): void {
    const call = wholeCallOf(id);
    if (call) settle(call);
    else provider.log.debug({ provider: provider.name, id }, 'an answer nobody waits for');
  }

  function tell({ method, params }: { method: string; params: JsonObject }, from: Parameters<Calls['take']>[1]): void {
    if (method === 'notifications/progress') {
      const token = params['progressToken'];
      const call = wholeCallOf(Number(token));
      const wanted = call?.exchange.meta['progressToken'];
      if (call && wanted !== undefined) call.exchange.notify(method, { ...params, progressToken: wanted });
      return;
    }
    const call = from.about ?? only();
    if (method === 'notifications/message') {
      if (call && wantsLog(call.exchange, params['level'])) call.exchange.notify(method, params);
      return;
    }
    from.about?.exchange.notify(method, params);
    from.hear(method, params);
  }

  async function put(question: { id: MessageId; method: string; params: JsonObject }, call: Pending | undefined, reply: (text: string) => void): Promise<void> {
    if (question.method === 'ping') return reply(writeResult(question.id, {}));
    if (!askable.has(question.method)) return reply(writeError(question.id, { code: rpcCodes.methodNotFound, message: `${question.method} is not known here` }));
    const ability = question.method.slice(0, question.method.indexOf('/'));
    if (call && !Object.hasOwn(call.exchange.capabilities, ability))
      return reply(writeError(question.id, { code: rpcCodes.methodNotFound, message: `The caller does not support ${question.method}` }));
    if (!call) return reply(writeError(question.id, { code: rpcCodes.internal, message: 'It can not be told whose question this is; send it with the call it belongs to' }));
    call.pause();
    try {
      reply(writeResult(question.id, await call.exchange.ask(question.method, question.params)));
    } catch (error) {
      const told = error instanceof PorticoError ? error.rpc : undefined;
      reply(writeError(question.id, told ?? { code: rpcCodes.internal, message: 'The question could not be put to the caller' }));
    } finally {
      call.resume();
    }
  }

  return {
    open,
    take,
    fail: (error) => {
      for (const call of pending.values()) call.fail(error);
    },
    get size() {
      return pending.size;
    },
  };
}

/** A client of the modern era hears logs only when it asked for a level; an older one sets it once, and the router filters. */
function wantsLog(exchange: Exchange, level: unknown): boolean {
  const wanted = exchange.meta[logLevelKey];
  if (wanted === undefined) return exchange.era === 'legacy';
  return severityOf(level) >= severityOf(wanted);
}

/** A time limit as a message shows it. */
export function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}
