import { PorticoError, type JsonObject, type Language, type ToolResult } from '@portico/contracts';
import { buildRequest, type ApiRequest } from './build-request.ts';
import { complaintsAbout, fitting } from './check-values.ts';
import type { Files } from './files.ts';
import { gatherPages, nextPage, type Gathered, type NextPage, type Page } from './gather-pages.ts';
import { isObject } from './json.ts';
import type { CallPlan, ConvertedTool } from './plan.ts';
import { contentOf, failureText, jsonOf } from './read-answer.ts';
import { sendRequest, type Received } from './send-request.ts';
import { shapeAnswer } from './shape.ts';
import { Refused } from './write-body.ts';

export interface CallMeans {
  /** The kernel's guarded fetch. */
  readonly fetch: typeof globalThis.fetch;
  /** Base URL of the provider's instance. */
  readonly server: string;
  /** Secrets by the name of their security scheme; `user:password` for basic. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Without it, files are neither taken by id nor kept. */
  readonly files?: Files;
  readonly signal: AbortSignal;
  /** Further headers, such as policy obliges to. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly language?: Language;
  readonly limits?: { readonly ms?: number; readonly bytes?: number; readonly characters?: number };
}

const usual = { ms: 30_000, bytes: 32 * 1024 * 1024, characters: 100_000 };

/**
 * Calls a converted tool. What the agent can mend (arguments, refusals of the API) is a result with `isError`; what it
 * can't is a PorticoError: `provider.unreachable`, `.timeout`, `.too_large`, `egress.denied`, `blob.missing`.
 */
export async function callTool(tool: ConvertedTool, args: JsonObject, how: CallMeans): Promise<ToolResult> {
  const language = how.language ?? 'en';
  const wrong = complaintsAbout(args, tool.definition.inputSchema);
  if (wrong.length > 0) return failed(badArguments(wrong, language));
  const { call } = tool;
  if (!('choose' in call)) return run(tool, { plan: call, args }, how);
  const { [call.choose]: choice, ...rest } = args;
  const chosen = typeof choice === 'string' && Object.hasOwn(call.cases, choice) ? call.cases[choice] : undefined;
  if (!chosen) return failed(badArguments([`${call.choose}: ${Object.keys(call.cases).join(', ')}`], language));
  const wrongHere = complaintsAbout(rest, chosen.inputSchema);
  if (wrongHere.length > 0) return failed(badArguments(wrongHere, language));
  return run(tool, { plan: chosen.call, args: rest }, how);
}

function badArguments(wrong: readonly string[], language: Language): string {
  return [language === 'zh' ? '参数无效，未发送请求：' : 'The arguments are not valid; nothing was sent:', ...wrong.map((one) => `- ${one}`)].join('\n');
}

const failed = (text: string, meta?: JsonObject): ToolResult => ({ content: [{ type: 'text', text }], isError: true, ...(meta && { _meta: meta }) });

interface Call {
  readonly plan: CallPlan;
  readonly args: JsonObject;
}

async function run(tool: ConvertedTool, call: Call, how: CallMeans): Promise<ToolResult> {
  const ms = how.limits?.ms ?? usual.ms;
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(new PorticoError('provider.timeout', { params: { provider: hostOf(how.server), limit: `${ms / 1000} s` } })), ms);
  try {
    const signal = AbortSignal.any([how.signal, clock.signal]);
    return await exchange(tool, call, { ...how, signal });
  } catch (error) {
    if (error instanceof Refused) return failed(error.text[how.language ?? 'en']);
    throw clock.signal.aborted && !how.signal.aborted ? clock.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

async function exchange(tool: ConvertedTool, { plan, args }: Call, how: CallMeans): Promise<ToolResult> {
  const pages = plan.pages;
  const { [pages?.all ?? '']: all, ...own } = args;
  const request = await buildRequest(plan, own, how);
  const secrets = formsOf(how.credentials ?? {});
  const send = async (one: ApiRequest): Promise<Received> =>
    hideSecrets(await sendRequest(one, { fetch: how.fetch, signal: how.signal, mostBytes: how.limits?.bytes ?? usual.bytes }), secrets);
  const received = await send(request);
  const language = how.language ?? 'en';
  if (received.status >= 300 && received.status !== 304) return failed(failureText(received, { operation: plan.operation, language }), { 'portico/status': received.status });
  const json = jsonOf(received);
  if (!json)
    return finish(tool, { plan, received, content: await contentOf(received, { ...how, files: how.files, mostCharacters: how.limits?.characters ?? usual.characters, language }) });
  const first: Page = { received, data: json.value };
  if (!pages) return present(tool, { plan, received, data: first.data, notes: [] }, how);
  if (all !== true) return present(tool, { plan, received, data: first.data, notes: moreNote(nextPage(first, { ...plan.defaults, ...own }, pages), plan, language) }, how);
  const fetchPage = async (next: NextPage): Promise<Page> => {
    const again = 'url' in next ? onTo(request, next.url, plan) : await buildRequest(plan, next.args, how);
    const page = await send(again);
    return { received: page, data: jsonOf(page)?.value };
  };
  const gathered = await gatherPages(first, { ...plan.defaults, ...own }, { plan: pages, fetchPage });
  return present(tool, { plan, received, data: gathered.data, notes: gatheredNotes(gathered, plan, language) }, how);
}

/** The API's own address of the next page, with a key that goes in the query. */
function onTo(request: ApiRequest, url: URL, plan: CallPlan): ApiRequest {
  const next = new URL(url);
  for (const scheme of Object.values(plan.schemes)) {
    const value = scheme.kind === 'key' && scheme.in === 'query' && !next.searchParams.has(scheme.name) ? request.url.searchParams.get(scheme.name) : null;
    if (scheme.kind === 'key' && value !== null) next.searchParams.set(scheme.name, value);
  }
  return { ...request, url: next };
}

function moreNote(next: NextPage | undefined, plan: CallPlan, language: Language): string[] {
  const { pages } = plan;
  if (!next || !pages) return [];
  const value = 'args' in next ? next.args[pages.argument ?? ''] : next.url.searchParams.get(pages.parameter ?? '');
  const written = typeof value === 'string' && pages.kind !== 'cursor' && /^\d+$/.test(value) ? value : JSON.stringify(value);
  const by = pages.argument === undefined || value === null || value === undefined ? undefined : `${pages.argument}=${written}`;
  const ways = [by, `${pages.all}=true`].filter((way) => way !== undefined);
  return [language === 'zh' ? `还有更多数据：请使用 ${ways.join(' 或 ')} 再次调用。` : `There are more rows: call again with ${ways.join(' or ')}.`];
}

function gatheredNotes(gathered: Gathered, plan: CallPlan, language: Language): string[] {
  const zh = language === 'zh';
  if (gathered.failed)
    return [
      zh
        ? `仅获取了 ${gathered.rows} 行，后续页失败：${failureText(gathered.failed, { operation: plan.operation, language })}`
        : `Only ${gathered.rows} rows; a later page failed: ${failureText(gathered.failed, { operation: plan.operation, language })}`,
    ];
  return gathered.isCut ? [zh ? `已在 ${gathered.rows} 行处停止，还有更多数据。` : `Stopped after ${gathered.rows} rows; there are more.`] : [];
}

interface Outcome {
  readonly plan: CallPlan;
  readonly received: Received;
  readonly data: unknown;
  readonly notes: readonly string[];
}

/** JSON as text and as structured content; shaped where the curation says so. */
function present(tool: ConvertedTool, { plan, received, data, notes }: Outcome, how: CallMeans): ToolResult {
  const zh = how.language === 'zh';
  const shaped = shapeAnswer(data, plan.shape, plan.pages?.rows);
  const most = how.limits?.characters ?? usual.characters;
  const whole = shaped.text ?? JSON.stringify(shaped.value);
  const isLong = whole.length > most;
  const cut = shaped.cut && (zh ? `显示 ${shaped.cut.of} 行中的 ${shaped.cut.kept} 行。` : `${shaped.cut.kept} of ${shaped.cut.of} rows are shown.`);
  const long = isLong && (zh ? `以上为 ${whole.length} 个字符中的前 ${most} 个。` : `The first ${most} of ${whole.length} characters.`);
  const remarks = [cut, long, ...notes].filter((note) => typeof note === 'string');
  const content = [isLong ? whole.slice(0, most).toWellFormed() : whole, ...remarks].map((text) => ({ type: 'text', text }));
  const structured = shaped.text !== undefined ? undefined : Array.isArray(shaped.value) ? { items: shaped.value } : isObject(shaped.value) ? shaped.value : undefined;
  return finish(tool, { plan, received, content, ...(structured && { structured }) });
}

/** A tool with an output schema always gives what fits it; the rest stands in the text. */
function finish(tool: ConvertedTool, outcome: { plan: CallPlan; received: Received; content: readonly JsonObject[]; structured?: JsonObject }): ToolResult {
  const status = { 'portico/status': outcome.received.status };
  const schema = outcome.plan.structured ? tool.definition.outputSchema : undefined;
  if (!schema) return { content: outcome.content, ...(outcome.structured && { structuredContent: outcome.structured }), _meta: status };
  const { value, strayed } = fitting(outcome.structured ?? {}, schema);
  return { content: outcome.content, structuredContent: value, _meta: { ...status, ...(strayed.length > 0 && { 'portico/strayed': strayed.slice(0, 20) }) } };
}

/** A secret as it stands in bytes that come back: plain, in a URL, in Basic authorization, in JSON; the password of a pair as well. */
function formsOf(credentials: Readonly<Record<string, string>>): string[] {
  const secrets = Object.values(credentials).flatMap((secret) => [secret, secret.slice(secret.indexOf(':') + 1)]);
  const long = secrets.filter((secret) => secret.length >= 4);
  const forms = long.flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret).slice(1, -1)]);
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

/** APIs that echo what they are sent must not show an agent the provider's secrets. */
function hideSecrets(received: Received, secrets: readonly string[]): Received {
  const bytes = Buffer.from(received.bytes.buffer, received.bytes.byteOffset, received.bytes.length);
  const found = secrets.filter((secret) => bytes.includes(secret));
  if (found.length === 0) return received;
  // Latin-1 keeps every byte as it is.
  const clean = found.reduce((text, secret) => text.replaceAll(Buffer.from(secret).toString('latin1'), '***'), bytes.toString('latin1'));
  return { ...received, bytes: Buffer.from(clean, 'latin1') };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
