import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { PorticoError } from '@portico/contracts';
import type { FastifyInstance } from 'fastify';

const built = fileURLToPath(new URL('../../web/dist/', import.meta.url));

/** antd writes its styles at run time, hence inline styles; scripts come only from us. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The pages. Addresses that are not pages' (API, MCP, git, well-known) never fall back to the page. */
export async function registerWeb(fastify: FastifyInstance, options: { secure: boolean }): Promise<void> {
  fastify.addHook('onSend', async (request, reply) => {
    void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
    if (options.secure) void reply.header('strict-transport-security', 'max-age=31536000');
    if (!request.url.startsWith('/api')) void reply.header('content-security-policy', policy);
  });
  const index = path.join(built, 'index.html');
  // Names of assets hold their hash: what was served once under a name never changes.
  const assets = path.join(built, 'assets');
  if (existsSync(assets)) await fastify.register(fastifyStatic, { root: assets, prefix: '/assets/', index: false, immutable: true, maxAge: '365d', preCompressed: true });
  fastify.setNotFoundHandler(async (request, reply) => {
    const [address = '/'] = request.url.split('?');
    const isPage = request.method === 'GET' && !/^\/(api|mcp|oauth|git|v1|v0\.1|\.well-known|assets)(\/|$)/.test(address);
    if (!isPage) throw new PorticoError('not_found', { params: { what: 'address', name: address } });
    const page = await readFile(index, 'utf8').catch(() => undefined);
    if (page === undefined) return reply.status(503).type('text/plain; charset=utf-8').send('The pages are not built. Run: npm run build\n页面尚未构建，请运行：npm run build\n');
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
  });
}
