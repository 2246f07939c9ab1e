import { z } from 'zod';
import { slug } from '../files/names.ts';
import { titleSchema } from '../text.ts';
import { issueSchema, operation } from './define.ts';

const onBranch = z.strictObject({ app: slug, branch: z.string().max(100) });
const preview = z.strictObject({
  /** The name it has wherever an app's name stands: pages, records, `/mcp/<name>`. */
  name: z.string(),
  release: z.string().nullable(),
  /** The commit it shows. */
  commit: z.string().nullable(),
  /** Why it shows no newer one, and seed rows that could not be loaded. */
  issues: z.array(issueSchema),
  /** The role the caller has taken in it; null: she owns it. */
  role: z.string().nullable(),
  roles: z.array(z.strictObject({ name: z.string(), title: titleSchema })),
});

export const previewsOpen = operation({
  name: 'previews.open',
  title: { en: 'Open a preview', zh: '打开预览' },
  description: {
    en: 'A branch as an app of its own with its own rows, built or brought up to date. It follows every save. Rows come from data/*.csv, else a few are made; never from the live app.',
    zh: '将某分支构建为拥有独立数据的预览应用，并随每次保存更新。数据取自 data/*.csv，没有时自动生成少量示例，绝不使用正式数据。',
  },
  input: onBranch,
  output: preview,
  effect: 'outside',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/previews' },
  errors: ['plan.impossible'],
  idempotent: true,
  mcp: true,
});

export const previewsReset = operation({
  name: 'previews.reset',
  title: { en: "Reset a preview's rows", zh: '重置预览数据' },
  description: { en: 'Throws the rows of a preview away and begins with fresh seed rows.', zh: '清空预览数据，重新载入初始数据。' },
  input: onBranch,
  output: preview,
  effect: 'outside',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/previews/reset' },
  errors: ['plan.impossible'],
  mcp: true,
});

export const previewsActAs = operation({
  name: 'previews.actAs',
  title: { en: 'View a preview as a role', zh: '以某角色查看预览' },
  description: {
    en: 'Gives the caller just this role, with these attributes, in the preview; null makes her its owner again. Nothing changes in the app itself.',
    zh: '使调用者在预览中仅拥有该角色及属性；null 则恢复为所有者。正式应用不受影响。',
  },
  input: z.strictObject({ ...onBranch.shape, role: slug.nullable(), attributes: z.record(z.string(), z.unknown()).default({}) }),
  output: preview,
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'PUT', path: '/apps/{app}/previews/role' },
  idempotent: true,
});
