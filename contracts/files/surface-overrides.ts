import { z } from 'zod';

/** Names of tools and prompts that every client takes. */
export const legalItemName = /^[A-Za-z0-9_.-]{1,128}$/;

const itemOverride = z.strictObject({
  /** What callers know it by; for resources and templates only what they read, the uri stays. */
  name: z.string().regex(legalItemName, 'letters, digits, "_", "." and "-", at most 128').optional(),
  title: z.string().trim().min(1).max(200).optional(),
  description: z.string().trim().min(1).max(10_000).optional(),
  /** Left out of lists. */
  hidden: z.boolean().optional(),
  /** Always shown, also where search takes the place of the list. */
  pinned: z.boolean().optional(),
  /** Switched off; callers are told this reason. */
  blocked: z.string().trim().min(1).max(500).optional(),
});
export type ItemOverride = z.infer<typeof itemOverride>;

const byItem = z.record(z.string().min(1).max(4000), itemOverride).default({});

/** What agents read instead of what the provider wrote, by the provider's own names (uri, uriTemplate). */
export const surfaceOverrides = z.strictObject({
  instructions: z.string().trim().max(20_000).optional(),
  tools: byItem,
  prompts: byItem,
  resources: byItem,
  resourceTemplates: byItem,
});
export type SurfaceOverrides = z.infer<typeof surfaceOverrides>;
