import { surfacesServed, type Definitions } from '@portico/contracts';
import { implementRead, type Implementation, type ProviderInUse, type ReadContext } from '../kernel/index.ts';
import { written } from '../registry/index.ts';
import { requireCallable, titleOf } from './callable.ts';
import type { Credentials } from './credentials/credentials.ts';
import { readSurface } from './read-surface.ts';
import type { Traffic } from './traffic/traffic.ts';

/** surfaces.served: what a caller sees of a provider, narrowed to what she may call. */
export function showing(means: { traffic: Pick<Traffic, 'connectorFor'>; credentials: Pick<Credentials, 'use'> }): Implementation[] {
  return [
    implementRead(surfacesServed, async (ctx) => {
      const provider = requireCallable(ctx.provider);
      const shown = provider.mode === 'follow' ? await readNow(ctx, { provider, ...means }) : { definitions: provider.surface?.definitions, capabilities: provider.capabilities };
      return {
        title: titleOf(provider, ctx.from.language),
        version: provider.surface?.number ?? null,
        canary: provider.canary,
        capabilities: { ...shown.capabilities },
        definitions: written(visible(ctx, shown.definitions)),
      };
    }),
  ];
}

/** A provider that follows is asked each time: whoever develops it sees at once what she changed. */
async function readNow(
  ctx: ReadContext,
  at: { provider: ProviderInUse; traffic: Pick<Traffic, 'connectorFor'>; credentials: Pick<Credentials, 'use'> },
): Promise<{ definitions: Definitions; capabilities: Readonly<Record<string, unknown>> }> {
  const { provider, traffic, credentials } = at;
  const connector = await traffic.connectorFor({ tenant: ctx.tenant, provider, exchange: ctx.exchange });
  const { signal } = ctx;
  return credentials.use({ tenant: ctx.tenant, provider, principal: ctx.principal }, async (headers) => {
    const greeting = await connector.greet({ signal, headers });
    const { definitions } = await readSurface(connector, { greeting, signal, headers });
    return { definitions, capabilities: greeting.capabilities };
  });
}

function visible(ctx: ReadContext, definitions: Definitions | undefined): Definitions {
  if (!definitions) return { tools: [], prompts: [], resources: [], resourceTemplates: [] };
  const known = ctx.provider?.surface?.tools;
  const tools = definitions.tools.filter((tool) => known?.get(tool.name)?.blocked === undefined && ctx.maySee(tool));
  return { ...definitions, tools: tools.map((tool) => (known?.get(tool.name)?.pinned === true ? { ...tool, _meta: { ...tool._meta, 'portico/pinned': true } } : tool)) };
}
