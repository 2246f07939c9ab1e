import { call, type OperationName } from '../client/index.ts';

interface Asked {
  readonly tool: string;
  readonly provider?: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Calls a tool for a page: one of a connected provider, or one of an app, mostly its own, by the operation it stands for. */
export async function callTool(app: string, { tool, provider = app, arguments: args }: Asked): Promise<unknown> {
  if (provider !== app && !(await isApp(provider))) return answerOf(await call('tools.call', { provider, tool, arguments: { ...args } }));
  const { operation, entity, thing } = await call('surfaces.resolve', { app: provider, tool });
  // The same as inputOfTool, which would bring all texts of errors into every page.
  const input = thing
    ? { app: provider, [thing.kind]: thing.name, [thing.kind === 'function' ? 'input' : 'variables']: args }
    : { ...args, ...(entity !== null && { entity }), app: provider };
  return call(operation as OperationName, input);
}

const apps = new Map<string, Promise<boolean>>();

/** Whether a provider is an app; asked once as long as the page is open. */
function isApp(provider: string): Promise<boolean> {
  const known = apps.get(provider);
  if (known) return known;
  const asked = call('providers.list', {}).then(({ providers }) => providers.some(({ name, kind }) => name === provider && kind === 'app'));
  apps.set(provider, asked);
  asked.catch(() => apps.delete(provider));
  return asked;
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
