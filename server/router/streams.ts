import type { ServerResponse } from 'node:http';
import { PorticoError } from '@portico/contracts';

/** A stream of server-sent events to one caller. */
export interface Stream {
  send(message: Record<string, unknown>): void;
  /** Writes a last message, if there is one, and ends. */
  end(last?: Record<string, unknown>): void;
}

export interface Streams {
  /** Opens one; throws `request.rate_limited` when too many are open. `onEnd` runs once, whoever ended it. */
  open(
    response: ServerResponse,
    stream: {
      owner: string;
      credential: string | undefined;
      headers: Readonly<Record<string, string>>;
      stillMay: () => Promise<boolean>;
      onEnd: () => void;
      farewell?: Record<string, unknown>;
    },
  ): Stream;
  /** Ends what a credential holds open. */
  revoke(credential: string): void;
  closeAll(): void;
}

const limits = { all: 1024, owner: 20 } as const;
/** Milliseconds between signs of life, below the idle limits of usual proxies; each time the caller's key is looked at. */
const keepAlive = 15_000;

/** Keeps the open streams of this process: alive, few enough, ended with the credential and with the server. */
export function createStreams(): Streams {
  const open = new Map<Stream, { owner: string; credential: string | undefined; farewell: Record<string, unknown> | undefined }>();
  return {
    open: (response, asked) => {
      const own = [...open.values()].filter(({ owner }) => owner === asked.owner).length;
      if (open.size >= limits.all || own >= limits.owner) throw new PorticoError('request.rate_limited', { params: { seconds: 60 } });
      response.writeHead(200, { ...asked.headers, 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' });
      response.flushHeaders();
      const beat = setInterval(() => {
        response.write(': keep-alive\n\n');
        asked.stillMay().then(
          (may) => may || stream.end(),
          () => stream.end(),
        );
      }, keepAlive);
      beat.unref();
      const finish = (): void => {
        if (!open.delete(stream)) return;
        clearInterval(beat);
        asked.onEnd();
      };
      const stream: Stream = {
        send: (message) => {
          if (!response.writableEnded && !response.destroyed) response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
        },
        end: (last) => {
          if (last) stream.send(last);
          finish();
          response.end();
        },
      };
      open.set(stream, { owner: asked.owner, credential: asked.credential, farewell: asked.farewell });
      response.on('close', finish);
      return stream;
    },
    revoke: (credential) => {
      for (const [stream, held] of open) if (held.credential === credential) stream.end();
    },
    closeAll: () => {
      for (const [stream, { farewell }] of open) stream.end(farewell);
    },
  };
}
