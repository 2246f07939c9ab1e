import { z } from 'zod';
import { titleSchema, wordsSchema } from '../text.ts';
import { roleName, slug } from './names.ts';

/** A JSON Schema (2020-12) of an object or a value, as it stands in a file. */
const schema = z.record(z.string(), z.json());

/** What a function may use, and the most that may be asked for; `bytes` are UTF-8. */
export const functionLimits = {
  /** Seconds from start to end, waiting for calls included. */
  seconds: { usual: 10, most: 300 },
  /** Mebibytes; Python needs about 64 of them for itself. */
  memory: { usual: 128, most: 1024 },
  /** Bytes of the result. */
  output: { usual: 256 * 1024, most: 8 * 1024 * 1024 },
  /** Calls of `portico.call`. */
  calls: { usual: 100, most: 10_000 },
  /** Bytes of what it prints; the rest is dropped and said so. */
  logs: { usual: 32 * 1024, most: 512 * 1024 },
} as const;
export type FunctionLimit = keyof typeof functionLimits;

function limit(name: FunctionLimit) {
  return z.int().min(1).max(functionLimits[name].most).optional();
}

/** For whom a function acts that nobody called: these roles of the app. */
const runAs = z.array(roleName).min(1).max(20);

/** `functions/<name>.yaml`, beside `functions/<name>.js` or `functions/<name>.py`. */
export const functionFileSchema = z.strictObject({
  format: z.literal(1),
  title: titleSchema,
  description: wordsSchema.optional(),
  /** What it takes; the form to run it and the tool's arguments follow from it. */
  input: schema.default({ type: 'object', properties: {}, additionalProperties: false }),
  /** What it gives; absent: anything JSON can hold. */
  output: schema.optional(),
  limits: z.strictObject({ seconds: limit('seconds'), memory: limit('memory'), output: limit('output'), calls: limit('calls'), logs: limit('logs') }).optional(),
  /** Offers it to agents and pages as a tool of the app. `effect`: does it only read, or change something? */
  tool: z
    .strictObject({
      name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'small letters, digits and "_", starting with a letter, at most 64'),
      effect: z.enum(['reads', 'changes']),
      destructive: z.boolean().optional(),
      idempotent: z.boolean().optional(),
    })
    .optional(),
  /** Cron in a time zone (IANA), five fields. */
  schedule: z
    .strictObject({
      cron: z.string().min(1).max(100),
      timezone: z.string().min(1).max(60).default('UTC'),
      input: z.record(z.string(), z.json()).optional(),
      runAs,
    })
    .optional(),
  /** Called over HTTP by another system, with a signature (see hooks.set); the body is the input. */
  webhook: z.strictObject({ runAs }).optional(),
});
export type FunctionFile = z.infer<typeof functionFileSchema>;

/** Names of functions, processes and decisions. */
export const functionName = slug;

/** The file of a function's code. */
export function functionFile(name: string, language: 'javascript' | 'python'): string {
  return `functions/${name}.${language === 'javascript' ? 'js' : 'py'}`;
}
