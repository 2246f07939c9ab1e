import { readFileSync } from 'node:fs';
import { appsModel, surfacesForm, type JsonObject, type Output } from '@portico/contracts';
import type { Caller } from './caller.ts';
import { isObject } from './protocol/message.ts';

/** MCP Apps (SEP-1865, 2026-01-26): a client that renders views says so under this name. */
const extension = 'io.modelcontextprotocol/ui';
const mimeType = 'text/html;profile=mcp-app';
/** The view and the tool that shows it; both are offered only to clients that can draw it. */
export const formTool = 'open_form';
export const formUri = 'ui://form';

const html = readFileSync(new URL('./form-view.html', import.meta.url), 'utf8');

/** Does the caller's client draw MCP Apps? */
function draws(caller: Caller): boolean {
  const extensions = isObject(caller.capabilities['extensions']) ? caller.capabilities['extensions'] : {};
  const said = extensions[extension];
  if (!isObject(said)) return false;
  return !Array.isArray(said['mimeTypes']) || said['mimeTypes'].includes(mimeType);
}

const words = {
  en: { title: 'Show a form', view: 'Form', entity: 'What the form is for', id: 'An existing record; absent: a new one', values: 'What is filled in already' },
  zh: { title: '显示表单', view: '表单', entity: '表单对应的实体', id: '已有记录；省略则为新建', values: '预填的值' },
} as const;

/** The form's tool and view for those who may write anything in the app, if their client can draw them. */
export async function formListed(caller: Caller, app: string): Promise<{ tools: JsonObject[]; resources: JsonObject[] }> {
  if (!draws(caller)) return { tools: [], resources: [] };
  const { entities } = await caller.ask(appsModel, { app });
  const writable = entities.filter(({ may }) => may.includes('create') || may.includes('update')).map(({ name }) => name);
  if (writable.length === 0) return { tools: [], resources: [] };
  const { language } = caller.from;
  const said = words[language];
  const tool = {
    name: formTool,
    title: said.title,
    description: surfacesForm.description[language],
    inputSchema: {
      type: 'object',
      properties: {
        entity: { type: 'string', enum: writable, description: said.entity },
        id: { type: 'string', description: said.id },
        values: { type: 'object', description: said.values },
      },
      required: ['entity'],
      additionalProperties: false,
    },
    annotations: { title: said.title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    _meta: { ui: { resourceUri: formUri } },
  };
  return { tools: [tool], resources: [{ uri: formUri, name: 'form', title: said.view, mimeType }] };
}

/** Shows the form: words for the model, the form itself for the view. `rename` is how the caller knows the app's tools. */
export async function callForm(caller: Caller, call: { app: string; args: JsonObject; rename: (tool: string) => string }): Promise<JsonObject> {
  const form = (await caller.askUnchecked(surfacesForm, { ...call.args, app: call.app })) as Output<typeof surfacesForm>;
  const said = {
    en: `A form for ${form.title} is shown to the person. Nothing is saved until she saves it; what she saved is told then.`,
    zh: `已向人员显示“${form.title}”表单。在其保存之前不会写入数据，保存后会告知结果。`,
  };
  return {
    content: [{ type: 'text', text: said[caller.from.language] }],
    structuredContent: { ...form, save: { ...form.save, tool: call.rename(form.save.tool) }, language: caller.from.language },
  };
}

/** The view, complete in itself: it loads nothing and asks only the host around it. */
export function readForm(uri: string): JsonObject {
  return { contents: [{ uri, mimeType, text: html, _meta: { ui: { prefersBorder: true } } }] };
}
