import type { Dispatcher } from 'undici';

/** What has arrived beyond this makes the other side wait until it is taken. */
const mostWaiting = 64 * 1024;

/** The body of an answer as it comes in. It has to be read, resumed or destroyed, or the connection stays taken. */
export interface RawBody extends AsyncIterable<Uint8Array> {
  /** All of it, when all of it is here already; then it counts as read. */
  whole(): Buffer | undefined;
  /** Reads it to the end and forgets it, so that the connection can be used again. */
  resume(): void;
  /** Lets go of the connection; who is reading gets the error, if one is given, or the end. */
  destroy(error?: Error): void;
}

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: RawBody;
}

/**
 * Sends one request through undici's bare interface. Its `request` wraps each body in a stream, which costs a third of
 * a short call; here a short body is simply there, and a long one is read no faster than it is taken.
 */
export function dispatchRaw(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions & { signal: AbortSignal | undefined }): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { signal, ...request } = options;
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const body = new Incoming();
    const stop = (): void => {
      body.destroy(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      reject(signal?.reason);
    };
    const end = (): void => signal?.removeEventListener('abort', stop);
    signal?.addEventListener('abort', stop, { once: true });
    dispatcher.dispatch(request, {
      onRequestStart: (controller) => body.begin(controller),
      onResponseStart: (_controller, status, headers) => {
        if (status >= 200) resolve({ status, headers, body });
      },
      onResponseData: (_controller, piece) => body.push(piece),
      onResponseEnd: () => {
        end();
        body.end();
      },
      onResponseError: (_controller, error) => {
        end();
        body.end(error);
        reject(error);
      },
    });
  });
}

class Incoming implements RawBody {
  private controller: Dispatcher.DispatchController | undefined;
  private pieces: Buffer[] = [];
  private waiting = 0;
  private ended = false;
  private dropped = false;
  private error: Error | undefined;
  private wake: (() => void) | undefined;

  begin(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.dropped) controller.abort(this.error ?? new Error('let go'));
  }

  push(piece: Buffer): void {
    if (this.dropped) return;
    this.pieces.push(piece);
    this.waiting += piece.length;
    if (this.waiting > mostWaiting) this.controller?.pause();
    this.wake?.();
  }

  end(error?: Error): void {
    this.ended = true;
    this.error ??= error;
    this.wake?.();
  }

  whole(): Buffer | undefined {
    if (!this.ended || this.error) return undefined;
    const [first, ...more] = this.pieces;
    this.pieces = [];
    return more.length === 0 ? (first ?? Buffer.alloc(0)) : Buffer.concat([first ?? Buffer.alloc(0), ...more]);
  }

  resume(): void {
    this.dropped = true;
    this.pieces = [];
    if (!this.ended) this.controller?.resume();
  }

  destroy(error?: Error): void {
    if (this.ended) return;
    this.dropped = true;
    this.pieces = [];
    this.error ??= error;
    this.ended = true;
    this.controller?.abort(error ?? new Error('let go'));
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        const pieces = this.pieces;
        this.pieces = [];
        this.waiting = 0;
        yield* pieces;
        if (this.pieces.length > 0) continue;
        if (this.error) throw this.error;
        if (this.ended) return;
        await new Promise<void>((resolve) => {
          this.wake = resolve;
          if (this.controller?.paused === true) this.controller.resume();
        });
        this.wake = undefined;
      }
    } finally {
      this.destroy();
    }
  }
}
