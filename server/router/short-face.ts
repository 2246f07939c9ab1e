import { toolsSearch, type JsonObject, type ToolDefinition } from '@portico/contracts';
import { metrics } from '../kernel/index.ts';
import { fitSurface, readToolboxInput, showTools, toolboxNames, type Fitted, type IndexEntry, type ToolboxName } from '../registry/index.ts';
import { Counter } from 'prom-client';
import { joined, parted } from './addresses.ts';
import type { Caller } from './caller.ts';
import type { Answer, Face, Listed, Wanted } from './face.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';

const tokens = new Counter({
  name: 'portico_tool_list_tokens_total',
  help: 'Tokens of tool definitions: all a caller may use, and those she was shown',
  labelNames: ['which'],
  registers: [metrics],
});

/** Where the tools of a short list are looked for: the whole address, one provider, one toolset. */
export interface Within {
  readonly provider?: string;
  readonly toolset?: string;
}

/**
 * A face whose list of tools fits into an agent's context: beyond the budget, pinned tools stay and three tools stand for
 * the others. Whatever is found is called through the face itself, so that nothing is allowed that was not before.
 */
export function shortFace(caller: Caller, face: Face, within: Within): Face {
  const { provider } = within;
  const nameOf = (entry: IndexEntry): string => (provider === undefined ? joined(entry.provider, entry.tool.name) : entry.tool.name);
  const entryOf = (tool: JsonObject): IndexEntry => {
    const named = provider === undefined ? parted(String(tool['name'])) : { provider, name: String(tool['name']) };
    const meta = tool['_meta'];
    const pinned = typeof meta === 'object' && meta !== null && (meta as JsonObject)['portico/pinned'] === true;
    return { provider: named?.provider ?? '', tool: { ...(tool as ToolDefinition), name: named?.name ?? String(tool['name']) }, pinned };
  };
  let listed: Promise<{ whole: Listed; fitted: Fitted }> | undefined;
  const fit = (): Promise<{ whole: Listed; fitted: Fitted }> =>
    (listed ??= face.list().then((whole) => ({ whole, fitted: fitSurface({ entries: whole.tools.map(entryOf), language: caller.from.language, nameOf }) })));

  async function search(args: JsonObject): Promise<Answer> {
    const { query, limit, provider: only } = readToolboxInput('search_tools', args);
    const one = provider ?? only;
    const { tools, among } = await caller.ask(toolsSearch, {
      query,
      limit,
      ...(one !== undefined && { provider: one }),
      ...(within.toolset !== undefined && { toolset: within.toolset }),
    });
    const entries = tools.map(({ provider: from, name, title, description, inputSchema }) => ({ provider: from, tool: { name, title, description, inputSchema } }));
    return { value: { tools: showTools(entries, nameOf), among } };
  }

  async function describe(args: JsonObject): Promise<Answer> {
    const { name } = readToolboxInput('describe_tool', args);
    const tool = (await fit()).whole.tools.find((one) => one['name'] === name);
    if (!tool) throw new RpcError(rpcCodes.invalidParams, `Unknown tool: ${name}`);
    return { value: { tool } };
  }

  async function callTool(wanted: Wanted): Promise<Answer> {
    if (!isToolbox(wanted.name) || (await fit()).fitted.mode === 'all') return face.call(wanted);
    if (wanted.name === 'search_tools') return search(wanted.args);
    if (wanted.name === 'describe_tool') return describe(wanted.args);
    const inner = readToolboxInput('call_tool', wanted.args);
    if (isToolbox(inner.name)) throw new RpcError(rpcCodes.invalidParams, `${inner.name} is in your list: call it directly`);
    return face.call({ name: inner.name, args: inner.arguments, more: wanted.more });
  }

  return {
    ...face,
    about: async () => {
      const about = await face.about();
      const { fitted } = await fit();
      return fitted.mode === 'all' ? about : { ...about, instructions: [about.instructions, fitted.instructions].filter(Boolean).join('\n\n') };
    },
    list: async () => {
      const { whole, fitted } = await fit();
      tokens.inc({ which: 'all' }, fitted.tokens.all);
      tokens.inc({ which: 'shown' }, fitted.tokens.shown);
      if (fitted.mode === 'all') return whole;
      return { ...whole, tools: fitted.tools, meta: { 'portico/tokens': { ...fitted.tokens, excess: fitted.excess } } };
    },
    call: callTool,
  };
}

function isToolbox(name: string): name is ToolboxName {
  return (toolboxNames as readonly string[]).includes(name);
}
