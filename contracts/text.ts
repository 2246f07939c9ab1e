import { z } from 'zod';

export { fill, isLocalText, type Language, languages, titleIn } from './title-in.ts';

/** A text in both languages of the product. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** A title as it stands in a file: one string for both languages, or one per language. */
export const titleSchema = z.union([z.string().min(1).max(200), z.strictObject({ en: z.string().min(1).max(200).optional(), zh: z.string().min(1).max(200).optional() })]);
export type Title = z.infer<typeof titleSchema>;

/** Words longer than a title, shaped like one: what agents read of a tool. */
export const wordsSchema = z.union([z.string().min(1).max(2000), z.strictObject({ en: z.string().min(1).max(2000).optional(), zh: z.string().min(1).max(2000).optional() })]);
