import { z } from 'zod';
import { fieldTypeSchema } from '../files/entity.ts';

const column = z.strictObject({
  /** What filters, sorting and values call it. */
  name: z.string(),
  column: z.string(),
  type: fieldTypeSchema,
  title: z.string().optional(),
  description: z.string().optional(),
  list: z.boolean().optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  writable: z.enum(['create', 'update', 'always', 'never']),
  values: z.array(z.string()).optional(),
  length: z.int().optional(),
  unit: z.string().optional(),
});

/** Context of type `SQLSchema`: what an app's tables hold, narrowed to what the reader may see. */
export const sqlSchemaContext = z.strictObject({
  contextType: z.literal('SQLSchema'),
  app: z.string(),
  release: z.string(),
  dialect: z.literal('postgresql'),
  entities: z.array(
    z.strictObject({
      name: z.string(),
      table: z.string(),
      title: z.string(),
      description: z.string().optional(),
      may: z.array(z.enum(['read', 'create', 'update', 'delete'])),
      key: z.array(z.string()),
      label: z.array(z.string()),
      columns: z.array(column),
      relations: z.array(z.strictObject({ name: z.string(), to: z.string(), fields: z.array(z.string()), keys: z.array(z.string()) })),
      /** Relations of other entities that point here. */
      referencedBy: z.array(z.strictObject({ entity: z.string(), relation: z.string() })),
      /** A filter that fits the fields, to start from. */
      exampleFilter: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type SqlSchemaContext = z.infer<typeof sqlSchemaContext>;
