import { timingSafeEqual } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { presentedCertificate } from '../identity/index.ts';
import type { Kernel, ToReplica } from '../kernel/index.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';
import { header } from './protocol/revision.ts';

/** What the replica that took the request says of its caller; the rest stands in the request itself. */
export interface Origin {
  readonly address: string;
  /** What the caller's certificate can be known by: it was shown to the other replica. */
  readonly certificate: readonly string[] | undefined;
}

type Means = { readonly kernel: Pick<Kernel, 'clock' | 'config' | 'log' | 'replicas' | 'vault'> };

const mark = 'x-portico-hop';
const purpose = 'mcp.hop';
/** Milliseconds a mark counts; clocks of replicas may differ by as much. */
const counts = 30_000;

const origins = new WeakMap<object, Origin>();

/** Who really asks, when the request came through another replica. */
export function originOf(request: object): Origin | undefined {
  return origins.get(request);
}

/** Runs before anything else looks at a request; throws 403 when it says it came through a replica and did not. */
export function arrive({ kernel }: Means, request: Pick<FastifyRequest, 'headers' | 'method' | 'url'>): void {
  const given = header(request.headers, mark);
  if (given === undefined) return;
  const [told = '', signature = ''] = given.split('.');
  const right = Buffer.from(signed(kernel, request, told));
  const shown = Buffer.from(signature);
  const forged = new RpcError(rpcCodes.refused, `The header ${mark} is only for replicas of this Portico: the clocks of two may differ, or it is not one`, { status: 403 });
  if (right.length !== shown.length || !timingSafeEqual(right, shown)) throw forged;
  const { to, at, address, certificate } = JSON.parse(Buffer.from(told, 'base64url').toString()) as Told;
  if (to !== kernel.replicas.id || Math.abs(kernel.clock.now().getTime() - at) > counts) throw forged;
  origins.set(request, { address, certificate });
}

interface Told {
  readonly to: string;
  readonly at: number;
  readonly address: string;
  readonly certificate?: readonly string[];
}

const signed = (kernel: Pick<Kernel, 'vault'>, { method, url }: Pick<FastifyRequest, 'method' | 'url'>, told: string): string =>
  kernel.vault.sign(purpose, `${method} ${url} ${told}`);

/**
 * Lets the replica `home` answer a request, for what only it keeps. `here`: this one is meant. `gone`: that one is not
 * there any more, and nothing was answered. A request hops once: the second replica would be as wrong as the first.
 */
export async function hop(means: Means, visit: { request: FastifyRequest; reply: FastifyReply }, home: string | undefined): Promise<'here' | 'done' | 'gone'> {
  const { kernel } = means;
  const { request, reply } = visit;
  if (home === undefined || home === kernel.replicas.id) return 'here';
  if (originOf(request)) return 'gone';
  const certificate = presentedCertificate(kernel.config, request);
  const told = Buffer.from(JSON.stringify({ to: home, at: kernel.clock.now().getTime(), address: request.ip, ...(certificate && { certificate }) } satisfies Told)).toString(
    'base64url',
  );
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  const sent = kernel.replicas.send(home, {
    method: request.method as ToReplica['method'],
    path: request.url,
    headers: { ...endToEnd(request.headers), [mark]: `${told}.${signed(kernel, request, told)}` },
    ...(typeof request.body === 'string' && { body: request.body }),
    signal: left.signal,
  });
  const answer = await sent.catch((error: unknown) => {
    if (!left.signal.aborted) throw error;
    return 'left' as const;
  });
  if (!answer) return 'gone';
  reply.hijack();
  if (answer === 'left') return 'done';
  reply.raw.writeHead(answer.status, endToEnd(answer.headers));
  reply.raw.flushHeaders();
  await pipeline(answer.body, reply.raw).catch((error: unknown) => {
    if (!left.signal.aborted) kernel.log.info({ err: error, replica: home }, 'an answer through a replica broke off');
  });
  return 'done';
}

/** Headers of one connection only (RFC 9110, 7.6.1), and those that each side makes itself. */
const ofTheConnection = new Set(['connection', 'content-length', 'expect', 'host', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', mark]);

function endToEnd(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined || name.startsWith(':') || ofTheConnection.has(name) ? [] : [[name, value]])));
}
