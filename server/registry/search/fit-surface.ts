import type { Language, ToolDefinition } from '@portico/contracts';
import type { IndexEntry } from './describe.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { plainName, toolbox } from './toolbox.ts';

export interface FitInput {
  /** All tools the caller may use, in the order they are listed. */
  readonly entries: readonly IndexEntry[];
  readonly language?: Language;
  /** How many tokens the definitions may take; 4,000 if not given. */
  readonly budgetTokens?: number;
  /** So few tools are listed whole whatever they take; 12 if not given. */
  readonly threshold?: number;
  /** The name a tool has at this address, `provider__tool` on `/mcp`; its own if not given. */
  readonly nameOf?: (entry: IndexEntry) => string;
}

export interface Fitted {
  readonly mode: 'all' | 'search';
  readonly tools: readonly ToolDefinition[];
  /** For the server's instructions; empty where all tools are listed. */
  readonly instructions: string;
  readonly tokens: {
    /** What all definitions would take. */
    readonly all: number;
    /** What the listed ones and the instructions take. */
    readonly shown: number;
    readonly saved: number;
  };
  /** By how many tokens the pinned tools are beyond the budget; they are listed all the same. */
  readonly excess: number;
}

/** What an agent is shown: all tools where they fit, else the pinned ones and three tools to find and call the others. */
export function fitSurface(input: FitInput): Fitted {
  const { entries, language = 'en', budgetTokens = 4000, threshold = 12, nameOf = plainName } = input;
  const define = (entry: IndexEntry): ToolDefinition => ({ ...entry.tool, name: nameOf(entry) });
  const everything = entries.map(define);
  const all = tokensOf(everything);
  if (entries.length <= threshold || all <= budgetTokens) return { mode: 'all', tools: everything, instructions: '', tokens: { all, shown: all, saved: 0 }, excess: 0 };

  const pinned = entries.filter((entry) => entry.pinned === true);
  const others = entries.filter((entry) => entry.pinned !== true);
  if (others.length === 0) return { mode: 'all', tools: everything, instructions: '', tokens: { all, shown: all, saved: 0 }, excess: all - budgetTokens };
  const tools = [...toolbox(others, language), ...pinned.map(define)];
  const instructions =
    language === 'zh'
      ? `此处共有 ${entries.length} 个工具，仅列出 ${pinned.length} 个。其余工具请先用 search_tools 查找，再用 call_tool 调用。`
      : `There are ${entries.length} tools here, of which ${pinned.length} are listed. Find the others with search_tools and run them with call_tool.`;
  const shown = tokensOf(tools) + estimateTokens(instructions);
  return { mode: 'search', tools, instructions, tokens: { all, shown, saved: Math.max(0, all - shown) }, excess: Math.max(0, shown - budgetTokens) };
}

/** What definitions take in an agent's context, as the JSON it is given. */
export function tokensOf(tools: readonly ToolDefinition[]): number {
  return tools.reduce((sum, { outputSchema: _unseen, _meta, ...read }) => sum + estimateTokens(JSON.stringify(read)), 0);
}
