import type { FastifyReply } from 'fastify';
import type { Hearer, Replay } from './replay.ts';

/** The way back to the caller of one POST: one JSON answer, or a stream as soon as something comes before the answer. */
export interface Channel {
  /** Can anything be told before the answer? */
  readonly streams: boolean;
  /** Sends a message before the answer. Progress is dropped when the caller reads too slowly; questions never are. */
  tell(message: Readonly<Record<string, unknown>>, droppable: boolean): void;
  /** Sends the answer and ends. `status` counts only while nothing was streamed. */
  answer(message: Readonly<Record<string, unknown>>, status: number): void;
  /** Lets the connection go: the caller comes back for the rest, after so many milliseconds. */
  letGo?(afterMs: number): void;
}

/** Bytes that may wait for a slow reader before progress is left out. */
const mostWaiting = 1024 * 1024;
/** Milliseconds of silence after which a long call says that it lives. */
const keepAlive = 15_000;

/** `streams`: the caller accepts server-sent events. */
export function openChannel(reply: FastifyReply, streams: boolean): Channel {
  const events = streams ? openEvents(reply) : undefined;
  let ended = false;
  return {
    streams,
    tell: (message, droppable) => {
      if (!events || ended || (droppable && events.slow)) return;
      events.write(eventOf(message));
    },
    answer: (message, status) => {
      if (ended) return;
      ended = true;
      if (events?.streaming === true) {
        events.write(eventOf(message));
        return events.end();
      }
      events?.close();
      void reply.code(status).send(message);
    },
  };
}

/** The way back to an old client in a session: always a stream, which it can take up again when it was cut off. */
export function openLine(reply: FastifyReply, replay: Replay): Channel {
  const events = openEvents(reply);
  events.begin();
  const line = replay.begin(events);
  return {
    streams: true,
    tell: (message, droppable) => line.say(message, droppable),
    answer: (message) => line.end(message),
    letGo: (afterMs) => line.letGo(afterMs),
  };
}

const eventOf = (message: Readonly<Record<string, unknown>>): string => `event: message\ndata: ${JSON.stringify(message)}\n\n`;

/** Server-sent events as the answer of a request. The first that is written begins the stream. */
export interface Events extends Hearer {
  readonly streaming: boolean;
  begin(): void;
  /** Nothing is streamed after all. */
  close(): void;
}

export function openEvents(reply: FastifyReply): Events {
  const { raw } = reply;
  let streaming = false;
  const begin = (): void => {
    if (streaming) return;
    streaming = true;
    const kept = Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined || name === 'content-length' ? [] : [[name, String(value)]]));
    reply.hijack();
    raw.writeHead(200, {
      ...(Object.fromEntries(kept) as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
  };
  const write = (text: string): void => {
    begin();
    if (!raw.destroyed && !raw.writableEnded) raw.write(text);
  };
  const beat = setInterval(() => write(': keep-alive\n\n'), keepAlive);
  beat.unref();
  const close = (): void => clearInterval(beat);
  raw.once('close', close);
  return {
    get streaming() {
      return streaming;
    },
    get slow() {
      return raw.writableLength > mostWaiting;
    },
    begin,
    write,
    close,
    end: () => {
      close();
      raw.end();
    },
  };
}
