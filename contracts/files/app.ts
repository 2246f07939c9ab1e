import { z } from 'zod';
import { titleSchema, wordsSchema } from '../text.ts';
import { entityName, fieldName, roleName, slug } from './names.ts';
import { sensitivitySchema, fieldTypeSchema } from './entity.ts';

/** `app.yaml` */
export const appFileSchema = z.strictObject({
  format: z.literal(1),
  name: slug,
  title: titleSchema,
  description: titleSchema.optional(),
  icon: z.string().max(40).optional(),
  sensitivity: sensitivitySchema.optional(),
  /** Pages and entities in the order the menu shows them; those not named follow, pages first, by name. The first one is where the app opens. */
  menu: z.array(z.union([entityName, slug])).optional(),
  /** Pages and entities the menu leaves out; they open from elsewhere. */
  hidden: z.array(z.union([entityName, slug])).optional(),
});
export type AppFile = z.infer<typeof appFileSchema>;

/**
 * `roles.yaml`: the roles people and agents are given in this app, and the attributes an assignment carries.
 * An attribute is readable in policies as `principal.<name>`; with `entity` it is that entity's record
 * (`resource.support_rep == principal.employee`).
 */
export const rolesFileSchema = z.strictObject({
  format: z.literal(1),
  roles: z.record(roleName, z.strictObject({ title: titleSchema, description: titleSchema.optional() })),
  attributes: z
    .record(
      fieldName,
      z.strictObject({
        type: fieldTypeSchema.optional(),
        entity: entityName.optional(),
        list: z.boolean().optional(),
        title: titleSchema.optional(),
      }),
    )
    .optional(),
});
export type RolesFile = z.infer<typeof rolesFileSchema>;

/** Verbs a generated tool can stand for. */
export const toolVerbs = ['find', 'get', 'create', 'update', 'delete'] as const;

/** `surface.yaml`: what agents see of the app. Generated, then edited by hand. */
export const surfaceFileSchema = z.strictObject({
  format: z.literal(1),
  /** `named`: tools per entity; `generic`: one set for all entities; `auto` picks generic beyond `cap` tools. */
  style: z.enum(['auto', 'named', 'generic']).default('auto'),
  cap: z.int().min(5).max(200).default(40),
  tools: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
      z.strictObject({
        entity: entityName,
        verb: z.enum(toolVerbs),
        title: titleSchema.optional(),
        description: wordsSchema.optional(),
        hidden: z.boolean().optional(),
        pinned: z.boolean().optional(),
      }),
    )
    .default({}),
});
export type SurfaceFile = z.infer<typeof surfaceFileSchema>;

/** Where the files of an app lie, relative to its root. */
export const filePlaces = {
  app: 'app.yaml',
  roles: 'roles.yaml',
  access: 'access.cedar',
  surface: 'surface.yaml',
  entities: 'entities',
  pages: 'pages',
  data: 'data',
  messages: 'messages',
  tests: 'tests',
  context: 'context.yaml',
  processes: 'processes',
  decisions: 'decisions',
  /** Texts that context.yaml names; they are published with the app. */
  contextFiles: 'context',
} as const;
