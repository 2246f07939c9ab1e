import { z } from 'zod';
import { slug } from '../files/names.ts';
import { instant, issueSchema, operation } from './define.ts';

const onDraft = z.strictObject({ app: slug, branch: z.string().max(100).optional() });
const draft = z.strictObject({
  branch: z.string(),
  head: z.string(),
  /** Head of main. */
  main: z.string(),
  /** Commits only the draft has, and commits only main has. */
  ahead: z.int(),
  behind: z.int(),
  /** What publishing would bring to main, since the draft left it. */
  changed: z.array(z.strictObject({ path: z.string(), status: z.enum(['added', 'changed', 'removed']) })),
  /** The draft as it can be tried, once somebody has opened it: its name, the commit it shows, and why it shows no newer one. */
  preview: z.strictObject({ name: z.string(), commit: z.string().nullable(), issues: z.array(issueSchema) }).nullable(),
});

export const draftsOpen = operation({
  name: 'drafts.open',
  title: { en: 'Open my draft', zh: '打开我的草稿' },
  description: {
    en: "The caller's own branch of an app, made at the head of main where there is none; one without changes follows main.",
    zh: '调用者在该应用中的专属分支；没有时基于 main 创建，尚无改动时自动跟随 main。',
  },
  input: z.strictObject({ app: slug }),
  output: draft,
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/draft' },
  idempotent: true,
  mcp: true,
});

export const draftsGet = operation({
  name: 'drafts.get',
  title: { en: 'Look at a draft', zh: '查看草稿' },
  description: {
    en: 'How far a branch is ahead of main and behind it, which files it changes, and its preview. The own draft if no branch is named.',
    zh: '某分支领先与落后 main 的程度、改动的文件及其预览；未指定分支时为自己的草稿。',
  },
  input: onDraft,
  output: draft,
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/draft' },
  mcp: true,
});

export const draftsDiscard = operation({
  name: 'drafts.discard',
  title: { en: 'Discard my draft', zh: '放弃我的草稿' },
  description: {
    en: "Puts the caller's draft back to where main stands. The answer names the commit it was at, which stays readable and can be restored.",
    zh: '将调用者的草稿恢复到 main 的状态；返回原提交编号，仍可读取与恢复。',
  },
  input: z.strictObject({ app: slug, head: z.string().optional() }),
  output: z.strictObject({ branch: z.string(), head: z.string(), discarded: z.string() }),
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'DELETE', path: '/apps/{app}/draft' },
  errors: ['conflict.head'],
  destructive: true,
  mcp: true,
});

/** What `apps.watch` tells, one event each, as JSON in `data`; the event's name is its kind. */
export const watchEventSchema = z.strictObject({
  kind: z.enum(['committed', 'removed', 'previewed', 'published']),
  branch: z.string(),
  /** Where the branch stands now; null once it is gone. */
  head: z.string().nullable(),
  /** Files that are others now; null where there are too many to name. */
  paths: z.array(z.string()).nullable(),
  /** Who did it. */
  by: z.string(),
  at: instant,
  /** previewed: the preview's name and why it could not follow, if it could not. */
  preview: z.string().optional(),
  issues: z.array(issueSchema).optional(),
  /** published: the release. */
  release: z.string().optional(),
});
export type WatchEvent = z.infer<typeof watchEventSchema>;

export const appsWatch = operation({
  name: 'apps.watch',
  title: { en: 'Watch an app', zh: '关注应用动态' },
  description: {
    en: 'A stream of server-sent events about what happens to an app: committed, removed, previewed, published. Ends when the right to edit the app does.',
    zh: '以服务器推送事件流告知应用的动态：提交、删除分支、预览更新、发布；编辑权限被收回时结束。',
  },
  input: onDraft,
  output: z.unknown(),
  result: 'stream',
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/watch' },
});
