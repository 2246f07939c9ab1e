import { hash } from 'node:crypto';
import type { ErrorCode, Principal } from '@portico/contracts';

/** What is told of a call. Never holds a secret: the door leaves out what the operation names in `secretInput`. */
export interface AuditLine {
  /** UUID 7: sorts by time. An outcome names its intent in `of`. */
  readonly id: string;
  readonly of?: string;
  readonly at: string;
  /** intent: before something leaves · outcome: after · single: both in one, for reads and refusals. */
  readonly phase: 'intent' | 'outcome' | 'single';
  readonly operation: string;
  readonly principal: { readonly kind: string; readonly id: string; readonly name: string; readonly onBehalfOf: string | null };
  readonly app: string | null;
  /** What it was about, e.g. `Customer/17`. */
  readonly target: string | null;
  readonly outcome: 'done' | 'refused' | 'failed' | 'begun';
  readonly code: ErrorCode | null;
  readonly trace: string | null;
  /** Milliseconds. */
  readonly duration: number | null;
  readonly from: { readonly address: string; readonly entrance: string };
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Line {
  readonly tenant: string;
  readonly line: AuditLine;
}

/** How a principal stands in the audit; somebody unknown has no id. */
export function auditPrincipal(principal: Principal | undefined): AuditLine['principal'] {
  if (!principal) return { kind: 'unknown', id: '', name: '', onBehalfOf: null };
  return { kind: principal.kind, id: principal.id, name: principal.name, onBehalfOf: principal.onBehalfOf?.id ?? null };
}

export interface Chained {
  readonly tenant: string;
  readonly writer: string;
  readonly seq: number;
  readonly body: string;
  readonly previous: string;
  readonly hash: string;
}

/** The hash that ties a line to its place and to all before it: SHA-256, hex. */
export function lineHash(line: Omit<Chained, 'hash'>): string {
  return hash('sha256', `${line.tenant}\n${line.writer}\n${line.seq}\n${line.previous}\n${line.body}`, 'hex');
}
