import { PorticoError, toProblem } from '@portico/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from './request.ts';

/** What Fastify itself finds wrong, in our words. */
function known(error: FastifyError | Error, maxBody: number): PorticoError {
  if (error instanceof PorticoError) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new PorticoError('request.too_large', { params: { what: 'The request', limit: `${Math.round(maxBody / 1024 / 1024)} MB`, setting: 'PORTICO_MAX_BODY_MB' } });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new PorticoError('request.invalid', { params: { detail: 'the body is JSON; send it with Content-Type: application/json' } });
  if ('statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500) return new PorticoError('request.invalid', { params: { detail: error.message } });
  return new PorticoError('internal', { params: { trace: 'edge' }, cause: error });
}

/** Answers with problem details (RFC 9457) in the reader's language. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, failed: { error: FastifyError | Error; maxBody: number }): void {
  const error = known(failed.error, failed.maxBody);
  if (error.code === 'internal' && error.cause !== undefined) request.log.error({ err: error.cause }, 'unexpected error at the edge');
  const problem = toProblem(error, { language: languageOf(request), ...(typeof error.params['trace'] === 'string' && { trace: error.params['trace'] }) });
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  if (error.params['seconds'] !== undefined) void reply.header('retry-after', String(error.params['seconds']));
  void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
