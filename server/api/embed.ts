import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PorticoError } from '@portico/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../kernel/index.ts';
import { built } from './web.ts';

const shared = /^\/(api|assets|embed)\//;
const methods = 'GET, POST, PUT, PATCH, DELETE';
const headers = 'authorization, content-type, x-csrf-token, idempotency-key, if-match, traceparent';
/** A preflight is good for this many seconds. */
const remembered = '600';

/**
 * Apps for other portals. `/embed/<app>.mjs` exports the single-spa life cycles of an app, `/embed/<app>.js` puts them
 * on `window['portico-<app>']`; what they load and call is shared (CORS) with the origins an operator has named.
 */
export function registerEmbed(fastify: FastifyInstance, config: Config): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const origin = request.headers.origin;
    if (origin === undefined || !config.embedOrigins.includes(origin) || !shared.test(request.url)) return;
    void reply
      .header('access-control-allow-origin', origin)
      .header('access-control-allow-credentials', 'true')
      .header('access-control-expose-headers', 'content-disposition, x-trace-id');
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) return answerPreflight(reply);
  });
  // Caches between here and there must not give one origin what was meant for another.
  if (config.embedOrigins.length > 0)
    fastify.addHook('onSend', async (request, reply) => {
      if (shared.test(request.url)) void reply.header('vary', [reply.getHeader('vary'), 'Origin'].filter(Boolean).join(', '));
    });
  fastify.get('/embed/:file', (request, reply) => sendEntry(config, request, reply));
}

function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply.header('access-control-allow-methods', methods).header('access-control-allow-headers', headers).header('access-control-max-age', remembered).status(204).send();
}

async function sendEntry(config: Config, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { file } = request.params as { file: string };
  const [, app, kind] = /^([a-z][a-z0-9-]{0,39})\.(m?js)$/.exec(file) ?? [];
  if (app === undefined) throw new PorticoError('not_found', { params: { what: 'address', name: `/embed/${file}` } });
  const code = kind === 'mjs' ? moduleEntry(app, { url: config.publicUrl, entry: await builtEntry() }) : scriptEntry(app, config.publicUrl);
  // The name stays and what it leads to changes with every version.
  return reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').header('cross-origin-resource-policy', 'cross-origin').send(code);
}

/** The address of the built code behind all apps: its name holds its hash. */
async function builtEntry(): Promise<string> {
  const manifest = await readFile(path.join(built, 'manifest.json'), 'utf8').catch(() => {
    throw new PorticoError('not_found', { params: { what: 'address', name: '/embed' } });
  });
  return (JSON.parse(manifest) as Record<string, { file: string }>)['app/embed/embed.ts']?.file ?? '';
}

function moduleEntry(app: string, { url, entry }: { url: string; entry: string }): string {
  return `import { embedded } from ${JSON.stringify(`../${entry}`)};
export const { bootstrap, mount, update, unmount } = embedded(${JSON.stringify({ app, url })});
`;
}

/** For shells that know scripts only: loads the module when the app is first opened. */
function scriptEntry(app: string, url: string): string {
  return `(function () {
  var loaded;
  function cycle(name) {
    return function (props) {
      loaded = loaded || import(${JSON.stringify(`${url}/embed/${app}.mjs`)});
      loaded.catch(function () { loaded = undefined; });
      return loaded.then(function (app) { return app[name](props); });
    };
  }
  window[${JSON.stringify(`portico-${app}`)}] = { bootstrap: cycle('bootstrap'), mount: cycle('mount'), update: cycle('update'), unmount: cycle('unmount') };
})();
`;
}
