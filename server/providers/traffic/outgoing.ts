import { PorticoError, type JsonObject, type Principal, type ToolDefinition } from '@portico/contracts';
import type { Exchange, ProviderInUse, ToolGrant } from '../../kernel/index.ts';
import type { Conversation } from '../connect/connector.ts';
import type { Outcome } from './breaker.ts';

/** One request on its way to a provider. */
export interface Outgoing {
  readonly tenant: string;
  readonly principal: Pick<Principal, 'kind' | 'id' | 'onBehalfOf'>;
  readonly provider: ProviderInUse;
  readonly method: string;
  readonly params: JsonObject;
  readonly exchange: Exchange;
  readonly signal: AbortSignal;
  readonly tool?: ToolDefinition;
  /** How the caller's uploaded files are read and hers are kept. */
  readonly files?: NonNullable<Conversation['files']>;
  readonly grant?: ToolGrant;
  /** What proves the caller to the provider. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly language: 'en' | 'zh';
  /** May it be sent again when nobody knows whether it was done? */
  readonly retryable: boolean;
}

/** Milliseconds a call may take where the provider's limits say nothing. */
const usualCallMs = 60_000;
export const callMsOf = (provider: ProviderInUse): number => provider.limits.callMs ?? usualCallMs;

/** What is counted and broken apart within a provider: its tools, and each other method. */
export function partOf({ method, params }: Pick<Outgoing, 'method' | 'params'>): string {
  return method === 'tools/call' ? String(params['name']) : method;
}

/** Does it call a tool that changes nothing, by the definition that was approved? */
export function onlyReads({ method, tool }: Pick<Outgoing, 'method' | 'tool'>): boolean {
  return method === 'tools/call' && tool?.annotations?.readOnlyHint === true;
}

/** What a failure says of the provider: that it can't be used, or that it answered well enough to refuse. */
export function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  if (signal.aborted || !(error instanceof PorticoError)) return 'none';
  if (error.code === 'provider.unreachable' || error.code === 'provider.timeout' || error.code === 'provider.garbled') return 'failed';
  return error.code === 'provider.refused' || error.code === 'provider.too_large' || error.code === 'provider.credentials' ? 'ok' : 'none';
}

export function noInstance({ name, state, reason }: ProviderInUse): PorticoError {
  return new PorticoError('provider.offline', { params: { provider: name, state, reason: reason ?? { en: 'it has no instance that takes calls', zh: '没有可接受调用的实例' } } });
}

export function isUnreachable(error: unknown): error is PorticoError {
  return error instanceof PorticoError && error.code === 'provider.unreachable';
}

/** A signal aborted with another, or by hand; `release` lets go of the other. */
export function linked(signal: AbortSignal): { signal: AbortSignal; abort(reason: unknown): void; release(): void } {
  const controller = new AbortController();
  const forward = (): void => controller.abort(signal.reason);
  if (signal.aborted) forward();
  else signal.addEventListener('abort', forward, { once: true });
  return { signal: controller.signal, abort: (reason) => controller.abort(reason), release: () => signal.removeEventListener('abort', forward) };
}
