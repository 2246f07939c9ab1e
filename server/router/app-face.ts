import { appsGet, inputOfTool, operations, PorticoError, surfacesGet, surfacesSchema, titleIn, type JsonObject } from '@portico/contracts';
import { filesTemplate, listenToFiles, readFileResource, readFileUri } from './app-files.ts';
import type { Bindings, Bound } from './bindings.ts';
import type { Caller } from './caller.ts';
import { contextPrompts, getContextPrompt } from './context-prompts.ts';
import { AddressError, plain, type Answer, type Face, type Listed } from './face.ts';
import { callForm, formListed, formTool, formUri, readForm } from './form-view.ts';
import { askProcessTask, startByTool, withTasks } from './process-tasks.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';

/** `/mcp/<app>`: one app, its tools under their own names. */
export function appFace(caller: Caller, app: string, bindings: Bindings): Face {
  return {
    ...plain,
    name: app,
    changes: { app },
    about: async () => {
      const found = await caller.ask(appsGet, { app });
      if (found.release === null) throw new PorticoError('not_found', { params: { what: 'release of the app', name: app } });
      const { language } = caller.from;
      const title = titleIn(language, found.title, app);
      return {
        title,
        capabilities: { tools: {}, prompts: {}, resources: found.may.includes('edit') ? { subscribe: true } : {}, ...withTasks },
        instructions: `${title}${found.description === undefined ? '' : `: ${titleIn(language, found.description, '')}`}\n\n${howTo[language].replaceAll('{app}', app)}`,
      };
    },
    list: () => appItems(caller, app),
    call: async ({ name, args }) =>
      name === formTool ? { result: await callForm(caller, { app, args, rename: (tool) => tool }) } : callAppTool(caller, { app, tool: name, args, bindings }),
    request: (method, params) => askProcessTask(caller, app, { method, params }),
    prompt: ({ name, args }) => getContextPrompt(caller, { app, name, args }),
    read: async ({ uri }) => (uri === formUri ? readForm(uri) : readAppResource(caller, uri, app)),
    listen: (resources) =>
      listenToFiles(
        caller,
        resources.filter((uri) => readFileUri(uri)?.app === app),
      ),
  };
}

/** What an app shows, a form among it where the client can draw one. */
export async function appItems(caller: Caller, app: string): Promise<Listed> {
  const [surface, form, files] = await Promise.all([caller.ask(surfacesGet, { app }), formListed(caller, app), filesTemplate(caller, app)]);
  return {
    prompts: await contextPrompts(caller, app, surface),
    tools: [...surface.tools, ...form.tools],
    resources: [...surface.resources, ...form.resources],
    templates: [...surface.templates, ...files],
  };
}

const howTo = {
  en: 'Records of this app are found, read and changed with its tools, under your permissions. The resource portico://{app}/schema tells what entities and fields there are. Totals come from count_and_sum. Every write takes dryRun, which says what would happen and changes nothing.',
  zh: '使用本应用的工具按您的权限查找、读取和修改记录。资源 portico://{app}/schema 说明有哪些实体与字段；统计与合计请用 count_and_sum；所有写操作都支持 dryRun，仅预览而不修改。',
} as const;

/** Asks the operation behind an app's tool. An unknown tool is a protocol error; anything else is the operation's. */
export async function callAppTool(caller: Caller, call: { app: string; tool: string; args: Readonly<Record<string, unknown>>; bindings: Bindings }): Promise<Answer> {
  const bound = await resolve(caller, call);
  if (bound.thing?.kind === 'process') return startByTool(caller, { app: call.app, process: bound.thing.name, args: call.args });
  const operation = operations.get(bound.operation);
  if (!operation) throw new RpcError(rpcCodes.invalidParams, `Unknown tool: ${call.tool}`);
  return { value: await caller.askUnchecked(operation, inputOfTool({ app: call.app, entity: bound.entity, thing: bound.thing, args: call.args })) };
}

async function resolve(caller: Caller, call: { app: string; tool: string; bindings: Bindings }): Promise<Bound> {
  try {
    return await call.bindings.resolve(caller, { app: call.app, name: call.tool });
  } catch (error) {
    if (!(error instanceof PorticoError)) throw error;
    if (error.code === 'not_found' && error.params['what'] === 'tool') throw new RpcError(rpcCodes.invalidParams, `Unknown tool: ${call.tool}`);
    throw new AddressError(error);
  }
}

/** A resource of Portico's own: a file, or what an app's data looks like. `only` is the app the address is about. */
export async function readAppResource(caller: Caller, uri: string, only?: string): Promise<JsonObject> {
  const file = readFileUri(uri);
  if (file && (only === undefined || file.app === only)) return readFileResource(caller, uri, file);
  return { contents: [{ uri, mimeType: 'application/json', text: await readSchema(caller, uri, only) }] };
}

/** Reads `portico://<app>/schema` or `portico://<app>/schema/<Entity>`; `only` is the app the address is about. */
async function readSchema(caller: Caller, uri: string, only?: string): Promise<string> {
  const parts = /^portico:\/\/([a-z][a-z0-9-]{0,39})\/schema(?:\/([A-Z][A-Za-z0-9]{0,49}))?$/.exec(uri);
  const [, app, entity] = parts ?? [];
  if (app === undefined || (only !== undefined && app !== only)) throw new RpcError(rpcCodes.invalidParams, `There is no resource ${uri}`, { data: { uri } });
  return JSON.stringify(await caller.ask(surfacesSchema, { app, ...(entity !== undefined && { entity }) }));
}
