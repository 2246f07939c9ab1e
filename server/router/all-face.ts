import { appsList, contextRequest, PorticoError, promptsGet, providersList, resourcesRead, surfacesPlatform, surfacesServed, type JsonObject } from '@portico/contracts';
import { joined, parted, taskOut, uriBack, uriOut, urisOut } from './addresses.ts';
import { appItems, callAppTool, readAppResource } from './app-face.ts';
import { listenToFiles } from './app-files.ts';
import type { Bindings } from './bindings.ts';
import type { Kinds } from './kinds.ts';
import type { Caller } from './caller.ts';
import { AddressError, plain, type Answer, type Face, type Listed, type Wanted } from './face.ts';
import { getContextPrompt } from './context-prompts.ts';
import { callForm, formTool, formUri, readForm } from './form-view.ts';
import { merge } from './merge.ts';
import { callPlatformTool } from './platform-face.ts';
import { askProcessTask, withTasks } from './process-tasks.ts';
import { callProviderTool, listenTo } from './provider-face.ts';
import { isObject, RpcError, rpcCodes } from './protocol/message.ts';

/** What faces share in this process. */
export interface FaceMeans {
  readonly bindings: Bindings;
  readonly kinds: Kinds;
}

/** `/mcp`: every provider the caller may use; tools are called `provider__tool`. */
export function allFace(caller: Caller, means: FaceMeans): Face {
  return {
    ...plain,
    name: undefined,
    changes: { app: undefined },
    sessions: 'offered',
    about: () => Promise.resolve({ title: 'Portico', instructions: instructions[caller.from.language], capabilities: { completions: {}, ...withTasks } }),
    list: async () => {
      const { apps, providers } = await providersOf(caller);
      const parts = await Promise.all([...apps.map((app) => appListed(caller, app)), ...providers.map((provider) => providerPart(caller, provider)), platformListed(caller)]);
      return together(parts);
    },
    call: (tool) => callJoined(caller, means, tool),
    read: async ({ uri, more }) => {
      const inside = uriBack(uri);
      if (inside?.uri === formUri && (await means.kinds.of(caller.principal.tenant, inside.provider)) !== 'provider') return readForm(uri);
      if (!inside) return readAppResource(caller, uri);
      return unknownAs(`There is no resource ${uri}`, async () => urisOut(inside.provider, await caller.ask(resourcesRead, { ...inside, more: { ...more } })));
    },
    prompt: (prompt) => getJoinedPrompt(caller, means, prompt),
    request: (method, params) => (method === 'completion/complete' ? completeJoined(caller, params) : askAboutTask(caller, means, { method, params })),
    listen: (resources) => listenJoined(caller, resources),
  };
}

const instructions = {
  en: 'All apps and connected systems you may use, and Portico itself; a tool is called provider__tool. Resources portico://<app>/schema tell what entities and fields an app has. Narrower addresses: /mcp/<provider> for one, /mcp/platform for building apps.',
  zh: '您可使用的全部应用、已接入的系统以及 Portico 平台自身；工具名为“提供方__工具”。资源 portico://<app>/schema 说明应用的实体与字段。更窄的地址：/mcp/<提供方> 仅一个提供方，/mcp/platform 用于构建应用。',
} as const;

const nothing: Listed = { tools: [], prompts: [], resources: [], templates: [] };

/** Several shares as one list. */
export function together(parts: readonly Listed[]): Listed {
  return {
    tools: parts.flatMap((one) => one.tools),
    prompts: parts.flatMap((one) => one.prompts),
    resources: parts.flatMap((one) => one.resources),
    templates: parts.flatMap((one) => one.templates),
  };
}

/** Runs `provider__tool`, whatever kind of provider it is. */
export async function callJoined(caller: Caller, means: FaceMeans, { name, args, more }: Wanted): Promise<Answer> {
  const unknown = new RpcError(rpcCodes.invalidParams, `Unknown tool: ${name}`);
  const found = parted(name);
  if (!found) throw unknown;
  if (found.provider === 'platform') return { value: await callPlatformTool(caller, found.name, args) };
  const kind = await means.kinds.of(caller.principal.tenant, found.provider);
  if (kind === 'provider') {
    return unknownAs(unknown.message, async () => {
      const { result } = await callProviderTool(caller, { ...found, args, more });
      return { result: taskOut(found.provider, urisOut(found.provider, result)) };
    });
  }
  if (found.name === formTool) return { result: await callForm(caller, { app: found.provider, args, rename: (tool) => joined(found.provider, tool) }) };
  try {
    const answer = await callAppTool(caller, { app: found.provider, tool: found.name, args, bindings: means.bindings });
    return 'result' in answer ? { result: taskOut(found.provider, answer.result) } : answer;
  } catch (error) {
    if (error instanceof AddressError) throw error.reason.code === 'not_found' ? unknown : error.reason;
    throw error;
  }
}

/** `tasks/get`, `tasks/update`, `tasks/cancel`: to the provider whose task it is. Undefined: another method. */
export async function askAboutTask(caller: Caller, means: FaceMeans, { method, params }: { method: string; params: JsonObject }): Promise<JsonObject | undefined> {
  if (!taskMethods.has(method)) return undefined;
  const unknown = `There is no task "${String(params['taskId'])}"`;
  const found = parted(String(params['taskId']));
  if (!found) throw new RpcError(rpcCodes.invalidParams, unknown);
  if ((await means.kinds.of(caller.principal.tenant, found.provider)) === 'app') {
    const result = await askProcessTask(caller, found.provider, { method, params: { ...params, taskId: found.name } });
    return result && taskOut(found.provider, result);
  }
  return unknownAs(unknown, async () => {
    const result = await caller.ask(contextRequest, { provider: found.provider, method, params: { ...params, taskId: found.name } });
    return taskOut(found.provider, urisOut(found.provider, result));
  });
}
const taskMethods: ReadonlySet<string> = new Set(['tasks/get', 'tasks/update', 'tasks/cancel']);

