import { randomBytes } from 'node:crypto';
import { hooksList, hooksReceive, hooksRemove, hooksSet, PorticoError, type JsonObject, type Text } from '@portico/contracts';
import { implementChange, implementRead, tenantById, unsigned, webhookTrouble, type Implementation, type Kernel, type ReadContext } from '../kernel/index.ts';
import { activeRelease, appByName, type AppRow } from '../workspace/index.ts';
import type { Tx } from '../kernel/index.ts';
import { deleteHook, hookOf, hooksOf, noteMessage, putHook, type HookRow } from './store.ts';
import { enqueueRun } from './triggers.ts';

/** Messages of one webhook, and refusals of one address: strangers shall not keep the place busy. */
const limits = { messages: { points: 600, seconds: 60 }, refusals: { points: 300, seconds: 15 * 60 } } as const;

const purpose = (app: string, name: string): string => `hook/${app}/${name}`;

async function rowOf(tx: Tx, name: string): Promise<AppRow> {
  const app = await appByName(tx, name);
  if (!app) throw new PorticoError('not_found', { params: { what: 'app', name } });
  return app;
}

interface Taken {
  readonly app: AppRow;
  readonly message: string;
  readonly body: JsonObject;
}

/** hooks.*: addresses other systems call. What comes in signed is a fact, and starts the function that waits under the name. */
export function receiveHooks(kernel: Kernel): Implementation[] {
  const url = (tenant: string, app: string, name: string): string => `${kernel.config.publicUrl}/hooks/${tenant}/${app}/${name}`;
  const shown = (tenant: string, app: string, { name, signature, createdAt, lastAt }: Omit<HookRow, 'sealed'>) => ({
    name,
    url: url(tenant, app, name),
    signature,
    createdAt,
    lastAt,
  });

  /** Before the transaction: whose it is and whether it is believed. */
  async function take(ctx: ReadContext, input: { app: string; name: string; body: string; headers: Readonly<Record<string, string>> }): Promise<Taken> {
    const { tenant, from } = ctx;
    const { name, body, headers } = input;
    await kernel.limiter.take(`hook/${tenant}/${input.app}/${name}`, limits.messages);
    const found = await kernel.database.bound(
      tenant,
      async (tx) => {
        const app = await appByName(tx, input.app);
        return app && { app, hook: await hookOf(tx, { app: app.id, name }) };
      },
      { readOnly: true },
    );
    const refuse = async (reason: Text): Promise<never> => {
      await kernel.limiter.take(`hook-refused:${from.address}`, limits.refusals);
      throw new PorticoError('hook.refused', { params: { reason } });
    };
    if (!found?.hook) return await refuse(unsigned);
    const { app, hook } = found;
    const secret = await kernel.vault.open(purpose(app.id, name), hook.sealed);
    const trouble = webhookTrouble({ signature: hook.signature, secret, body, headers, now: kernel.clock.now() });
    if (trouble) return await refuse(trouble);
    const message = headers['webhook-id'] ?? headers['x-github-delivery'] ?? kernel.clock.id();
    return { app, message: message.slice(0, 200), body: objectIn(body) };
  }

  return [
    implementRead(hooksList, async (ctx, input) => {
      const hooks = await ctx.read(async (tx) => hooksOf(tx, (await rowOf(tx, input.app)).id));
      return { hooks: hooks.map((hook) => shown(ctx.tenant, input.app, hook)) };
    }),
    implementChange(
      hooksSet,
      async (ctx, input, made: { secret: string; sealed: string }) => {
        const at = ctx.clock.now();
        const app = await rowOf(ctx.tx, input.app);
        const { name, signature } = input;
        await putHook(ctx.tx, { tenant: ctx.tenant, app: app.id, name, signature, sealed: made.sealed, at });
        return { ...shown(ctx.tenant, input.app, { name, signature, createdAt: at.toISOString(), lastAt: null }), secret: made.secret };
      },
      async (ctx, input) => {
        const app = await ctx.read((tx) => rowOf(tx, input.app));
        const secret = `whsec_${randomBytes(32).toString('base64')}`;
        return { secret, sealed: await kernel.vault.seal(purpose(app.id, input.name), secret) };
      },
    ),
    implementChange(hooksRemove, async (ctx, input) => {
      const app = await rowOf(ctx.tx, input.app);
      if (!(await deleteHook(ctx.tx, { app: app.id, name: input.name }))) throw new PorticoError('not_found', { params: { what: 'webhook', name: input.name } });
      return { ok: true as const };
    }),
    {
      ...implementChange(
        hooksReceive,
        async (ctx, input, { app: row, message, body }: Taken) => {
          const first = await noteMessage(ctx.tx, { tenant: ctx.tenant, app: row.id, name: input.name, message, at: ctx.clock.now() });
          // Senders repeat what they are not sure of; once is enough.
          if (!first) return { received: message };
          await ctx.fact('webhook.received', { app: input.app, name: input.name, body });
          const app = await activeRelease(ctx.tx, input.app);
          if (app) await enqueueRun(ctx.tx, kernel.clock, { tenant: ctx.tenant, app, name: input.name, trigger: 'webhook', input: body });
          return { received: message };
        },
        take,
      ),
      tenant: async (input: { tenant: string }) => (await kernel.database.bound(input.tenant, (tx) => tenantById(tx, input.tenant), { readOnly: true }))?.id,
    },
  ];
}

/** A body that is no object becomes one: `{ body: … }`. */
function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : { body: value };
  } catch {
    return { body: text };
  }
}
