import type { Problem } from '@portico/contracts';
import { CallError, localProblem } from './problem.ts';
import { planRequest } from './request.ts';
import { routes, type Declared } from './routes.generated.ts';

export type OperationName = keyof Declared;
/** What a caller gives: fields with defaults may be left out. */
export type CallInput<N extends OperationName> = Declared[N]['input']['_zod']['input'];
export type CallOutput<N extends OperationName> = Declared[N]['output']['_zod']['output'];

/** What every request carries; set by the shell and by sign-in. */
const caller = { language: 'en', csrf: '', url: '', key: '' };
let onSignedOut: () => void = () => undefined;

export function setCallLanguage(language: string): void {
  caller.language = language;
}
/** The token of `session.get`; goes with everything that changes something. */
export function setCsrf(csrf: string): void {
  caller.csrf = csrf;
}
/** Which Portico is asked, where the page is not its own, and with whose key; without one the person's session counts. */
export function setCaller(place: { url: string; key?: string | undefined }): void {
  caller.url = place.url;
  caller.key = place.key ?? '';
}
/** Called once when a call finds that the session has ended. */
export function whenSignedOut(react: () => void): void {
  onSignedOut = react;
}

/** Calls an operation by name. Throws {@link CallError} with the server's problem details. */
export async function call<N extends OperationName>(name: N, input: CallInput<N>, options: { signal?: AbortSignal } = {}): Promise<CallOutput<N>> {
  try {
    return await send(name, input, options.signal);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    if (error.code === 'auth.csrf' && (await renewCsrf())) return send(name, input, options.signal);
    if ((error.code === 'auth.required' || error.code === 'auth.invalid') && name !== 'session.get') onSignedOut();
    throw error;
  }
}

async function send<N extends OperationName>(name: N, input: CallInput<N>, signal: AbortSignal | undefined): Promise<CallOutput<N>> {
  const planned = planRequest(name, input);
  const response = await fetch(caller.url + planned.url, {
    method: planned.method,
    headers: headersFor(name, planned.body !== undefined),
    body: planned.body,
    signal,
    credentials: caller.key ? 'omit' : caller.url ? 'include' : 'same-origin',
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new CallError(localProblem('network', 0, String(error)));
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  throw new CallError(isProblem(answer) ? answer : localProblem('unreadable', response.status, `${response.status} ${response.statusText}`));
}

function headersFor(name: OperationName, json: boolean): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-language': caller.language,
    ...(caller.key && { authorization: `Bearer ${caller.key}` }),
    ...(json && { 'content-type': 'application/json' }),
    ...(routes[name].method !== 'GET' && caller.csrf && { 'x-csrf-token': caller.csrf }),
  };
}

/** A second page may have signed in anew: fetch the token that counts now. */
async function renewCsrf(): Promise<boolean> {
  const session = await send('session.get', {}, undefined).catch(() => undefined);
  if (!session || session.csrf === caller.csrf) return false;
  caller.csrf = session.csrf;
  return true;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

/** Calls an operation whose name is only known at run time, as that behind a tool; what there is not throws a TypeError. */
export function callNamed(name: string, input: Readonly<Record<string, unknown>>, options: { signal?: AbortSignal } = {}): Promise<unknown> {
  if (!Object.hasOwn(routes, name)) throw new TypeError(`there is no operation ${name}`);
  return call(name as OperationName, input as never, options);
}

/** The names of all operations. */
export const operationNames = Object.keys(routes) as readonly OperationName[];

/** Address of a streamed operation (an export), for a link that downloads it. */
export function addressOf<N extends OperationName>(name: N, input: CallInput<N>): string {
  return caller.url + planRequest(name, input).url;
}

/** An address below the Portico that is asked. */
export function atPortico(path: string): string {
  return caller.url + path;
}

/** Fetches what stands behind an address of this Portico the way calls do, for links that could carry no key. */
export async function fetchAs(address: string): Promise<Blob> {
  const response = await fetch(address, { credentials: 'omit', headers: { 'accept-language': caller.language, authorization: `Bearer ${caller.key}` } });
  if (response.ok) return response.blob();
  const answer: unknown = await response.json().catch(() => undefined);
  throw new CallError(isProblem(answer) ? answer : localProblem('unreadable', response.status, `${response.status} ${response.statusText}`));
}
