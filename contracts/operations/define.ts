import { z } from 'zod';
import type { ErrorCode } from '../errors/table.ts';
import type { Text } from '../text.ts';

/**
 * read: changes nothing, one batched audit line · change: one transaction opened by the door ·
 * outside: talks to something beyond the database; intent is durable before, outcome after.
 */
export type Effect = 'read' | 'change' | 'outside';

/**
 * What policy is asked. `public` needs no principal; `self` any signed-in one, about herself; `tenant`, `project`
 * and `app` ask the platform's policy (for the last two the input names it in `project` / `app`); `record` asks
 * the app's own policy for `input.app` and `input.entity`, `process` and `function` the same for `input.process` and
 * `input.function`; `provider` the platform's policy and that of `input.provider`.
 */
export type Target = 'public' | 'self' | 'tenant' | 'project' | 'app' | 'record' | 'process' | 'function' | 'provider';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`; `{name}` is taken from the input. */
  readonly path: string;
}

export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** `area.verb`; also the audit name, the CLI verb (`portico area verb`) and, with `_`, the platform tool. */
  readonly name: string;
  readonly title: Text;
  /** One or two sentences for people and agents: what it does, what comes back. */
  readonly description: Text;
  readonly input: I;
  readonly output: O;
  readonly effect: Effect;
  readonly allow: { readonly action: string; readonly on: Target };
  readonly http: Route;
  /** Errors a caller may want to branch on, besides those every operation can have. */
  readonly errors?: readonly ErrorCode[];
  /** Offered as a tool of the platform provider? */
  readonly mcp?: boolean;
  /** For `change`: does it destroy? Agents may be asked for approval. */
  readonly destructive?: boolean;
  readonly idempotent?: boolean;
  /** `stream`: the value is not JSON but bytes with a media type, see `StreamResult`. */
  readonly result?: 'value' | 'stream';
  /** Input fields never written to audit, logs or traces. */
  readonly secretInput?: readonly string[];
}

/** What an operation with `result: 'stream'` gives. */
export interface StreamResult {
  readonly mediaType: string;
  readonly fileName: string;
  readonly body: AsyncIterable<Uint8Array | string>;
}

export type Input<T extends Operation> = z.infer<T['input']>;
export type Output<T extends Operation> = z.infer<T['output']>;

/** Declares an operation; keeps the literal types. */
export function operation<I extends z.ZodType, O extends z.ZodType>(declared: Operation<I, O>): Operation<I, O> {
  return declared;
}

/** Most things a page of any list holds, and how many when nothing is asked. */
export const pageLimit = { most: 500, usual: 50 } as const;
export const pageInput = {
  limit: z.coerce.number().int().min(1).max(pageLimit.most).default(pageLimit.usual),
  cursor: z.string().max(2000).optional(),
};
export const none = z.strictObject({});
export const done = z.strictObject({ ok: z.literal(true) });
export const textSchema = z.strictObject({ en: z.string(), zh: z.string() });
export const issueSchema = z.strictObject({
  file: z.string().optional(),
  line: z.number().optional(),
  place: z.string().optional(),
  message: textSchema,
});
/** ISO 8601, UTC. */
export const instant = z.string();
/** How a person or agent is called. */
export const principalName = z.string().trim().min(1).max(100);
export const idOf = z.strictObject({ id: z.string() });
