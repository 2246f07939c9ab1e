import { createHash } from 'node:crypto';
import { PorticoError } from '@portico/contracts';
import type { ChangeContext } from './context.ts';
import { claimKey, keepAnswer } from './store.ts';

const day = 24 * 60 * 60 * 1000;

/** Keys sorted at every level, so that the same request hashes the same however it was written down. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => canonical(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, canonical(item)]),
  );
}

/**
 * With an idempotency key the work is done once a day and its answer given again; `request.replayed` when the key was
 * used for something else. A duplicate that arrives meanwhile waits. A failed call leaves no trace and may be repeated.
 */
export async function once<T>(
  ctx: ChangeContext,
  call: { operation: string; input: { idempotencyKey?: string | undefined; dryRun?: boolean } },
  run: () => Promise<T>,
): Promise<T> {
  const { idempotencyKey, ...request } = call.input;
  if (idempotencyKey === undefined || call.input.dryRun === true) return run();
  const { principal } = ctx;
  const who = principal.onBehalfOf ? `${principal.id} for ${principal.onBehalfOf.id}` : principal.id;
  const key = { tenant: ctx.tenant, principal: who, key: idempotencyKey };
  const hash = createHash('sha256')
    .update(JSON.stringify(canonical([call.operation, request])))
    .digest('hex');
  const now = ctx.clock.now();
  const since = new Date(now.getTime() - day);
  const earlier = await claimKey(ctx.tx, key, { request: hash, now, since });
  if (earlier) {
    if (earlier.request !== hash) throw new PorticoError('request.replayed');
    return earlier.response as T;
  }
  const response = await run();
  await keepAnswer(ctx.tx, key, { response, since });
  return response;
}
