import type { JsonObject, ToolHints } from '@portico/contracts';
import type { Answer } from './answers.ts';
import { argumentsOf } from './arguments.ts';
import { curateArguments, type CuratedArgument } from './curate-arguments.ts';
import type { Curation, ToolCuration } from './curation.ts';
import type { Findings } from './findings.ts';
import { textAt, valueAt } from './json.ts';
import type { ApiOperation } from './operations.ts';
import { pagesOf } from './pages.ts';
import type { BodyPlan, CallPlan, ConvertedTool, PagePlan, Scheme, ShapePlan } from './plan.ts';
import type { ApiDocument } from './read-document.ts';
import type { Schemas } from './schemas.ts';
import { securityOf } from './security.ts';
import { isAbsolute, serverOf } from './servers.ts';
import { tidy } from './texts.ts';
import type { createToolNames } from './tool-names.ts';

/** A tool that calls exactly one operation. */
export interface Built {
  readonly operation: ApiOperation;
  readonly tool: ConvertedTool & { readonly call: CallPlan };
}
interface From {
  readonly document: ApiDocument;
  readonly curation: Curation;
  readonly findings: Findings;
  readonly inputs: Schemas;
  readonly schemes: Readonly<Record<string, Scheme>>;
  readonly server: string | undefined;
  readonly names: ReturnType<typeof createToolNames>;
}

/** Makes the tool of one operation. Throws Unresolvable when a caller could not make the call with what can be described. */
export function buildTool(operation: ApiOperation, answer: Answer, from: From): Built {
  const own = (valueAt(from.curation.tools, operation.id ?? '') ?? valueAt(from.curation.tools, operation.key)) as ToolCuration | undefined;
  const inputs = argumentsOf(operation, { document: from.document, schemas: from.inputs, findings: from.findings });
  const all = curateArguments(inputs.arguments, { operation, own, shared: from.curation.arguments, findings: from.findings });
  const pages = own?.pages === false ? undefined : ({ ...pagesOf(all, answer, from.curation.rowsMost), ...definedOnly(own?.pages) } as Partial<PagePlan>);
  const plan = pages?.kind === undefined ? undefined : ({ all: 'all', most: from.curation.rowsMost, ...pages } as PagePlan);
  const inputSchema = from.inputs.settle(inputOf(all, plan));
  const shape = own?.shape as ShapePlan | undefined;
  // A table or a text of one's own has no structure any more.
  const outputSchema = from.curation.outputs && shape?.table === undefined && shape?.template === undefined ? answer.outputSchema : undefined;
  const call = callOf({ operation, answer, from, own }, { all, body: inputs.body, pages: plan, shape, structured: outputSchema !== undefined });
  const title = own?.title ?? textAt(operation.value, 'summary');
  return {
    operation,
    tool: {
      definition: {
        name: from.names.take(operation, own?.name),
        ...(title !== undefined && { title: tidy(title, 200) }),
        description: own?.description ?? describe(operation, inputs.hints, from.curation.descriptionMost),
        inputSchema,
        ...(outputSchema && { outputSchema }),
        annotations: { ...hintsOf(operation.method), ...definedOnly(own?.annotations) },
        _meta: {
          'portico/operation': operation.key,
          ...(operation.tags.length > 0 && { 'portico/tags': operation.tags }),
          ...(operation.value['deprecated'] === true && { 'portico/deprecated': true }),
        },
      },
      call,
    },
  };
}

function definedOnly(value: object | undefined): object {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, one]) => one !== undefined));
}

