import { call, type OperationName } from '../client/index.ts';

interface Asked {
  readonly tool: string;
  readonly provider?: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Calls a tool for a page: one of a connected provider, or one of the app itself by the operation it stands for. */
export async function callTool(app: string, { tool, provider, arguments: args }: Asked): Promise<unknown> {
  if (provider !== undefined && provider !== app) return answerOf(await call('tools.call', { provider, tool, arguments: { ...args } }));
  const { operation, entity } = await call('surfaces.resolve', { app, tool });
  return call(operation as OperationName, { ...args, ...(entity !== null && { entity }), app });
}

/** MCP's result as a page uses it: structured content where there is some, else the text; a failure is thrown. */
export function answerOf(result: Readonly<Record<string, unknown>>): unknown {
  const parts = Array.isArray(result['content']) ? (result['content'] as { type?: unknown; text?: unknown }[]) : [];
  const text = parts.flatMap((part) => (part.type === 'text' && typeof part.text === 'string' ? [part.text] : [])).join('\n');
  if (result['isError'] === true) throw new Error(text || 'the tool failed');
  return result['structuredContent'] ?? parsed(text);
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
