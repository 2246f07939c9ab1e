import { PorticoError } from '@portico/contracts';
import type { Log } from '../kernel/index.ts';

/** What pg says without a code when there is no connection, or no longer. */
const brokenConnection = /timeout exceeded when trying to connect|Connection terminated|is not queryable/;

/** PostgreSQL codes that mean the server, not the call: class 08, 53, 57P and the pool's own. */
function fromDatabase(error: { code?: unknown; message: string }, place: string): PorticoError | undefined {
  const code = typeof error.code === 'string' ? error.code : '';
  if (code === '53100' || code === 'ENOSPC') return new PorticoError('storage.full', { params: { place }, cause: error });
  if (code === '57014') return new PorticoError('request.timeout', { params: { limit: 'the time limit of a statement' }, cause: error });
  if (/^(08|53|57P|40)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code) || brokenConnection.test(error.message)) {
    return new PorticoError('storage.busy', { cause: error });
  }
  return undefined;
}

/** Every error that leaves the door is of the table; what we did not foresee is logged whole and told as `internal`. */
export function toPorticoError(error: unknown, at: { trace: string; log: Log; operation: string; dataFolder: string }): PorticoError {
  if (error instanceof PorticoError) {
    if (error.entry.audience === 'us') at.log.error({ err: error.cause ?? error, trace: at.trace, operation: at.operation }, 'internal error');
    return error;
  }
  if (error instanceof Error) {
    const known = fromDatabase(error, at.dataFolder);
    if (known) {
      at.log.warn({ err: error, trace: at.trace, operation: at.operation }, 'the database did not do its part');
      return known;
    }
    if (error.name === 'AbortError' || error.name === 'TimeoutError') return new PorticoError('request.timeout', { params: { limit: 'its time' }, cause: error });
  }
  at.log.error({ err: error, trace: at.trace, operation: at.operation }, 'unexpected error');
  return new PorticoError('internal', { params: { trace: at.trace }, cause: error });
}

/** May the transaction simply be tried again? Serialisation failure and deadlock. */
export function isTransient(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === '40001' || code === '40P01';
}
