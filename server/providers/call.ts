import { contextListen, contextRequest, promptsGet, resourcesRead, titleIn, toolsCall, type JsonObject, type StreamResult } from '@portico/contracts';
import { implementOutside, implementRead, type Exchange, type Implementation, type Kernel, type Obligations, type ProviderInUse, type ReadContext } from '../kernel/index.ts';
import { callerFiles } from './caller-files.ts';
import { requireCallable, requireTool } from './callable.ts';
import { checkHeaders } from './check-headers.ts';
import { converse } from './converse.ts';
import { orConnect } from './credentials/ask.ts';
import type { Credentials } from './credentials/credentials.ts';
import { createFeed } from './feed.ts';
import { aboutTasks, taskIdsOf } from './task-ids.ts';
import { mirror, unmarked } from './traffic/mirror.ts';
import type { Traffic } from './traffic/traffic.ts';
import type { UnderWay } from './under-way.ts';

/** Notifications that may wait for a slow listener before further ones are left out. */
const mostWaiting = 1000;

export interface Means {
  readonly kernel: Kernel;
  readonly traffic: Traffic;
  readonly credentials: Credentials;
  readonly underWay: UnderWay;
}

/** What is asked of a provider. */
interface Wanted {
  readonly method: string;
  readonly params: JsonObject;
  readonly retryable: boolean;
  readonly tool?: string;
}

/** tools.call, prompts.get, resources.read, context.request, context.listen: whatever goes to a provider for a caller. */
export function calling(means: Means): Implementation[] {
  /** With the ids of tasks as the caller knows them. */
  const send = async (ctx: ReadContext, provider: ProviderInUse, request: Wanted): Promise<JsonObject> => {
    const tasks = taskIdsOf(means.kernel, { provider, principal: ctx.principal, exchange: ctx.exchange });
    const params = aboutTasks(request.method) ? tasks.back(request.method, request.params) : request.params;
    return tasks.out(await relay(ctx, provider, { ...request, params, exchange: tasks.hearing(ctx.exchange) }));
  };

  const relay = (ctx: ReadContext, provider: ProviderInUse, request: Wanted & { exchange: Exchange }): Promise<JsonObject> => {
    const { traffic, underWay, credentials } = means;
    const { exchange } = request;
    const shown = request.tool === undefined ? undefined : provider.surface?.tools.get(request.tool);
    const tool = shown?.definition;
    return underWay.run({ provider: `${ctx.tenant}/${provider.name}`, tool: shown?.original ?? request.tool, signal: ctx.signal }, (signal) =>
      converse(exchange, {
        provider: provider.name,
        params: request.params,
        send: (given) =>
          orConnect({
            exchange,
            language: ctx.from.language,
            params: given,
            send: (params) =>
              credentials.use({ tenant: ctx.tenant, provider, principal: ctx.principal }, (headers) =>
                traffic.send({
                  tenant: ctx.tenant,
                  principal: ctx.principal,
                  provider,
                  method: request.method,
                  params,
                  exchange,
                  signal,
                  retryable: request.retryable,
                  ...(tool && { tool, files: callerFiles(means.kernel, ctx) }),
                  language: ctx.from.language,
                  ...(ctx.toolGrant && { grant: ctx.toolGrant }),
                  headers,
                }),
              ),
          }),
      }),
    );
  };

  return [
    implementOutside(toolsCall, async (ctx, input) => {
      const provider = requireCallable(ctx.provider);
      const tool = requireTool(provider, input.tool);
      if (tool && ctx.exchange.headers) checkHeaders(tool.definition, input.arguments, ctx.exchange.headers);
      const args = obliged(input.arguments, ctx.toolGrant?.obligations);
      const hints = tool?.definition.annotations;
      const { more, copy } = unmarked(input.more ?? {});
      if (!copy && hints?.readOnlyHint === true) mirror(ctx, { provider, tool: input.tool, arguments: input.arguments });
      const params = { ...more, name: tool?.original ?? input.tool, arguments: args };
      return { ...(await send(ctx, provider, { method: 'tools/call', params, retryable: hints?.readOnlyHint === true || hints?.idempotentHint === true, tool: input.tool })) };
    }),
    implementRead(promptsGet, async (ctx, input) => {
      const provider = requireCallable(ctx.provider);
      const name = provider.surface?.prompts.get(input.prompt) ?? input.prompt;
      return { ...(await send(ctx, provider, { method: 'prompts/get', params: { ...input.more, name, arguments: input.arguments }, retryable: true })) };
    }),
    implementRead(resourcesRead, async (ctx, input) => {
      const provider = requireCallable(ctx.provider);
      return { ...(await send(ctx, provider, { method: 'resources/read', params: { ...input.more, uri: input.uri }, retryable: true })) };
    }),
    implementRead(contextRequest, async (ctx, input) => {
      const provider = requireCallable(ctx.provider);
      return { ...(await send(ctx, provider, { method: input.method, params: input.params, retryable: false })) };
    }),
    implementRead(contextListen, (ctx, input) => {
      const provider = requireCallable(ctx.provider);
      const body = listen(ctx, { provider, resources: input.resources, means });
      return Promise.resolve<StreamResult>({ mediaType: 'application/x-ndjson', fileName: `${titleIn('en', provider.title, provider.name)}.jsonl`, body });
    }),
  ];
}

/** Arguments as policy wants them: added, rewritten, dropped. */
function obliged(given: JsonObject, obligations: Obligations | undefined): JsonObject {
  const wanted = Object.entries(obligations?.arguments ?? {});
  if (wanted.length === 0) return given;
  return Object.fromEntries(Object.entries({ ...given, ...obligations?.arguments }).filter(([, value]) => value !== null));
}

/** Notifications as lines, until the caller goes, the provider ends or is halted. */
async function* listen(ctx: ReadContext, about: { provider: ProviderInUse; resources: readonly string[]; means: Means }): AsyncIterable<string> {
  const { provider, resources, means } = about;
  const connector = await means.traffic.connectorFor({ tenant: ctx.tenant, provider, exchange: ctx.exchange });
  const feed = createFeed(mostWaiting);
  const gone = new AbortController();
  const filter = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true, ...(resources.length > 0 && { resourceSubscriptions: resources }) };
  const hear = (method: string, params: JsonObject): void => {
    means.traffic.forget({ tenant: ctx.tenant, name: provider.name });
    feed.push(`${JSON.stringify({ method, params })}\n`);
  };
  means.underWay
    .run({ provider: `${ctx.tenant}/${provider.name}`, signal: AbortSignal.any([ctx.signal, gone.signal]) }, (signal) =>
      means.credentials.use({ tenant: ctx.tenant, provider, principal: ctx.principal }, (headers) => connector.listen(filter, { signal, hear, headers })),
    )
    .then(
      () => feed.end(),
      (error: unknown) => feed.end(ctx.signal.aborted ? undefined : error),
    );
  try {
    yield* feed.lines();
  } finally {
    gone.abort();
  }
}
