import { credentialsFinish, PorticoError } from '@portico/contracts';
import type { FastifyInstance } from 'fastify';
import { clientDocument } from '../providers/index.ts';
import { fromOf, languageOf, principalOf } from './request.ts';
import { isSecure, type ApiMeans } from './routes.ts';

/** What authorization servers of providers meet: Portico's metadata document, and where they send people back to. */
export function registerCredentials(fastify: FastifyInstance, means: ApiMeans): void {
  const { config, door, identity } = means;
  const document = JSON.stringify(clientDocument(config));
  fastify.get('/oauth/client-metadata.json', (_request, reply) => reply.header('cache-control', 'max-age=300').type('application/json').send(document));

  fastify.get('/api/credentials/callback', async (request, reply) => {
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    try {
      const principal = await principalOf(request, { identity, secure: isSecure(config), publicUrl: config.publicUrl, csrf: false });
      const { value } = await door.call({ operation: credentialsFinish, input: { url: request.url }, principal, from: fromOf(request, 'page') });
      return await reply.redirect(`/connect/${value.provider}#done`);
    } catch (error) {
      // A browser lands on a page that says why.
      if (!(error instanceof PorticoError) || error.entry.audience === 'us') throw error;
      const { provider } = error.params;
      const page = typeof provider === 'string' && /^[a-z][a-z0-9-]*$/.test(provider) ? `/connect/${provider}` : '/sign-in';
      return reply.redirect(`${page}#error=${encodeURIComponent(error.messageIn(languageOf(request)))}`);
    }
  });
}
