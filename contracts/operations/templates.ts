import { z } from 'zod';
import { slug } from '../files/names.ts';
import { titleSchema } from '../text.ts';
import { none, operation } from './define.ts';

const template = z.strictObject({
  name: slug,
  title: titleSchema,
  description: titleSchema,
  icon: z.string().optional(),
  /** Titles of what is inside, in the order of its menu. */
  pages: z.array(titleSchema),
  entities: z.array(titleSchema),
  roles: z.array(titleSchema),
  /** Rows it comes with, to try it. */
  rows: z.int(),
});

export const templatesList = operation({
  name: 'templates.list',
  title: { en: 'List templates', zh: '模板列表' },
  description: { en: 'Apps to start from, with what each holds; name one in apps.create.', zh: '可作为起点的应用模板及其内容；创建应用时指定名称即可。' },
  input: none,
  output: z.strictObject({ templates: z.array(template) }),
  effect: 'read',
  allow: { action: 'templates.list', on: 'self' },
  http: { method: 'GET', path: '/templates' },
  mcp: true,
});