/** Completes an argument of a prompt or a template of one provider. */
async function completeJoined(caller: Caller, params: JsonObject): Promise<JsonObject> {
  const ref = isObject(params['ref']) ? params['ref'] : {};
  const name = String(ref['name'] ?? ref['uri']);
  const prompt = parted(String(ref['name']));
  const resource = uriBack(String(ref['uri']));
  const own = prompt ? { ...ref, name: prompt.name } : resource && { ...ref, uri: resource.uri };
  const provider = (prompt ?? resource)?.provider;
  const unknown = `There is nothing to complete for "${name}"`;
  if (!own || provider === undefined) throw new RpcError(rpcCodes.invalidParams, unknown);
  return unknownAs(unknown, () => caller.ask(contextRequest, { provider, method: 'completion/complete', params: { ...params, ref: own } }));
}

async function getJoinedPrompt(caller: Caller, means: FaceMeans, { name, args, more }: Wanted): Promise<JsonObject> {
  const found = parted(name);
  if (!found) throw new RpcError(rpcCodes.invalidParams, `There is no prompt "${name}"`);
  if ((await means.kinds.of(caller.principal.tenant, found.provider)) === 'app') return getContextPrompt(caller, { app: found.provider, name: found.name, args });
  return unknownAs(`There is no prompt "${name}"`, async () =>
    urisOut(found.provider, await caller.ask(promptsGet, { provider: found.provider, prompt: found.name, arguments: { ...args }, more: { ...more } })),
  );
}

/** What names a provider the caller does not have is unknown here: the address itself is there. */
async function unknownAs<T>(message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PorticoError && error.code === 'not_found' && error.params['what'] === 'provider') throw new RpcError(rpcCodes.invalidParams, message);
    throw error;
  }
}

/** Notifications about resources of several providers at once, and about files of apps. */
function listenJoined(caller: Caller, resources: readonly string[]): AsyncIterable<{ method: string; params: JsonObject }> {
  const byProvider = Map.groupBy(
    resources.flatMap((uri) => uriBack(uri) ?? []),
    ({ provider }) => provider,
  );
  const theirs = [...byProvider].map(([provider, those]) =>
    listenRenamed(
      caller,
      provider,
      those.map(({ uri }) => uri),
    ),
  );
  return merge([...theirs, listenToFiles(caller, resources)]);
}

async function* listenRenamed(caller: Caller, provider: string, uris: readonly string[]): AsyncIterable<{ method: string; params: JsonObject }> {
  for await (const { method, params } of listenTo(caller, provider, uris)) yield { method, params: urisOut(provider, params) };
}

/** Apps and connected providers the caller may use. A key that is limited to some names them itself. */
async function providersOf(caller: Caller): Promise<{ apps: string[]; providers: string[] }> {
  try {
    const [{ apps }, { providers }] = await Promise.all([caller.ask(appsList, {}), caller.ask(providersList, {})]);
    const used = apps.filter((app) => app.release !== null && app.may.includes('use')).map((app) => app.name);
    return { apps: used, providers: providers.filter((one) => one.kind !== 'app' && one.kind !== 'platform' && one.may.includes('use')).map((one) => one.name) };
  } catch (error) {
    if (!(error instanceof PorticoError) || error.code !== 'policy.scope') throw error;
    const named = (kind: string): string[] => {
      const names = caller.principal.scopes.flatMap((scope) => (scope.startsWith(`${kind}:`) ? [scope.split(':')[1] ?? ''] : []));
      return [...new Set(names)].toSorted();
    };
    return { apps: named('app'), providers: named('provider') };
  }
}

/** A share that the caller or her key may not have, or whose provider is dead, is empty: it never harms the others. */
async function orNothing(share: () => Promise<Listed>): Promise<Listed> {
  try {
    return await share();
  } catch (error) {
    if (error instanceof PorticoError && (error.code === 'not_found' || error.code.startsWith('policy.') || error.code.startsWith('provider.'))) return nothing;
    throw error;
  }
}

const prefixed = (provider: string, items: readonly JsonObject[]): JsonObject[] => items.map((item) => ({ ...item, name: joined(provider, String(item['name'])) }));

export function appListed(caller: Caller, app: string): Promise<Listed> {
  return orNothing(async () => {
    const { tools, prompts, resources, templates } = await appItems(caller, app);
    return {
      tools: prefixed(app, tools).map((tool) => urisOut(app, tool)),
      prompts: prefixed(app, prompts),
      resources: resources.map((resource) => urisOut(app, resource)),
      templates,
    };
  });
}

export function platformListed(caller: Caller): Promise<Listed> {
  return orNothing(async () => ({ ...nothing, tools: prefixed('platform', (await caller.ask(surfacesPlatform, {})).tools) }));
}

/** A connected provider's share: names prefixed, URIs rewritten. */
export function providerPart(caller: Caller, provider: string): Promise<Listed> {
  return orNothing(async () => {
    const { definitions } = await caller.ask(surfacesServed, { provider });
    return {
      tools: prefixed(provider, definitions.tools).map((tool) => urisOut(provider, tool)),
      prompts: prefixed(provider, definitions.prompts),
      resources: definitions.resources.map((item) => urisOut(provider, item)),
      templates: definitions.resourceTemplates.map((item) => ({ ...item, uriTemplate: uriOut(provider, String(item['uriTemplate'])) })),
    };
  });
}
