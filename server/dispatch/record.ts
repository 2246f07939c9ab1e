import type { ErrorCode, Operation, PorticoError, Principal } from '@portico/contracts';
import { auditPrincipal, type AuditLine } from '../audit/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { Call } from './call.ts';

/** Longest a single value stands in the audit, characters. */
const mostText = 500;

function shorten(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > mostText ? `${value.slice(0, mostText)}… (${value.length})` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= 4) return '…';
  if (Array.isArray(value))
    return value.length > 20 ? [...value.slice(0, 20).map((item) => shorten(item, depth + 1)), `… (${value.length})`] : value.map((item) => shorten(item, depth + 1));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.slice(0, 50).map(([name, item]) => [name, shorten(item, depth + 1)]));
}

/** What the audit keeps of an input: no secrets, no file contents, nothing long. */
export function auditedInput(operation: Operation, input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null) return {};
  const kept = Object.entries(input).filter(([name, value]) => value !== undefined && name !== 'app');
  return Object.fromEntries(
    kept.map(([name, value]) => {
      if (operation.secretInput?.includes(name)) return [name, '[secret]'];
      if (name === 'files' && typeof value === 'object' && value !== null) return [name, Object.keys(value).slice(0, 100)];
      return [name, shorten(value)];
    }),
  );
}

function targetOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null) return null;
  const { entity, id, member, branch, path, provider, tool, prompt, uri } = input as Record<string, unknown>;
  const parts = [provider, tool, prompt, uri, entity, member, branch, path, id].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join('/').slice(0, 300) : null;
}

export interface Recorded {
  readonly call: Call;
  readonly input: unknown;
  readonly trace: string;
  readonly clock: Clock;
  /** Milliseconds since the call began; null for an intent. */
  readonly duration: number | null;
  readonly phase: AuditLine['phase'];
  readonly of?: string;
  readonly error?: PorticoError;
}

/** The audit line of a call as it stands. */
export function auditLine(told: Recorded): AuditLine {
  const { call, error, phase } = told;
  const app = typeof told.input === 'object' && told.input !== null && 'app' in told.input && typeof told.input.app === 'string' ? told.input.app : null;
  return {
    id: told.clock.id(),
    ...(told.of !== undefined && { of: told.of }),
    at: told.clock.now().toISOString(),
    phase,
    operation: call.operation.name,
    principal: auditPrincipal(call.principal),
    app,
    target: targetOf(told.input),
    outcome: error ? (error.entry.audience === 'person' ? 'refused' : 'failed') : phase === 'intent' ? 'begun' : 'done',
    code: error ? error.code : null,
    trace: told.trace,
    duration: told.duration === null ? null : Math.round(told.duration * 10) / 10,
    from: { address: call.from.address, entrance: call.from.entrance },
    detail: phase === 'outcome' ? {} : auditedInput(call.operation, told.input),
  };
}

/** A line for what an edge refused before it became a call (a bad key, a forged origin) or, without a code, did beside any. */
export function edgeLine(clock: Clock, told: { operation: string; code?: ErrorCode; from: Call['from']; principal?: Principal; detail?: Record<string, unknown> }): AuditLine {
  return {
    id: clock.id(),
    at: clock.now().toISOString(),
    phase: 'single',
    operation: told.operation,
    principal: auditPrincipal(told.principal),
    app: null,
    target: null,
    outcome: told.code === undefined ? 'done' : 'refused',
    code: told.code ?? null,
    trace: null,
    duration: null,
    from: { address: told.from.address, entrance: told.from.entrance },
    detail: told.detail ?? {},
  };
}
