import type { FastifyReply } from 'fastify';

/** The way back to the caller of one POST: one JSON answer, or a stream as soon as something comes before the answer. */
export interface Channel {
  /** Can anything be told before the answer? */
  readonly streams: boolean;
  /** Begins a stream now, for callers whose era has an answer come on one; nothing if she takes none. */
  begin(): void;
  /** Sends a message before the answer. Progress is dropped when the caller reads too slowly; questions never are. */
  tell(message: Readonly<Record<string, unknown>>, droppable: boolean): void;
  /** Sends the answer and ends. `status` counts only while nothing was streamed. */
  answer(message: Readonly<Record<string, unknown>>, status: number): void;
}

/** Bytes that may wait for a slow reader before progress is left out. */
const mostWaiting = 1024 * 1024;
/** Milliseconds of silence after which a long call says that it lives. */
const keepAlive = 15_000;

/** `streams`: the caller accepts server-sent events. */
export function openChannel(reply: FastifyReply, streams: boolean): Channel {
  const { raw } = reply;
  let streaming = false;
  let ended = false;
  let beat: NodeJS.Timeout | undefined;

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
    if (!ended && !raw.destroyed && !raw.writableEnded) raw.write(text);
  };
  if (streams) {
    beat = setInterval(() => {
      begin();
      write(': keep-alive\n\n');
    }, keepAlive);
    beat.unref();
    raw.once('close', () => clearInterval(beat));
  }

  return {
    streams,
    begin: () => {
      if (streams) begin();
    },
    tell: (message, droppable) => {
      if (!streams || ended) return;
      begin();
      if (droppable && raw.writableLength > mostWaiting) return;
      write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
    },
    answer: (message, status) => {
      if (ended) return;
      clearInterval(beat);
      if (streaming) {
        write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
        ended = true;
        raw.end();
        return;
      }
      ended = true;
      void reply.code(status).send(message);
    },
  };
}
