import { hooksReceive } from '@portico/contracts';
import type { FastifyInstance } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import { fromOf } from './request.ts';

/** Headers that senders sign with or count by. */
const signing = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-hub-signature-256', 'x-github-delivery', 'x-github-event', 'content-type'];

/** `POST /hooks/<tenant>/<app>/<name>`: what other systems send, with its body to the byte, as it was signed. */
export async function registerHooks(fastify: FastifyInstance, door: Door): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    scope.post<{ Params: { tenant: string; app: string; name: string } }>('/hooks/:tenant/:app/:name', async (request, reply) => {
      const headers = Object.fromEntries(
        signing.flatMap((name) => {
          const value = request.headers[name];
          return typeof value === 'string' ? [[name, value]] : [];
        }),
      );
      const body = typeof request.body === 'string' ? request.body : '';
      const { value } = await door.call({ operation: hooksReceive, input: { ...request.params, body, headers }, principal: undefined, from: fromOf(request, 'api') });
      return reply.status(202).send(value);
    });
    await Promise.resolve();
  });
}
