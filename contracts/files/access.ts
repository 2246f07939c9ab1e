import { z } from 'zod';
import { entityName, fieldName, roleName, slug } from './names.ts';

/**
 * Who may do what, as a person draws it: per role and entity the records each action reaches, and the fields. It is
 * read from `access.cedar` and written back there; rules it can't show stay in the file as they are.
 */

/** `assignee`, or over relations `customer.owner`. */
const fieldPath = z.string().regex(/^[a-z][A-Za-z0-9_]*(\.[a-z][A-Za-z0-9_]*){0,3}$/);

/** One thing a record must be like. */
export const rowTestSchema = z.union([
  /** The field holds the person (or agent) herself: "records assigned to me". */
  z.strictObject({ mine: fieldPath }),
  /** The field holds what the role's attribute says of her (one of it, where that is a list): "records of my region". */
  z.strictObject({ field: fieldPath, attribute: fieldName }),
  /** The field holds one of these values. */
  z.strictObject({
    field: fieldPath,
    is: z
      .array(z.union([z.string().max(1000), z.int(), z.boolean()]))
      .min(1)
      .max(100),
  }),
  /** The field holds none of these. */
  z.strictObject({
    field: fieldPath,
    isNot: z
      .array(z.union([z.string().max(1000), z.int(), z.boolean()]))
      .min(1)
      .max(100),
  }),
]);
export type RowTest = z.infer<typeof rowTestSchema>;

/** Which records: each entry is enough, all tests of an entry must hold; an entry without tests is every record. None: no record. */
export const rowsSchema = z.array(z.array(rowTestSchema).max(10)).max(20);
export type Rows = z.infer<typeof rowsSchema>;

export const rowActions = ['read', 'create', 'update', 'delete'] as const;
export type RowAction = (typeof rowActions)[number];

/** Which roles may start a process or call a function. */
export const accessThingSchema = z.strictObject({ kind: z.enum(['process', 'function']), name: slug, roles: z.array(roleName).max(200) });
export type AccessThing = z.infer<typeof accessThingSchema>;

/** What a role may do with an entity. */
export const accessCellSchema = z.strictObject({
  role: roleName,
  entity: entityName,
  rows: z.strictObject({ read: rowsSchema, create: rowsSchema, update: rowsSchema, delete: rowsSchema }),
  /** Fields it never sees, and those it sees but can't write. All others are open as soon as there are records. */
  hidden: z.array(fieldName).max(1000),
  readOnly: z.array(fieldName).max(1000),
});
export type AccessCell = z.infer<typeof accessCellSchema>;
