import type { PorticoError, StreamResult } from '@portico/contracts';

/** A stream whose end, failure or abandonment is told once, and which stops when the signal says so. */
export function recordedStream(stream: StreamResult, at: { signal: AbortSignal; end(error: PorticoError | undefined): Promise<void> }): StreamResult {
  async function* body(): AsyncIterable<Uint8Array | string> {
    let failure: unknown;
    try {
      for await (const chunk of stream.body) {
        at.signal.throwIfAborted();
        yield chunk;
      }
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      await at.end(failure === undefined ? undefined : (failure as PorticoError));
    }
  }
  return { ...stream, body: body() };
}
