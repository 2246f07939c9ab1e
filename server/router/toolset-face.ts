import { PorticoError, toolsetsList, type JsonObject } from '@portico/contracts';
import { appListed, askAboutTask, callJoined, platformListed, providerPart, together, type FaceMeans } from './all-face.ts';
import { withTasks } from './process-tasks.ts';
import type { Caller } from './caller.ts';
import { plain, type Face } from './face.ts';
import { parted } from './addresses.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';

/** `/mcp/toolsets/<name>`: a curated selection; its tools are called `provider__tool` and stay under their own permissions. */
export function toolsetFace(caller: Caller, name: string, means: FaceMeans): Face {
  const find = async () => {
    const found = (await caller.ask(toolsetsList, {})).toolsets.find((one) => one.name === name);
    if (!found) throw new PorticoError('not_found', { params: { what: 'toolset', name } });
    return found;
  };
  const noPrompt = (prompt: string): RpcError => new RpcError(rpcCodes.invalidParams, `There is no prompt "${prompt}"`);
  return {
    ...plain,
    name: `toolset-${name}`,
    changes: { app: undefined },
    sessions: 'offered',
    about: async () => {
      const { title, description } = await find();
      return { title: title[caller.from.language] ?? title.en ?? name, instructions: description, capabilities: withTasks };
    },
    list: async () => {
      const { items } = await find();
      const providers = [...new Set(items.map((item) => item.provider))];
      const parts = await Promise.all(
        providers.map(async (provider) => {
          if (provider === 'platform') return platformListed(caller);
          return (await means.kinds.of(caller.principal.tenant, provider)) === 'provider' ? providerPart(caller, provider) : appListed(caller, provider);
        }),
      );
      const wanted = new Map(items.map((item) => [`${item.provider}__${item.tool}`, item.pinned]));
      const tools = together(parts).tools.filter((tool) => wanted.has(String(tool['name'])));
      const pinned = (tool: JsonObject): JsonObject =>
        wanted.get(String(tool['name'])) === true ? { ...tool, _meta: { ...(tool['_meta'] as JsonObject | undefined), 'portico/pinned': true } } : tool;
      return { tools: tools.map(pinned), prompts: [], resources: [], templates: [] };
    },
    call: async (tool) => {
      const found = parted(tool.name);
      const { items } = await find();
      if (!found || !items.some((item) => item.provider === found.provider && item.tool === found.name)) throw new RpcError(rpcCodes.invalidParams, `Unknown tool: ${tool.name}`);
      return callJoined(caller, means, tool);
    },
    request: (method, params) => askAboutTask(caller, means, { method, params }),
    prompt: ({ name: prompt }) => Promise.reject(noPrompt(prompt)),
    read: ({ uri }) => Promise.reject(new RpcError(rpcCodes.invalidParams, `There is no resource ${uri}`, { data: { uri } })),
  };
}
