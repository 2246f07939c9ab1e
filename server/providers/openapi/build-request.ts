import type { JsonObject } from '@portico/contracts';
import type { Files } from './files.ts';
import type { CallPlan, Scheme } from './plan.ts';
import { encodeKey, writeCookie, writeHeader, writePath, writeQuery } from './serialise.ts';
import { Refused, writeBody } from './write-body.ts';

export interface ApiRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body?: Uint8Array<ArrayBuffer>;
}
export interface RequestMeans {
  /** Base URL of the provider's instance. */
  readonly server: string;
  /** Secrets by the name of their security scheme. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  /** Further headers, such as policy obliges to. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly files?: Files | undefined;
}

/** Makes the request of a call. Throws Refused when a value can not stand where it should. */
export async function buildRequest(plan: CallPlan, given: JsonObject, means: RequestMeans): Promise<ApiRequest> {
  // Without a prototype, so that an argument called "constructor" is not there unless it was given.
  const args: JsonObject = Object.assign(Object.create(null) as object, plan.defaults, definedOnly(given), plan.fixed);
  const base = plan.server === undefined ? new URL(means.server) : new URL(plan.server, withSlash(means.server));
  const headers = new Headers({ accept: plan.accept });
  const query: string[] = [];
  const cookies: string[] = [];
  let path = plan.path;
  for (const parameter of plan.parameters) {
    const value: unknown = args[parameter.argument];
    if (parameter.in === 'path') path = path.replaceAll(`{${parameter.name}}`, () => pathValue(parameter.name, writePath(parameter.name, value ?? '', parameter)));
    else if (parameter.in === 'query') query.push(...writeQuery(parameter.name, value, parameter));
    else if (parameter.in === 'cookie') cookies.push(...writeCookie(parameter.name, value, parameter));
    else setHeader(headers, parameter.name, writeHeader(value, parameter));
  }
  const body = plan.body && (await writeBody(plan.body, args, means.files));
  if (body) headers.set('content-type', body.contentType);
  for (const [name, value] of Object.entries({ ...plan.headers, ...means.headers })) setHeader(headers, name, value);
  const secret = isTrusted(base, plan, means.server) ? secretsOf(plan, means.credentials ?? {}) : none;
  for (const [name, value] of secret.headers) setHeader(headers, name, value);
  const cookie = [...cookies, ...secret.cookies].join('; ');
  if (cookie !== '') headers.set('cookie', cookie);
  const [above = '', asked = ''] = path.replace(/#.*$/, '').split('?', 2);
  keepsItsWay(above);
  const url = new URL(base.origin);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${above}`;
  url.search = [base.search.slice(1), asked, ...query, ...secret.query].filter((part) => part !== '').join('&');
  return { url, method: plan.method, headers, ...(body && { body: body.bytes }) };
}

/** May this address have the provider's credentials? Its own origin, and hosts that the curation names. */
export function isTrusted(url: URL, plan: CallPlan, server: string): boolean {
  const own = new URL(server);
  // Never from https down to http.
  if (own.protocol === 'https:' && url.protocol !== 'https:') return false;
  return url.origin === own.origin || (plan.credentialHosts ?? []).includes(url.host);
}

function definedOnly(args: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

/** Without a value another operation would be called. */
function pathValue(name: string, written: string): string {
  if (written === '') throw new Refused({ en: `"${name}" stands in the path and must not be empty.`, zh: `“${name}”位于路径中，不能为空。` });
  return written;
}

/** `.` and `..`, encoded or not, would walk to another operation. */
function keepsItsWay(path: string): void {
  const stray = path.split('/').find((part) => ['.', '..'].includes(part.replace(/%2e/gi, '.')));
  if (stray !== undefined)
    throw new Refused({
      en: `A value that makes "${stray}" a part of the path is not allowed: another operation would be called.`,
      zh: `不允许使路径中出现“${stray}”的值：这会调用其他操作。`,
    });
}

function setHeader(headers: Headers, name: string, value: string | undefined): void {
  if (value === undefined) return;
  try {
    headers.set(name, value);
  } catch {
    // The value is not repeated: it may be a secret.
    throw new Refused({
      en: `The value for the header "${name}" can not be sent: line breaks and characters beyond Latin-1 are not allowed.`,
      zh: `请求头“${name}”的值无法发送：不允许换行或 Latin-1 以外的字符。`,
    });
  }
}

interface Secrets {
  readonly headers: readonly [string, string][];
  readonly query: readonly string[];
  readonly cookies: readonly string[];
}
const none: Secrets = { headers: [], query: [], cookies: [] };

/** The first alternative that all credentials are there for; else one with as many as there are. */
function secretsOf(plan: CallPlan, credentials: Readonly<Record<string, string>>): Secrets {
  const has = (name: string): boolean => Object.hasOwn(credentials, name) && Object.hasOwn(plan.schemes, name);
  const chosen = plan.security.find((names) => names.length > 0 && names.every(has)) ?? plan.security.find((names) => names.some(has)) ?? [];
  const written = chosen.filter(has).map((name) => place(plan.schemes[name], credentials[name] ?? ''));
  return { headers: written.flatMap((one) => one.headers), query: written.flatMap((one) => one.query), cookies: written.flatMap((one) => one.cookies) };
}

function place(scheme: Scheme | undefined, secret: string): Secrets {
  switch (scheme?.kind) {
    case 'key':
      if (scheme.in === 'header') return { ...none, headers: [[scheme.name, secret]] };
      return scheme.in === 'query'
        ? { ...none, query: [`${encodeKey(scheme.name)}=${encodeKey(secret)}`] }
        : { ...none, cookies: [`${encodeKey(scheme.name)}=${encodeKey(secret)}`] };
    case 'basic':
      return { ...none, headers: [['authorization', `Basic ${Buffer.from(secret).toString('base64')}`]] };
    case 'http':
      return { ...none, headers: [['authorization', `${scheme.scheme} ${secret}`]] };
    case undefined:
      return none;
  }
}
