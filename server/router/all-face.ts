import { appsList, PorticoError, surfacesGet, surfacesPlatform, type Surface } from '@portico/contracts';
import { callAppTool, readSchema } from './app-face.ts';
import type { Bindings } from './bindings.ts';
import type { Caller } from './caller.ts';
import { AddressError, type Face } from './face.ts';
import { callPlatformTool } from './platform-face.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';

/** Between a provider's name and a tool's: neither app names nor tool names hold it at their ends. */
const between = '__';

/** `/mcp`: every provider the caller may use; tools are called `provider__tool`. */
export function allFace(caller: Caller, bindings: Bindings): Face {
  return {
    name: undefined,
    changes: { app: undefined },
    about: () => Promise.resolve({ title: 'Portico', instructions: instructions[caller.from.language] }),
    surface: async () => {
      const parts = await Promise.all([...(await appsOf(caller)).map((app) => part(caller, app)), part(caller, 'platform')]);
      return { tools: parts.flatMap((one) => one.tools), resources: parts.flatMap((one) => one.resources), templates: parts.flatMap((one) => one.templates) };
    },
    call: async (name, args) => {
      const cut = name.indexOf(between);
      const [provider, tool] = cut < 1 ? ['', ''] : [name.slice(0, cut), name.slice(cut + between.length)];
      const unknown = new RpcError(rpcCodes.invalidParams, `Unknown tool: ${name}`);
      if (provider === 'platform') return callPlatformTool(caller, tool, args);
      if (!/^[a-z][a-z0-9-]{0,39}$/.test(provider) || tool === '') throw unknown;
      try {
        return await callAppTool(caller, { app: provider, tool, args, bindings });
      } catch (error) {
        if (error instanceof AddressError) throw error.reason.code === 'not_found' ? unknown : error.reason;
        throw error;
      }
    },
    read: (uri) => readSchema(caller, uri),
  };
}

const instructions = {
  en: 'All apps you may use and Portico itself; a tool is called provider__tool. Resources portico://<app>/schema tell what entities and fields an app has. Narrower addresses: /mcp/<app> for one app, /mcp/platform for building apps.',
  zh: '您可使用的全部应用以及 Portico 平台自身；工具名为“提供方__工具”。资源 portico://<app>/schema 说明应用的实体与字段。更窄的地址：/mcp/<app> 仅一个应用，/mcp/platform 用于构建应用。',
} as const;

/** Published apps the caller may use. A key that is limited to apps names them itself. */
async function appsOf(caller: Caller): Promise<string[]> {
  try {
    const { apps } = await caller.ask(appsList, {});
    return apps.filter((app) => app.release !== null && app.may.includes('use')).map((app) => app.name);
  } catch (error) {
    if (!(error instanceof PorticoError) || error.code !== 'policy.scope') throw error;
    const names = caller.principal.scopes.flatMap((scope) => (scope.startsWith('app:') ? [scope.split(':')[1] ?? ''] : []));
    return [...new Set(names)].toSorted();
  }
}

/** One provider's share, prefixed; nothing where the caller or her key may not go. */
async function part(caller: Caller, provider: string): Promise<Surface> {
  try {
    const surface = await (provider === 'platform' ? caller.ask(surfacesPlatform, {}) : caller.ask(surfacesGet, { app: provider }));
    return { ...surface, tools: surface.tools.map((tool) => ({ ...tool, name: `${provider}${between}${tool.name}` })) };
  } catch (error) {
    if (error instanceof PorticoError && (error.code === 'not_found' || error.code.startsWith('policy.'))) return { tools: [], resources: [], templates: [] };
    throw error;
  }
}
