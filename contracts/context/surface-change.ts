import { z } from 'zod';
import { textSchema } from '../operations/define.ts';

/** info: nothing to worry about · attention: read it · danger: the tool can do more harm than before. */
export const changeSeverities = ['info', 'attention', 'danger'] as const;
export type ChangeSeverity = (typeof changeSeverities)[number];

/** One difference between two surfaces, as a security officer reads it. */
export const surfaceChange = z.strictObject({
  /** What happened: `item.added`, `description`, `hint.readOnlyHint`, `property.required`, … */
  id: z.string(),
  kind: z.enum(['tool', 'prompt', 'resource', 'resourceTemplate', 'instructions']),
  /** What the item is called now; `was`, if it was called otherwise. */
  name: z.string(),
  was: z.string().optional(),
  severity: z.enum(changeSeverities),
  /** Do calls that worked before still work? */
  compatibility: z.enum(['compatible', 'breaking']),
  /** JSON pointer into the definition: the newer one, or the older one for what is gone. */
  place: z.string(),
  message: textSchema,
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  /** For texts: what changed, word by word, hidden characters made visible. */
  words: z.array(z.strictObject({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })).optional(),
});
export type SurfaceChange = z.infer<typeof surfaceChange>;
