import { contextAssemble, contextList, genericTools, PorticoError, titleIn, type JsonObject, type Surface } from '@portico/contracts';
import type { Caller } from './caller.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';

/** The contexts of an app as prompts, for people who choose one themselves; agents have the tool for it. */
export async function contextPrompts(caller: Caller, app: string, { tools }: Pick<Surface, 'tools'>): Promise<JsonObject[]> {
  if (!tools.some(({ name }) => name === genericTools.context)) return [];
  const { language } = caller.from;
  const { contexts } = await caller.ask(contextList, { app });
  return contexts.map(({ name, title, description, input }) => ({
    name,
    title: titleIn(language, title, name),
    ...(description !== undefined && { description: titleIn(language, description, '') }),
    arguments: input.map((one) => ({ name: one.name, description: titleIn(language, one.title, one.name), required: one.required })),
  }));
}

/** A context as a prompt: its pieces below each other, each with its heading. */
export async function getContextPrompt(caller: Caller, asked: { app: string; name: string; args: JsonObject }): Promise<JsonObject> {
  try {
    const { title, pieces } = await caller.ask(contextAssemble, { app: asked.app, name: asked.name, purpose: '', input: { ...asked.args } });
    const text = pieces.flatMap((piece) => (piece.state === 'left out' ? [] : [`## ${piece.title}\n${piece.text}`])).join('\n\n');
    return { description: title, messages: [{ role: 'user', content: { type: 'text', text } }] };
  } catch (error) {
    const unknown = error instanceof PorticoError && error.code === 'not_found' && error.params['what'] === 'context';
    const unreadable = error instanceof PorticoError && error.code === 'request.invalid' && error.issues.length === 0;
    throw unknown || unreadable ? new RpcError(rpcCodes.invalidParams, `There is no prompt "${asked.name}"`) : error;
  }
}