function inputOf(all: readonly CuratedArgument[], pages: PagePlan | undefined): JsonObject {
  const shown = all.filter((one) => !one.hidden);
  const required = shown.filter((one) => one.required).map((one) => one.name);
  const more = pages && { [pages.all]: { type: 'boolean', description: `Give the rows of all pages together, at most ${pages.most}.` } };
  return {
    type: 'object',
    properties: { ...Object.fromEntries(shown.map((one) => [one.name, one.schema])), ...more },
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function describe(operation: ApiOperation, hints: readonly string[], most: number): string {
  const summary = textAt(operation.value, 'summary');
  const long = textAt(operation.value, 'description');
  const parts = [
    operation.value['deprecated'] === true ? 'Deprecated.' : undefined,
    summary !== undefined && long?.startsWith(summary) !== true ? `${summary.replace(/[.。\s]+$/, '')}.` : undefined,
    long,
  ].filter((part) => part !== undefined);
  const text = tidy(parts.length === 0 ? operation.key : parts.join('\n'), most);
  return [text, ...hints].join('\n');
}

/** What the HTTP method promises, RFC 9110 section 9.2. What POST does is not known, so nothing is claimed of it. */
function hintsOf(method: string): ToolHints {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };
  if (method === 'PUT' || method === 'DELETE') return { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true };
  if (method === 'PATCH') return { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true };
  return { readOnlyHint: false, idempotentHint: false, openWorldHint: true };
}

interface Parts {
  readonly all: readonly CuratedArgument[];
  readonly body: Omit<BodyPlan, 'whole' | 'fields'> | undefined;
  readonly pages: PagePlan | undefined;
  readonly shape: ShapePlan | undefined;
  readonly structured: boolean;
}

function callOf(at: { operation: ApiOperation; answer: Answer; from: From; own: ToolCuration | undefined }, parts: Parts): CallPlan {
  const { operation, from, own } = at;
  const { all, body } = parts;
  const fixed = Object.fromEntries(all.flatMap((one) => (one.fixed === undefined ? [] : [[one.name, one.fixed]])));
  const defaults = Object.fromEntries(all.flatMap((one) => (one.default === undefined ? [] : [[one.name, one.default]])));
  const server = ownServer(operation, from);
  return {
    operation: operation.key,
    method: operation.method,
    path: operation.path,
    ...(server !== undefined && { server }),
    ...(from.curation.credentialHosts.length > 0 && { credentialHosts: from.curation.credentialHosts }),
    accept: at.answer.accept,
    ...(Object.keys(from.curation.headers).length > 0 && { headers: from.curation.headers }),
    parameters: all.flatMap((one) => (one.fills && 'parameter' in one.fills ? [{ argument: one.name, ...one.fills.parameter }] : [])),
    ...bodyPlan(all, { body, template: own?.body }),
    ...(Object.keys(fixed).length > 0 && { fixed }),
    ...(Object.keys(defaults).length > 0 && { defaults }),
    ...securityOf(operation, from.schemes, from.curation),
    ...(parts.pages && { pages: parts.pages }),
    ...(parts.shape && { shape: parts.shape }),
    ...(parts.structured && { structured: true }),
  };
}

function bodyPlan(all: readonly CuratedArgument[], at: { body: Parts['body']; template: unknown }): { body?: BodyPlan } {
  if (at.template !== undefined)
    return {
      body: { mediaType: at.body?.mediaType ?? 'application/json', kind: at.body?.kind === 'file' || !at.body ? 'json' : at.body.kind, required: true, template: at.template },
    };
  if (!at.body) return {};
  const whole = all.find((one) => one.fills && 'whole' in one.fills)?.name;
  if (whole !== undefined) return { body: { ...at.body, whole } };
  return { body: { ...at.body, fields: all.flatMap((one) => (one.fills && 'field' in one.fills ? [{ argument: one.name, ...one.fills.field }] : [])) } };
}

/** Set where the operation's server is not the document's. Its host sees no credentials unless the curation says so. */
function ownServer(operation: ApiOperation, from: From): string | undefined {
  if (operation.servers.length === 0) return undefined;
  const url = serverOf(operation.servers, from.curation.variables, { place: operation.place, findings: from.findings });
  if (url === undefined || url === from.server) return undefined;
  // Another path on the same host: it follows the provider's instances.
  if (isAbsolute(url) && from.server !== undefined && new URL(url).origin === new URL(from.server).origin) return new URL(url).pathname;
  if (isAbsolute(url) && !from.curation.credentialHosts.includes(new URL(url).host))
    from.findings.add('other host', operation.place, {
      en: `${operation.key} goes to ${new URL(url).host}, which is given no credentials. Name it under credentialHosts if it may have them.`,
      zh: `${operation.key} 发往 ${new URL(url).host}，不会携带凭据。如允许，请将其列入 credentialHosts。`,
    });
  return url;
}
