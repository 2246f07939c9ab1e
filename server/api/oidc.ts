import { PorticoError, sessionOidcFinish, sessionOidcStart } from '@portico/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import type { Config } from '../kernel/index.ts';
import { fromOf, languageOf } from './request.ts';
import { isSecure, sessionCookie } from './routes.ts';

const browserCookie = 'portico_oidc';

/** The two addresses a browser visits when somebody signs in with an OpenID Connect provider. */
export function registerOidc(fastify: FastifyInstance, means: { config: Config; door: Door }): void {
  const { config, door } = means;
  const options = { path: '/api/sign-in/oidc', httpOnly: true, sameSite: 'lax' as const, secure: isSecure(config) };

  fastify.get('/api/sign-in/oidc/:provider/start', async (request, reply) => {
    const { provider } = request.params as { provider: string };
    const { returnTo } = request.query as { returnTo?: string };
    return orBack(request, reply, async () => {
      const input = { provider, ...(returnTo !== undefined && { returnTo }) };
      const { value } = await door.call({ operation: sessionOidcStart, input, principal: undefined, from: fromOf(request, 'page') });
      return reply.setCookie(browserCookie, value.browser, { ...options, expires: new Date(value.expiresAt) }).redirect(value.url);
    });
  });

  fastify.get('/api/sign-in/oidc/:provider/callback', async (request, reply) =>
    orBack(request, reply, async () => {
      const input = { url: new URL(request.url, config.publicUrl).href, browser: request.cookies[browserCookie] ?? '' };
      void reply.clearCookie(browserCookie, options);
      const { value } = await door.call({ operation: sessionOidcFinish, input, principal: undefined, from: fromOf(request, 'page'), session: sessionCookie(config, reply) });
      return reply.redirect(value.returnTo);
    }),
  );
}

/** A browser that can't go on lands on the sign-in page, which shows why. */
async function orBack(request: FastifyRequest, reply: FastifyReply, go: () => Promise<FastifyReply>): Promise<FastifyReply> {
  try {
    return await go();
  } catch (error) {
    if (!(error instanceof PorticoError) || error.entry.audience === 'us') throw error;
    return reply.redirect(`/sign-in#error=${encodeURIComponent(error.messageIn(languageOf(request)))}`);
  }
}
