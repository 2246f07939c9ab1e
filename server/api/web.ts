import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { PorticoError } from '@portico/contracts';
import type { FastifyInstance } from 'fastify';

/** Where the built pages are. */
export const built = fileURLToPath(new URL('../../web/dist/', import.meta.url));

/** antd writes its styles at run time, hence inline styles; scripts come only from us. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  // Pages of apps embed other sites, in frames that share nothing with ours.
  "frame-src 'self' https: http:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The frame of an app's own component: an opaque origin without network. It runs the script the page hands it, and
 * reaches nothing but the port it was given.
 */
const componentFrame = '/frame/component';
function componentPolicy(embedOrigins: readonly string[]): string {
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    "script-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    'img-src data: blob:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...embedOrigins].join(' ')}`,
  ].join('; ');
}

/** Sign-in and what else stands outside the portal's frame: a document of its own, so that it is there at once. */
const smallPages = /^\/(sign-in|setup|link|consent\/[^/]+|connect\/[^/]+)\/?$/;

/** The pages. Addresses that are not pages' (API, MCP, git, well-known) never fall back to the page. */
export async function registerWeb(fastify: FastifyInstance, options: { secure: boolean; embedOrigins: readonly string[] }): Promise<void> {
  fastify.addHook('onSend', async (request, reply) => {
    void reply.header('x-content-type-options', 'nosniff');
    if (options.secure) void reply.header('strict-transport-security', 'max-age=31536000');
    // What documents need, scripts and style sheets do not: there are dozens of them in a first visit.
    if (!request.url.startsWith('/assets/')) void reply.header('referrer-policy', 'no-referrer');
    if (request.url === componentFrame) void reply.header('content-security-policy', componentPolicy(options.embedOrigins));
    else if (!/^\/(api|assets)/.test(request.url)) void reply.header('content-security-policy', policy);
    // The frame of a component has no origin; the code it loads is public.
    if (request.url.startsWith('/assets/') && request.headers.origin === 'null') void reply.header('access-control-allow-origin', '*').header('vary', 'Origin');
  });
  // Names of assets hold their hash: what was served once under a name never changes.
  const assets = path.join(built, 'assets');
  if (existsSync(assets)) await fastify.register(fastifyStatic, { root: assets, prefix: '/assets/', index: false, immutable: true, maxAge: '365d', preCompressed: true });
  fastify.setNotFoundHandler(async (request, reply) => {
    const [address = '/'] = request.url.split('?');
    const isPage = request.method === 'GET' && !/^\/(api|mcp|oauth|git|v1|v0\.1|\.well-known|assets|embed)(\/|$)/.test(address);
    if (!isPage) throw new PorticoError('not_found', { params: { what: 'address', name: address } });
    const page = await readFile(path.join(built, documentOf(address)), 'utf8').catch(() => undefined);
    if (page === undefined) return reply.status(503).type('text/plain; charset=utf-8').send('The pages are not built. Run: npm run build\n页面尚未构建，请运行：npm run build\n');
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
  });
}

function documentOf(address: string): string {
  if (address === componentFrame) return 'component.html';
  return smallPages.test(address) ? 'sign-in.html' : 'index.html';
}
