import type {
  AppModel,
  Definitions,
  FactName,
  Facts,
  Input,
  JsonObject,
  Operation,
  Output,
  Principal,
  ProviderKind,
  ProviderLimits,
  ProviderSettings,
  ProviderState,
  Title,
  ToolDefinition,
} from '@portico/contracts';
import type { Clock } from './clock.ts';
import type { Tx } from './database/database.ts';
import type { Exchange } from './exchange.ts';
import type { Log } from './log.ts';

/** What the policy granted for a call on records: runtime can't run without it. */
export interface Grant {
  /** SQL condition over the entity's row, to be put into every WHERE; parameters included. See policy/. */
  readonly condition: RowCondition;
  readonly readable: ReadonlySet<string>;
  readonly writable: ReadonlySet<string>;
}

/**
 * A condition compiled from policy: `sql` with `$1…` placeholders and `{alias}` where the row's table alias goes;
 * `{schema}` where the app's schema goes. `always` and `never` spare the query planner.
 */
export type RowCondition = { readonly kind: 'always' } | { readonly kind: 'never' } | { readonly kind: 'sql'; readonly sql: string; readonly parameters: readonly unknown[] };

/** The release of the app a call is about, as the door resolved it. */
export interface AppInUse {
  readonly id: string;
  readonly name: string;
  readonly release: string;
  /** Database schema of this app and environment. */
  readonly schema: string;
  readonly model: AppModel;
}

/** A version of a provider's surface as callers see it, opened. Never changed: a new version is a new object. */
export interface Surface {
  readonly id: string;
  readonly number: number;
  /** With overrides applied; hidden items are not in it. */
  readonly definitions: Definitions;
  readonly tools: ReadonlyMap<string, SurfaceTool>;
  /** Names of prompts as shown → as the provider calls them. */
  readonly prompts: ReadonlyMap<string, string>;
}

export interface SurfaceTool {
  readonly definition: ToolDefinition;
  /** Its name at the provider. */
  readonly original: string;
  /** Fingerprint of what the provider showed; another one now means it was changed. */
  readonly fingerprint: string;
  readonly pinned: boolean;
  /** Why it is switched off, if it is. */
  readonly blocked: string | undefined;
}

/** The provider a call is about, as the door resolved it. */
export interface ProviderInUse {
  readonly id: string;
  readonly name: string;
  readonly title: Title;
  readonly kind: ProviderKind;
  readonly project: string;
  readonly state: ProviderState;
  readonly reason: { readonly en: string; readonly zh: string } | null;
  readonly mode: 'pinned' | 'follow';
  readonly settings: ProviderSettings;
  /** Sealed; opened only where a connection is made. */
  readonly sealed: string | null;
  readonly limits: ProviderLimits;
  readonly policy: string;
  readonly revision: number;
  readonly capabilities: JsonObject;
  readonly instances: readonly { readonly id: string; readonly address: string; readonly weight: number; readonly version: string | null; readonly up: boolean }[];
  /** What this caller sees: the approved surface, or the canary if she is among its share. */
  readonly surface: Surface | undefined;
  readonly canary: boolean;
  /** Fingerprints of the tools the provider shows now, by their original names; undefined before the first probe. */
  readonly now: ReadonlyMap<string, string> | undefined;
}

/** What policy says of the tools, prompts and resources of the provider a call is about. */
export interface ToolGrant {
  readonly allowed: boolean;
  /** Names of the rules that decided. */
  readonly rules: readonly string[];
  /** What has to be done to the call: headers and arguments added, rewritten or dropped; reads sent to a replica. */
  readonly obligations: Obligations;
  /** Whom rules about data are about: the person, also when an agent acts for her. */
  readonly caller: { readonly id: string; readonly name: string; readonly attributes: Readonly<Record<string, unknown>> };
}

export interface Obligations {
  /** Header → value; null drops it. */
  readonly headers: Readonly<Record<string, string | null>>;
  /** Argument → value; null drops it. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly route: 'primary' | 'replica' | undefined;
}

interface Base {
  readonly principal: Principal;
  readonly tenant: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the caller goes away, the credential is revoked or the server stops. */
  readonly signal: AbortSignal;
  /** Trace id, shown with unexpected errors. */
  readonly trace: string;
  /** How many reactions lie behind this: what is done here stands so deep in a chain of causes. */
  readonly depth: number;
  /** Where the call came in: address of the caller for rate limits, language for texts. */
  readonly from: { readonly address: string; readonly language: 'en' | 'zh'; readonly entrance: 'page' | 'api' | 'mcp' | 'git' | 'worker' };
  /** Set for operations on an app that has a release. */
  readonly app?: AppInUse;
  /** Set for operations on a provider. */
  readonly provider?: ProviderInUse;
  /** What policy says of this very call on a provider. */
  readonly toolGrant?: ToolGrant;
  /** Asks the provider's policy whether the caller may see a tool. */
  maySee(tool: ToolDefinition): boolean;
  /** The conversation with the caller, where the edge can hold one; else nobody listens. */
  readonly exchange: Exchange;
  /** Given by edges that keep a cookie: signing in hands over the token and who it stands for. */
  readonly session?: {
    set(token: string, expiresAt: Date, principal: Principal): void;
    clear(): void;
  };
  /** Asks the app's policy again for another action or entity of the same app; throws `policy.denied` unless `soft`. */
  grant(action: 'read' | 'create' | 'update' | 'delete', entity: string): Promise<Grant | undefined>;
}

