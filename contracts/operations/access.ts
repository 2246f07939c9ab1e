import { z } from 'zod';
import { accessCellSchema, accessThingSchema } from '../files/access.ts';
import { slug } from '../files/names.ts';
import { titleSchema } from '../text.ts';
import { issueSchema, operation, textSchema } from './define.ts';

const draft = {
  app: slug,
  branch: z.string().max(100).default('main'),
  /** Files as they are in the editor, not yet saved; null: gone. */
  files: z.record(z.string().max(300), z.string().max(2_000_000).nullable()).default({}),
};

const matrix = z.strictObject({
  roles: z.array(z.strictObject({ name: z.string(), title: titleSchema, /** May do everything, by a rule that names no entity. */ everything: z.boolean() })),
  entities: z.array(
    z.strictObject({
      name: z.string(),
      title: titleSchema.optional(),
      fields: z.array(z.strictObject({ name: z.string(), title: titleSchema.optional(), sensitivity: z.string() })),
      /** Paths a rule about its records can test, and what they hold. */
      tests: z.array(
        z.strictObject({
          path: z.string(),
          holds: z.enum(['person', 'text', 'number', 'flag', 'choice', 'record']),
          values: z.array(z.string()).optional(),
          to: z.string().optional(),
        }),
      ),
    }),
  ),
  attributes: z.array(z.strictObject({ name: z.string(), title: titleSchema.optional(), type: z.string().optional(), entity: z.string().optional(), list: z.boolean() })),
  cells: z.array(accessCellSchema),
  /** Processes and functions with the roles that may start or call them; roles that may do everything are not repeated. */
  things: z.array(z.strictObject({ ...accessThingSchema.shape, title: titleSchema })),
  /** Rules the matrix does not show: they count as they stand. */
  byHand: z.array(
    z.strictObject({
      id: z.string(),
      effect: z.enum(['permit', 'forbid']),
      line: z.int(),
      text: z.string(),
      why: textSchema,
      /** Cells where it has a say about records. */
      cells: z.array(z.strictObject({ role: z.string(), entity: z.string() })),
    }),
  ),
});

export const accessRead = operation({
  name: 'access.read',
  title: { en: 'Who may do what, as a picture', zh: '权限矩阵' },
  description: {
    en: 'The rules of a branch as role × entity × action, with the records each reaches; rules that do not fit into it are listed as they stand.',
    zh: '将某分支的权限规则表示为角色 × 实体 × 操作及其记录范围；无法用矩阵表示的规则原样列出。',
  },
  input: z.strictObject(draft),
  output: matrix,
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/access/read' },
  mcp: true,
});

export const accessCompose = operation({
  name: 'access.compose',
  title: { en: 'Write what was drawn as rules', zh: '将矩阵写成规则' },
  description: {
    en: 'The text of access.cedar with these cells changed and everything else left as it is, and what is wrong with it. Nothing is saved: use files.commit.',
    zh: '返回修改指定单元格后的 access.cedar 文本（其余保持不变）以及发现的问题；不保存，请用 files.commit 保存。',
  },
  input: z.strictObject({ ...draft, cells: z.array(accessCellSchema).max(500).default([]), things: z.array(accessThingSchema).max(500).default([]) }),
  output: z.strictObject({ text: z.string(), /** False: the rules can not stand as they are; the issues say why. */ valid: z.boolean(), issues: z.array(issueSchema), matrix }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/access/compose' },
  mcp: true,
});
