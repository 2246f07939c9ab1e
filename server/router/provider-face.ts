import { contextListen, contextRequest, PorticoError, promptsGet, resourcesRead, surfacesServed, toolsCall, type JsonObject, type StreamResult } from '@portico/contracts';
import type { Caller } from './caller.ts';
import type { Face } from './face.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';

/** `/mcp/<provider>`: one connected provider, everything under its own names. */
export function providerFace(caller: Caller, provider: string): Face {
  const served = once(() => caller.ask(surfacesServed, { provider }));
  return {
    name: provider,
    changes: { app: provider },
    sessions: 'offered',
    about: async () => {
      const { title, capabilities, definitions } = await served();
      return { title, instructions: definitions.instructions ?? '', capabilities };
    },
    list: async () => {
      const { definitions } = await served();
      return { tools: definitions.tools, prompts: definitions.prompts, resources: definitions.resources, templates: definitions.resourceTemplates };
    },
    call: ({ name, args, more }) => callProviderTool(caller, { provider, name, args, more }),
    read: ({ uri, more }) => caller.ask(resourcesRead, { provider, uri, more: { ...more } }),
    prompt: ({ name, args, more }) => caller.ask(promptsGet, { provider, prompt: name, arguments: { ...args }, more: { ...more } }),
    request: (method, params) => caller.ask(contextRequest, { provider, method, params: { ...params } }),
    listen: (resources) => listenTo(caller, provider, resources),
  };
}

/** Calls a tool of a provider; one that is not there is a protocol error. */
export async function callProviderTool(caller: Caller, tool: { provider: string; name: string; args: JsonObject; more: JsonObject }): Promise<{ result: JsonObject }> {
  const { provider, name, args, more } = tool;
  try {
    return { result: await caller.ask(toolsCall, { provider, tool: name, arguments: { ...args }, more: { ...more } }) };
  } catch (error) {
    if (error instanceof PorticoError && error.code === 'not_found' && error.params['what'] === 'tool') throw new RpcError(rpcCodes.invalidParams, `Unknown tool: ${name}`);
    throw error;
  }
}

/** Notifications of a provider, as they come. */
export async function* listenTo(caller: Caller, provider: string, resources: readonly string[]): AsyncIterable<{ method: string; params: JsonObject }> {
  const stream = (await caller.ask(contextListen, { provider, resources: [...resources] })) as StreamResult;
  for await (const chunk of stream.body) {
    for (const line of String(chunk).split('\n')) if (line !== '') yield JSON.parse(line) as { method: string; params: JsonObject };
  }
}

/** Asked once in a request, however many parts of the answer need it. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}
