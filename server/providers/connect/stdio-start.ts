import { PorticoError, type Text } from '@portico/contracts';
import type { Clock, Exchange, Log } from '../../kernel/index.ts';
import type { Greeting } from './connector.ts';
import { createDuplex, type Duplex } from './duplex.ts';
import { garbled, type Era } from './era.ts';
import { couldNotStart, megabytes, startLineProcess, stopped, type LineProcess, type ProcessLimits } from './process.ts';
import { createBackOff } from './stdio-back-off.ts';
import { createTail } from './stdio-tail.ts';

export interface StarterOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Private folder of this provider, under the data folder; made when missing. */
  readonly folder: string;
  readonly cwd?: string;
  readonly limits: ProcessLimits & {
    /** Milliseconds from start to greeting. */
    readonly startMs: number;
    /** Ends in a row, without one answered call between, after which it is left alone for a while. */
    readonly restarts: number;
  };
  /** Known, or found out at the first start. */
  readonly era?: Era;
  readonly log: Log;
  readonly clock: Clock;
}

/** A process and the conversation with it. */
export interface Live {
  readonly process: LineProcess;
  readonly duplex: Duplex;
  readonly since: Date;
}

/** Starts one provider's processes, and keeps what was learnt from those before: era, greeting, last words, pauses. */
export interface Starter {
  /** Gives a process that has greeted; throws a PorticoError. */
  start(wanted: Wanted): Promise<Live>;
  /** An answer came: it works. */
  succeeded(): void;
  unreachable(how: Text): PorticoError;
  /** Of the last process that has not failed since. */
  readonly greeting: Greeting | undefined;
  readonly lines: readonly string[];
  readonly garbage: Duplex['garbage'];
  readonly failures: number;
  garbageOf(live: Live): Duplex['garbage'];
}

export interface Wanted {
  readonly as: Pick<Exchange, 'capabilities' | 'client'>;
  /** A process runs; it has not greeted yet. May come a second time, for another one. */
  readonly started: (live: Live) => void;
  /** It has ended, and there will be no other. */
  readonly ended: (live: Live) => void;
  /** Is it wanted still? */
  readonly still: () => boolean;
}

export function createStarter(options: StarterOptions): Starter {
  const { name, limits, log, clock } = options;
  const tail = createTail(Object.values(options.env));
  const backOff = createBackOff({ name, restarts: limits.restarts, clock });
  let era = options.era;
  let greeting: Greeting | undefined;
  let garbage: Duplex['garbage'] = { count: 0, last: '' };

  const unreachable = (how: Text, sent = false): PorticoError => {
    const words = tail.lastWords();
    const reason = { en: `its process ${how.en}${words && ` (last words: "${words}")`}`, zh: `其进程${how.zh}${words && `（最后输出：“${words}”）`}` };
    return new PorticoError('provider.unreachable', { params: { provider: name, reason, sent } });
  };
  const garbageOf = ({ duplex }: Live): Duplex['garbage'] => ({ count: duplex.garbage.count, last: tail.masked(duplex.garbage.last) });

  async function start(wanted: Wanted): Promise<Live> {
    await backOff.wait();
    if (!wanted.still()) throw unreachable(stopped);
    tail.begin();
    const known = era;
    try {
      return await attempt(wanted, known);
    } catch (error) {
      if (!(error instanceof DiedProbing)) throw error instanceof PorticoError ? error : unreachable(couldNotStart(error instanceof Error ? error.message : '?'));
      if (!wanted.still()) throw error.reason;
      // Older programs have been seen to end at a request they do not know.
      return attempt(wanted, 'legacy');
    }
  }

  async function attempt(wanted: Wanted, known: Era | undefined): Promise<Live> {
    const running = startLineProcess({
      ...options,
      hear: {
        line: (text) => duplex.take(text),
        long: ({ head, tail: end }) => duplex.tooLong({ head, tail: end, limit: megabytes(limits.outputBytesPerLine) }),
        aside: (text) => tail.add(text),
      },
    });
    const duplex = createDuplex({ name, log, send: (text) => Promise.resolve(running.send(text)) });
    const live: Live = { process: running, duplex, since: clock.now() };
    const phase: Phase = { probing: known === undefined, died: false, greeted: false };
    void farewell(live, { wanted, phase });
    wanted.started(live);
    try {
      const found = await duplex.open({ limitMs: limits.startMs, as: wanted.as, era: known });
      phase.greeted = true;
      era = found.era;
      greeting ??= found;
      return live;
    } catch (error) {
      if (phase.died && error instanceof PorticoError) throw new DiedProbing(error);
      if (era === known) era = options.era;
      await running.stop({ en: 'did not greet as MCP wants it', zh: '未按 MCP 要求完成握手' });
      throw error instanceof PorticoError && error.code === 'provider.timeout' ? silent(live, error) : error;
    }
  }

  /** What follows when a process has ended. */
  async function farewell(live: Live, { wanted, phase }: { wanted: Wanted; phase: Phase }): Promise<void> {
    const { how, asked } = await live.process.ended;
    phase.died = phase.probing && live.duplex.probing && !asked;
    const more = garbageOf(live);
    garbage = { count: garbage.count + more.count, last: more.last || garbage.last };
    if (!phase.died) wanted.ended(live);
    const error = unreachable(how, phase.greeted);
    live.duplex.fail(error);
    if (asked) return;
    greeting = undefined;
    log.warn({ provider: name, pid: live.process.pid, how: how.en }, 'a provider process ended');
    if (!phase.died) backOff.failed(error);
  }

  /** Nothing came in time: often because the program talks on the channel that is for messages. */
  function silent(live: Live, error: PorticoError): PorticoError {
    const { count, last } = garbageOf(live);
    return count === 0 ? error : garbled(name, { en: `it writes to its standard output, where messages belong: ${last}`, zh: `它向标准输出写入了并非消息的内容：${last}` });
  }

  return {
    start,
    unreachable,
    garbageOf,
    succeeded: backOff.succeeded,
    get greeting() {
      return greeting;
    },
    get lines() {
      return tail.lines();
    },
    get garbage() {
      return garbage;
    },
    get failures() {
      return backOff.failures;
    },
  };
}

interface Phase {
  readonly probing: boolean;
  died: boolean;
  greeted: boolean;
}

/** It ended at the first request of the newer era. */
class DiedProbing extends Error {
  readonly reason: PorticoError;

  constructor(reason: PorticoError) {
    super('ended while its era was being found out', { cause: reason });
    this.reason = reason;
  }
}
