import { PorticoError } from '@portico/contracts';
import { z } from 'zod';

/** At least one is given; all that are given must match. `path` and `operation` may hold `*` (one part) and `**`. */
const selector = z.strictObject({
  tag: z.string().max(200).optional(),
  path: z.string().max(500).optional(),
  method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  operation: z.string().max(300).optional(),
});
export type Selector = z.infer<typeof selector>;

const json = z.unknown();
const toolName = z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, 'letters, digits, "_", "." and "-", at most 128');
const argumentName = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'letters, digits, "_", "." and "-", at most 64');
const path = z.string().min(1).max(300);

const argument = z.strictObject({
  name: argumentName.optional(),
  description: z.string().max(2000).optional(),
  /** Sent when the caller gives none. */
  default: json.optional(),
  /** Sent always; callers do not see the argument. */
  fixed: json.optional(),
  /** Callers do not see the argument and it is not sent. */
  hide: z.boolean().optional(),
});
const page = z.strictObject({
  kind: z.enum(['page', 'offset', 'cursor', 'link']),
  argument: argumentName.optional(),
  size: argumentName.optional(),
  rows: path.optional(),
  next: path.optional(),
  most: z.int().min(1).max(100_000).default(1000),
});
const shape = z.strictObject({
  pick: z.array(path).min(1).max(200).optional(),
  truncate: z.strictObject({ rows: z.int().min(1).optional(), characters: z.int().min(20).optional() }).optional(),
  table: z.union([z.literal(true), z.array(path).min(1).max(50)]).optional(),
  template: z.string().max(20_000).optional(),
});
const look = {
  name: toolName.optional(),
  title: z.string().max(200).optional(),
  description: z.string().max(10_000).optional(),
};
const tool = z.strictObject({
  ...look,
  annotations: z.strictObject({ readOnlyHint: z.boolean(), destructiveHint: z.boolean(), idempotentHint: z.boolean(), openWorldHint: z.boolean() }).partial().optional(),
  arguments: z.record(argumentName, argument).default({}),
  /** The body is built from this; `"{{name}}"` stands for an argument. `asks` describes arguments that only it uses. */
  body: json.optional(),
  asks: z.record(argumentName, z.strictObject({ schema: z.record(z.string(), json), required: z.boolean().default(false) })).default({}),
  shape: shape.optional(),
  /** `false` switches the page helper off. */
  pages: z.union([z.literal(false), page]).optional(),
});
export type ToolCuration = z.infer<typeof tool>;
export type ArgumentCuration = z.infer<typeof argument>;

const merged = z.strictObject({
  ...look,
  name: toolName,
  /** The argument that chooses. */
  argument: argumentName.default('action'),
  /** Its values, and the operation each stands for: an operationId or `GET /path`. */
  operations: z.record(z.string().min(1).max(64), z.string()).refine((all) => Object.keys(all).length > 1, 'at least two operations'),
});
export type MergeCuration = z.infer<typeof merged>;

const scheme = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('apiKey'), in: z.enum(['header', 'query', 'cookie']), name: z.string().min(1).max(200) }),
  z.strictObject({ type: z.literal('http'), scheme: z.string().min(1).max(50) }),
]);

/** What of an API becomes tools, and how they look. An empty one takes everything as it is. */
export const curationSchema = z.strictObject({
  /** Nothing: all operations. */
  include: z.array(selector).optional(),
  exclude: z.array(selector).default([]),
  /** By operationId or `GET /path`. */
  tools: z.record(z.string(), tool).default({}),
  /** For every tool that has an argument of this name. */
  arguments: z.record(argumentName, argument).default({}),
  merge: z.array(merged).default([]),
  /** Values of the server URL's variables. */
  variables: z.record(z.string(), z.string()).default({}),
  /** Sent with every request. Nothing secret. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().max(2000)).default({}),
  /** Schemes of an API whose document names none; they then stand for every operation. */
  security: z.record(z.string(), scheme).default({}),
  /** Hosts beside the provider's own that may be given its credentials, as `host` or `host:port`. */
  credentialHosts: z.array(z.string().max(300)).default([]),
  /** Characters of a tool's description. */
  descriptionMost: z.int().min(50).max(20_000).default(1000),
  /** `false`: no output schemas, which makes tools shorter. */
  outputs: z.boolean().default(true),
  /** Most rows that `all: true` gathers. */
  rowsMost: z.int().min(1).max(100_000).default(1000),
});
export type Curation = z.infer<typeof curationSchema>;

/** Checks a curation as it was saved. Throws `request.invalid` with the place of each mistake. */
export function readCuration(value: unknown): Curation {
  const parsed = curationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    place: ['curation', ...issue.path.map(String)].join('.'),
    message: { en: issue.message, zh: `此处的值无效：${issue.message}` },
  }));
  throw new PorticoError('request.invalid', {
    params: { detail: { en: `${issues[0]?.place ?? 'curation'}: ${issues[0]?.message.en ?? ''}`, zh: `${issues[0]?.place ?? 'curation'}：${issues[0]?.message.zh ?? ''}` } },
    issues,
  });
}

/** Does the curation take this operation? */
export function takes(curation: Curation, operation: { tags: readonly string[]; path: string; method: string; id: string | undefined }): boolean {
  const matches = (one: Selector): boolean =>
    Object.keys(one).length > 0 &&
    (one.tag === undefined || operation.tags.includes(one.tag)) &&
    (one.path === undefined || matchesGlob(one.path, operation.path)) &&
    (one.method === undefined || one.method === operation.method) &&
    (one.operation === undefined || (operation.id !== undefined && matchesGlob(one.operation, operation.id)));
  return (curation.include === undefined || curation.include.some(matches)) && !curation.exclude.some(matches);
}

/** `*` within one part of a path, `**` across parts; everything else as it stands. */
function matchesGlob(glob: string, text: string): boolean {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`).test(text);
}
