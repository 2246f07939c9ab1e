import { z } from 'zod';
import { slug } from '../files/names.ts';
import { instant, issueSchema, operation, pageInput } from './define.ts';

const branch = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/)
  .refine((name) => !name.includes('..'), 'no ".."');
const path = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[^/\\\0][^\\\0]*$/)
  .refine((name) => name.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part !== '.git'), 'a plain relative path');
const commit = z.strictObject({
  id: z.string(),
  message: z.string(),
  by: z.string(),
  at: instant,
  parents: z.array(z.string()),
  paths: z.array(z.string()),
});
const on = { app: slug, branch: branch.default('main') };

export const filesList = operation({
  name: 'files.list',
  title: { en: 'List files', zh: '文件列表' },
  description: { en: 'Files of an app on a branch, with the head they were read at.', zh: '应用某分支上的文件及读取时的分支头。' },
  input: z.strictObject({ ...on, commit: z.string().optional() }),
  output: z.strictObject({
    head: z.string(),
    files: z.array(z.strictObject({ path: z.string(), size: z.int() })),
    branches: z.array(z.strictObject({ name: z.string(), head: z.string() })),
  }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/files' },
  mcp: true,
});

export const filesRead = operation({
  name: 'files.read',
  title: { en: 'Read a file', zh: '读取文件' },
  description: { en: 'Content of one file at the head of a branch or at a commit.', zh: '某分支或某提交中文件的内容。' },
  input: z.strictObject({ ...on, path, commit: z.string().optional() }),
  output: z.strictObject({ head: z.string(), path: z.string(), content: z.string() }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/file' },
  mcp: true,
});

export const filesContents = operation({
  name: 'files.contents',
  title: { en: 'Read many files', zh: '批量读取文件' },
  description: { en: 'Contents of all files of a branch or commit whose path begins with one of the given texts.', zh: '某分支或提交中，路径以所给文本之一开头的全部文件内容。' },
  input: z.strictObject({ ...on, commit: z.string().optional(), under: z.array(z.string().max(300)).max(50).default(['']) }),
  output: z.strictObject({ head: z.string(), files: z.record(z.string(), z.string()) }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/contents' },
  mcp: true,
});

export const filesCommit = operation({
  name: 'files.commit',
  title: { en: 'Save files', zh: '保存文件' },
  description: {
    en: 'Checks every file and saves all or none as one commit. `null` deletes. `head` is the commit the edit was made on.',
    zh: '检查所有文件后作为一次提交保存，要么全部成功要么全部不保存；null 表示删除。head 为编辑所基于的提交。',
  },
  input: z.strictObject({
    ...on,
    head: z.string().optional(),
    message: z.string().trim().min(1).max(2000),
    files: z.record(path, z.string().max(2_000_000).nullable()),
  }),
  output: z.strictObject({ commit: z.string(), warnings: z.array(issueSchema) }),
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/commits' },
  errors: ['files.invalid', 'conflict.head'],
  mcp: true,
});

export const filesCheck = operation({
  name: 'files.check',
  title: { en: 'Check files', zh: '检查文件' },
  description: { en: 'The findings a commit of these files would meet, without saving.', zh: '在不保存的情况下检查这些文件，返回发现的问题。' },
  input: z.strictObject({ ...on, files: z.record(path, z.string().max(2_000_000).nullable()) }),
  output: z.strictObject({ issues: z.array(issueSchema) }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/check' },
  mcp: true,
});

export const filesJoin = operation({
  name: 'files.join',
  title: { en: 'Join edits with what others saved', zh: '将改动与他人保存的内容合并' },
  description: {
    en: 'Joins edits made on an older head with the branch as it is now, line by line. What contradicts is named and not joined; nothing is saved.',
    zh: '将基于旧分支头的改动与分支现状逐行合并；相互矛盾的文件仅列出而不合并，且不保存。',
  },
  input: z.strictObject({ ...on, head: z.string(), files: z.record(path, z.string().max(2_000_000).nullable()) }),
  output: z.strictObject({ head: z.string(), files: z.record(z.string(), z.string().nullable()), conflicts: z.array(z.string()) }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/join' },
  mcp: true,
});

export const filesHistory = operation({
  name: 'files.history',
  title: { en: 'History', zh: '历史' },
  description: { en: 'Commits of a branch, newest first; of one path if asked.', zh: '某分支的提交记录，最新在前；可限定某个文件。' },
  input: z.strictObject({ ...on, path: path.optional(), ...pageInput }),
  output: z.strictObject({ commits: z.array(commit), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/commits' },
  mcp: true,
});

export const filesDiff = operation({
  name: 'files.diff',
  title: { en: 'Compare', zh: '比较' },
  description: { en: 'What differs between two commits or branches, file by file, with both contents.', zh: '两个提交或分支之间的差异，逐个文件给出前后内容。' },
  input: z.strictObject({ app: slug, from: z.string().max(100), to: z.string().max(100) }),
  output: z.strictObject({
    from: z.string(),
    to: z.string(),
    files: z.array(
      z.strictObject({
        path: z.string(),
        status: z.enum(['added', 'changed', 'removed']),
        before: z.string().nullable(),
        after: z.string().nullable(),
      }),
    ),
  }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/diff' },
  mcp: true,
});

export const filesRestore = operation({
  name: 'files.restore',
  title: { en: 'Restore', zh: '恢复' },
  description: { en: 'Brings files (or all) back to how they were at a commit, as a new commit.', zh: '将文件（或全部）恢复到某次提交时的状态，作为新的提交。' },
  input: z.strictObject({ ...on, commit: z.string(), paths: z.array(path).max(500).optional(), head: z.string().optional() }),
  output: z.strictObject({ commit: z.string(), warnings: z.array(issueSchema) }),
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/restore' },
  errors: ['files.invalid', 'conflict.head'],
  mcp: true,
});

export const branchesCreate = operation({
  name: 'branches.create',
  title: { en: 'Create a branch', zh: '创建分支' },
  description: { en: 'A branch at the head of another one or at a commit.', zh: '基于另一分支头或某次提交创建分支。' },
  input: z.strictObject({ app: slug, branch, from: z.string().max(100).default('main') }),
  output: z.strictObject({ name: z.string(), head: z.string() }),
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/branches' },
  errors: ['name.taken'],
  mcp: true,
});

export const branchesRemove = operation({
  name: 'branches.remove',
  title: { en: 'Delete a branch', zh: '删除分支' },
  description: { en: 'Its commits stay readable by id. main can not be deleted.', zh: '其提交仍可按编号读取；main 不能删除。' },
  input: z.strictObject({ app: slug, branch }),
  output: z.strictObject({ name: z.string(), head: z.string() }),
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'DELETE', path: '/apps/{app}/branches/{branch}' },
  destructive: true,
  mcp: true,
});

export const branchesMerge = operation({
  name: 'branches.merge',
  title: { en: 'Merge a branch', zh: '合并分支' },
  description: { en: 'Three-way merge into another branch; conflicts are listed file by file and nothing is saved.', zh: '三方合并到另一分支；若有冲突则逐个列出且不保存。' },
  input: z.strictObject({
    app: slug,
    branch,
    into: branch.default('main'),
    message: z.string().trim().max(2000).optional(),
    /** Files as they shall be where the merge meets a conflict; null deletes. Others are merged as usual. */
    resolved: z.record(path, z.string().max(2_000_000).nullable()).optional(),
  }),
  output: z.strictObject({
    commit: z.string().nullable(),
    conflicts: z.array(z.strictObject({ path: z.string(), base: z.string().nullable(), ours: z.string().nullable(), theirs: z.string().nullable() })),
    warnings: z.array(issueSchema),
  }),
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/merges' },
  errors: ['files.invalid', 'conflict.head'],
  mcp: true,
});

const overGit = {
  app: slug,
  /** Slug of the tenant, where the address carries it. */
  tenant: z.string().max(100).optional(),
  /** What git's client sends as `Git-Protocol`. */
  protocol: z.string().max(200).optional(),
  /** Bytes of the request as git's client wrote them: an async iterable inside the server, base64 from outside. Absent: the list of branches a clone or push begins with. */
  body: z.unknown().optional(),
};

export const branchesFetch = operation({
  name: 'branches.fetch',
  title: { en: 'Clone or fetch over git', zh: '通过 git 克隆或拉取' },
  description: {
    en: 'The server side of git clone and git fetch (smart HTTP, upload-pack). Use git with the address /git/<tenant>/<app>.git.',
    zh: 'git clone 与 git fetch 的服务端（smart HTTP，upload-pack）。请使用 git 访问 /git/<租户>/<应用>.git。',
  },
  input: z.strictObject(overGit),
  output: z.unknown(),
  result: 'stream',
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/git/fetch' },
  secretInput: ['body'],
});

export const branchesPush = operation({
  name: 'branches.push',
  title: { en: 'Push over git', zh: '通过 git 推送' },
  description: {
    en: 'The server side of git push (smart HTTP, receive-pack): every pushed branch is checked like a commit and refused with reasons. Use git with the address /git/<tenant>/<app>.git.',
    zh: 'git push 的服务端（smart HTTP，receive-pack）：推送的每个分支按提交同样检查，不合格则说明原因并拒绝。请使用 git 访问 /git/<租户>/<应用>.git。',
  },
  input: z.strictObject(overGit),
  output: z.unknown(),
  result: 'stream',
  effect: 'outside',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/git/push' },
  errors: ['files.invalid', 'conflict.head'],
  secretInput: ['body'],
});
