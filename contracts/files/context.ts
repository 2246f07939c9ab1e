import { z } from 'zod';
import { titleSchema, type Title } from '../text.ts';
import { filterSchema, sortSchema } from '../operations/filter.ts';
import { fieldTypeSchema } from './entity.ts';
import { entityName, slug } from './names.ts';
import { expressionSchema } from './page.ts';

/**
 * `context.yaml`: what an agent or a copilot is given when it works on something, in which order, under which
 * condition and how much of it. Expressions read `input`, `purpose`, `principal` and `language`.
 */

const pieceName = z.string().regex(/^[a-z][A-Za-z0-9_-]{0,59}$/, 'starts with a small letter; letters, digits, "-" and "_", at most 60');
const inputName = z.string().regex(/^[a-z][A-Za-z0-9_]{0,49}$/, 'starts with a small letter; letters, digits and "_", at most 50');
const longWords = z.union([z.string().min(1).max(20_000), z.strictObject({ en: z.string().min(1).max(20_000).optional(), zh: z.string().min(1).max(20_000).optional() })]);

/** What can be injected, with the keys that belong to it. */
export const contextSources = {
  records: ['filter', 'search', 'sort', 'fields', 'top'],
  tool: ['provider', 'arguments', 'pick', 'top'],
  resource: ['provider'],
  file: [],
  text: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type ContextSourceKind = keyof typeof contextSources;

const source = {
  /** Records of an entity of this app. A value within `filter` may be an expression. */
  records: entityName.optional(),
  filter: filterSchema.optional(),
  search: z.string().min(1).max(4001).optional(),
  sort: sortSchema.optional(),
  fields: z.array(z.string().max(120)).min(1).max(200).optional(),
  /** What a tool answers that only reads: of this app, or of a provider the caller may use; `pick` takes a part of `answer`. */
  tool: z.string().min(1).max(200).optional(),
  provider: slug.optional(),
  arguments: z.record(z.string().max(200), z.unknown()).optional(),
  pick: expressionSchema.optional(),
  /** A resource by its URI. */
  resource: z.string().min(1).max(4000).optional(),
  /** A file of the app. Those below `context/` are published with it, others need the right to edit. */
  file: z.string().min(1).max(300).optional(),
  text: longWords.optional(),
  /** The first so many records, or items of an answer. */
  top: z.int().min(1).max(200).optional(),
  /** Given only while this is true. */
  if: expressionSchema.optional(),
};

/** One thing to give, and what to give instead while its condition is not true. */
export interface ContextChoice {
  readonly records?: string | undefined;
  readonly filter?: z.infer<typeof filterSchema> | undefined;
  readonly search?: string | undefined;
  readonly sort?: readonly string[] | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly tool?: string | undefined;
  readonly provider?: string | undefined;
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
  readonly pick?: string | undefined;
  readonly resource?: string | undefined;
  readonly file?: string | undefined;
  readonly text?: z.infer<typeof longWords> | undefined;
  readonly top?: number | undefined;
  readonly if?: string | undefined;
  readonly else?: ContextChoice | undefined;
}

const choice: z.ZodType<ContextChoice> = z.strictObject({
  ...source,
  get else() {
    return choice.optional();
  },
});

/** What goes first when there is too much: `first`, then what says nothing, then `last`. */
export const cutOrders = ['first', 'normal', 'last'] as const;
export type CutOrder = (typeof cutOrders)[number];

/** One entry of a context. */
export interface ContextPiece extends ContextChoice {
  readonly id: string;
  readonly title?: Title | undefined;
  /** Most tokens of this piece. */
  readonly tokens?: number | undefined;
  readonly cut?: CutOrder | undefined;
}

const piece: z.ZodType<ContextPiece> = z.strictObject({
  id: pieceName,
  title: titleSchema.optional(),
  ...source,
  else: choice.optional(),
  tokens: z.int().min(20).max(100_000).optional(),
  cut: z.enum(cutOrders).optional(),
});

/** Tokens of a context that says nothing of its budget, records of a piece that says nothing of `top`, and the limits of a file. */
export const contextLimits = { budget: 4000, top: 10, contexts: 50, pieces: 50, depth: 5, fileBytes: 200_000 } as const;

const context = z.strictObject({
  title: titleSchema,
  /** When to ask for it, in words for the agent. */
  description: titleSchema.optional(),
  /** What whoever asks says of her work. */
  input: z.record(inputName, z.strictObject({ type: fieldTypeSchema.default('text'), title: titleSchema.optional(), required: z.boolean().optional() })).optional(),
  /** Most tokens of the whole. */
  budget: z.int().min(50).max(200_000).optional(),
  pieces: z.array(piece).min(1).max(contextLimits.pieces),
});
export type AppContext = z.infer<typeof context>;

export const contextFileSchema = z.strictObject({ format: z.literal(1), contexts: z.record(slug, context) });
export type ContextFile = z.infer<typeof contextFileSchema>;

/** context.yaml as a release holds it: with the line of each piece, and the files below `context/`. */
export interface AppContexts extends ContextFile {
  /** `<context>/<piece>` → 1-based line. */
  readonly lines: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, string>>;
}

/** What a choice gives; undefined when it names nothing, or several things. */
export function sourceKindOf(choice: ContextChoice): ContextSourceKind | undefined {
  const kinds = (Object.keys(contextSources) as ContextSourceKind[]).filter((kind) => choice[kind] !== undefined);
  return kinds.length === 1 ? kinds[0] : undefined;
}

/** A piece's choices in the order they are tried: itself, its `else`, the `else` of that. */
export function choicesOf(piece: ContextChoice): readonly ContextChoice[] {
  return piece.else === undefined ? [piece] : [piece, ...choicesOf(piece.else)];
}