/** For `read` operations and for what is prepared before a change. */
export interface ReadContext extends Base {
  /** A short bound, read-only transaction. Never await the network or a process inside. */
  read<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Passes the door again, as the same principal. Throws while a transaction is open. */
  call<O extends Operation>(operation: O, input: Input<O>): Promise<Output<O>>;
}

/** A fact by its name. */
export type ToldFact = { readonly [N in FactName]: { readonly name: N; readonly data: Facts[N] } }[FactName];

/** For `change` operations: everything in `tx` commits together with fact and audit line, or not at all. */
export interface ChangeContext extends Base {
  readonly tx: Tx;
  /** Writes a fact in this transaction; reactions follow after commit. */
  fact<N extends FactName>(name: N, data: Facts[N]): Promise<void>;
  /** The same for many at once. */
  facts(told: readonly ToldFact[]): Promise<void>;
  /** Enqueues work in this transaction; gives the job's id. It runs through the door, for the same principal. */
  job(kind: string, data: Record<string, unknown>, options?: { at?: Date; title?: { en: string; zh: string } }): Promise<string>;
  /** Runs once the transaction is committed (wake a worker, close a stream). Nothing that must not be lost. */
  afterCommit(run: () => void): void;
}

/** For `outside` operations. */
export interface OutsideContext extends ReadContext {
  transact<T>(run: (ctx: ChangeContext) => Promise<T>): Promise<T>;
}

export interface Implementation {
  readonly operation: Operation;
  /**
   * For `public` operations, asked by the door before anything else: which tenant is the call about (by e-mail, link
   * token, provider)? The context is bound to it, and the audit line goes there. Undefined: the home tenant.
   */
  readonly tenant?: (input: never) => Promise<string | undefined>;
  readonly prepare?: (ctx: ReadContext, input: never) => Promise<unknown>;
  readonly run: (ctx: never, input: never, prepared: never) => Promise<unknown>;
}

/** Ties a `read` operation to its code. */
export function implementRead<O extends Operation>(operation: O, run: (ctx: ReadContext, input: Input<O>) => Promise<Output<O>>): Implementation {
  return { operation, run };
}

/** Ties a `change` operation to its code. `prepare` runs first, outside the transaction: files, processes, plans. */
export function implementChange<O extends Operation, P = undefined>(
  operation: O,
  run: (ctx: ChangeContext, input: Input<O>, prepared: P) => Promise<Output<O>>,
  prepare?: (ctx: ReadContext, input: Input<O>) => Promise<P>,
): Implementation {
  return { operation, run, ...(prepare && { prepare }) };
}

/** Ties an `outside` operation to its code. */
export function implementOutside<O extends Operation>(operation: O, run: (ctx: OutsideContext, input: Input<O>) => Promise<Output<O>>): Implementation {
  return { operation, run };
}

/** Long work enqueued with `ctx.job`; runs in the worker for the principal who asked. */
export interface JobContext extends OutsideContext {
  readonly job: string;
  /** Records progress (0…1 or null) and what is being done; throws when the job was cancelled. */
  progress(done: number | null, step: { en: string; zh: string }): Promise<void>;
}
export interface JobHandler {
  readonly kind: string;
  /** Gives the result shown in `jobs.get`. Throwing marks it failed; jobs are not run twice unless `retries` says so. */
  readonly run: (ctx: JobContext, data: Record<string, unknown>) => Promise<{ result: Record<string, unknown>; issues?: readonly unknown[] }>;
  readonly retries?: number;
  /** It mostly waits for others, a model as a rule: it runs beside the worker's loop, so that nothing waits for it. */
  readonly beside?: boolean;
}

/** What follows a fact. Runs in the worker, for the originator, at least once. */
export interface Reaction<N extends FactName> {
  readonly on: N;
  readonly name: string;
  readonly run: (ctx: OutsideContext, data: Facts[N]) => Promise<void>;
  /** It seldom does anything, and what it does tells itself: no line in the audit for having looked. */
  readonly quiet?: boolean;
}

/** A reaction to any one fact. */
export type AnyReaction = { [N in FactName]: Reaction<N> }[FactName];

/** Work that comes again and again; run in one of the replicas, as Portico itself, once for each tenant. */
export interface Timer {
  readonly name: string;
  readonly everySeconds: number;
  readonly run: (ctx: OutsideContext) => Promise<void>;
}

/** A context for somebody, with the rights she has now; `address` says in the audit what acts for her, `depth` what lies behind it. */
export type ActAs = (principal: Principal, about: { address: string; depth?: number }) => Promise<OutsideContext>;

/** Work that waits in rows of a module's own. Every replica takes some of it, again and again, until nothing is due. */
export interface Pump<W = unknown> {
  readonly name: string;
  /** How much is taken at once, and how many such batches run at once. */
  readonly batch: number;
  readonly atOnce: number;
  /** Takes at most `most` of what is due and hides it from others until `until`; system transaction. */
  take(tx: Tx, at: { now: Date; until: Date; most: number }): Promise<readonly W[]>;
  /** Does what was taken, beside everything else. It settles or postpones each itself: what is left is taken again when its time is over. */
  run(as: ActAs, work: readonly W[], signal: AbortSignal): Promise<void>;
  /** For a data folder, which has one process: at its start nothing can be taken. System transaction. */
  free?(tx: Tx): Promise<void>;
}

/** What a module offers to the table in dispatch. */
export interface Module {
  readonly timers?: readonly Timer[];
  readonly implementations?: readonly Implementation[];
  readonly jobs?: readonly JobHandler[];
  readonly reactions?: readonly AnyReaction[];
  readonly pumps?: readonly Pump[];
}
