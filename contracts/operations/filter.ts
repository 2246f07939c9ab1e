import { z } from 'zod';

/** Primary key as text; parts of a composite key joined by `~`, with `~` and `%` in a part percent-encoded. */
export const recordId = z.string().min(1).max(1000);

/** Ways to compare a field. Text comparisons ignore case; `in` takes up to 1,000 values. */
export const filterOperators = {
  eq: 'equal',
  ne: 'not equal',
  lt: 'less than',
  lte: 'at most',
  gt: 'greater than',
  gte: 'at least',
  in: 'one of',
  contains: 'text contains',
  startsWith: 'text starts with',
  isNull: 'empty (true) or not (false)',
} as const;
export type FilterOperator = keyof typeof filterOperators;

const scalar = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]);
const comparison = z
  .strictObject({
    eq: scalar,
    ne: scalar,
    lt: scalar,
    lte: scalar,
    gt: scalar,
    gte: scalar,
    in: z.array(scalar).max(1000),
    contains: z.string().max(1000),
    startsWith: z.string().max(1000),
    isNull: z.boolean(),
  })
  .partial();

export type Comparison = z.infer<typeof comparison>;
/**
 * What records to keep: field (or `relation.field`) → value or comparison, all of which must hold; `and`, `or`,
 * `not` nest up to {@link filterLimits.depth} deep. `{"country":"Brazil","total":{"gte":5},"or":[…]}`
 */
export interface Filter {
  readonly and?: readonly Filter[];
  readonly or?: readonly Filter[];
  readonly not?: Filter;
  readonly [field: string]: unknown;
}
export const filterLimits = { depth: 6, nodes: 200 } as const;

function problem(value: unknown, depth: number, count: { nodes: number }): string | undefined {
  if (depth > filterLimits.depth) return `nested deeper than ${filterLimits.depth}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'an object is expected';
  for (const [name, part] of Object.entries(value)) {
    count.nodes += 1;
    if (count.nodes > filterLimits.nodes) return `more than ${filterLimits.nodes} conditions`;
    const found = partProblem(name, part, { depth, count });
    if (found) return found;
  }
  return undefined;
}

function partProblem(name: string, part: unknown, at: { depth: number; count: { nodes: number } }): string | undefined {
  if (name === 'not') return problem(part, at.depth + 1, at.count);
  if (name === 'and' || name === 'or') {
    if (!Array.isArray(part)) return `"${name}" takes a list`;
    for (const item of part) {
      const found = problem(item, at.depth + 1, at.count);
      if (found) return found;
    }
    return undefined;
  }
  if (scalar.safeParse(part).success) return undefined;
  return comparison.safeParse(part).success ? undefined : `"${name}" takes a value or one of ${Object.keys(filterOperators).join(', ')}`;
}

export const filterSchema = z
  .record(z.string().max(120), z.unknown())
  .superRefine((value, context) => {
    const found = problem(value, 1, { nodes: 0 });
    if (found) context.addIssue({ code: 'custom', message: `filter: ${found}` });
  })
  .meta({
    description: 'Field (or relation.field) → value, or {eq|ne|lt|lte|gt|gte|in|contains|startsWith|isNull: …}; combine with and, or (lists) and not.',
  })
  .transform((value) => value as Filter);

/** `["country", "-total"]`: by country, then by total from large to small. */
export const sortSchema = z
  .array(
    z
      .string()
      .max(120)
      .regex(/^-?[a-z][A-Za-z0-9_]*$/),
  )
  .max(5);
