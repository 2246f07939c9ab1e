import { z } from 'zod';
import { appName, roleName, slug } from '../files/names.ts';
import { titleSchema } from '../text.ts';
import { testStateSchema } from './tests.ts';
import { done, instant, issueSchema, none, operation, pageInput, textSchema } from './define.ts';

const app = z.strictObject({
  name: slug,
  title: titleSchema,
  description: titleSchema.optional(),
  icon: z.string().optional(),
  project: z.string(),
  /** The release people and agents use; null before the first publish. */
  release: z.string().nullable(),
  publishedAt: instant.nullable(),
  /** Files saved on main since the release. */
  unpublished: z.boolean(),
  entities: z.int(),
  sample: z.boolean(),
  /** What the caller may do with the app itself: `use`, `edit`, `publish`, `manage`. */
  may: z.array(z.string()),
  /** Set for a preview: the app and the branch it shows. */
  preview: z.strictObject({ of: z.string(), branch: z.string() }).nullable(),
});
export const appSummary = app;

const step = z.strictObject({
  id: z.string(),
  /** safe: nothing can be lost · slow: locks or rewrites a table · lossy: values may change · destructive: data goes. */
  loss: z.enum(['safe', 'slow', 'lossy', 'destructive']),
  what: textSchema,
  sql: z.string(),
  /** Rows concerned, where it was counted. */
  rows: z.number().optional(),
  confirm: z.boolean(),
});
export const planSchema = z.strictObject({
  app: z.string(),
  from: z.string().nullable(),
  commit: z.string(),
  /** Confirmations name this, so that they never count for another plan. */
  hash: z.string(),
  steps: z.array(step),
  /** What keeps it from being published. */
  issues: z.array(issueSchema),
  /** What is only doubtful. */
  warnings: z.array(issueSchema),
  /** Files that main and the branch both changed, each needing a decision: bring main into the branch first. */
  conflicts: z.array(z.string()),
  /** How the app's tests stand on these very files; not said of unsaved files and of a roll back. */
  tests: testStateSchema.optional(),
});
const release = z.strictObject({
  id: z.string(),
  commit: z.string(),
  notes: z.string(),
  by: z.string(),
  at: instant,
  active: z.boolean(),
});
const onApp = z.strictObject({ app: slug });

export const appsList = operation({
  name: 'apps.list',
  title: { en: 'List apps', zh: '应用列表' },
  description: { en: 'Apps the caller may use or edit.', zh: '调用者可使用或可编辑的应用。' },
  input: none,
  output: z.strictObject({ apps: z.array(app) }),
  effect: 'read',
  allow: { action: 'apps.list', on: 'self' },
  http: { method: 'GET', path: '/apps' },
  mcp: true,
});

export const appsGet = operation({
  name: 'apps.get',
  title: { en: 'Look at an app', zh: '查看应用' },
  description: { en: 'Titles, release and what the caller may do with the app.', zh: '应用的标题、发布版本以及调用者的权限。' },
  input: onApp,
  output: app,
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}' },
  mcp: true,
});

export const appsCreate = operation({
  name: 'apps.create',
  title: { en: 'Create an app', zh: '创建应用' },
  description: {
    en: 'An app with one entity to start from (or none), or a whole one from a template, published and with rows to try it; the caller owns it.',
    zh: '创建包含一个起始实体（或不含实体）的应用，或由模板创建已发布且带有示例数据的完整应用；调用者为所有者。',
  },
  input: z.strictObject({
    name: appName,
    title: titleSchema,
    project: slug.default('main'),
    /** One of `templates.list`. */
    template: slug.optional(),
    /** Without a template: begins with the entity `Item`, to be renamed; false: with none. */
    starter: z.boolean().default(true),
  }),
  output: app,
  effect: 'change',
  allow: { action: 'app.create', on: 'project' },
  http: { method: 'POST', path: '/apps' },
  errors: ['name.taken', 'not_found'],
  mcp: true,
});

export const appsImport = operation({
  name: 'apps.import',
  title: { en: 'Import an app', zh: '导入应用' },
  description: {
    en: 'Makes an app of an uploaded SQL script, CSV or Excel file, or of a live PostgreSQL database, and loads its data. Runs as a job; the answer names it.',
    zh: '将上传的 SQL 脚本、CSV 或 Excel 文件，或在线 PostgreSQL 数据库导入为应用并载入数据；以后台作业执行。',
  },
  input: z.strictObject({
    app: appName,
    title: titleSchema.optional(),
    project: slug.default('main'),
    /** Uploaded before with `blobs.begin`. */
    blob: z.string().optional(),
    /** `postgres://…`; read only, through the egress guard. */
    database: z.string().max(1000).optional(),
    /** Schema of the live database. */
    schema: z.string().max(63).default('public'),
  }),
  output: z.strictObject({ job: z.string() }),
  effect: 'change',
  allow: { action: 'app.create', on: 'project' },
  http: { method: 'POST', path: '/imports' },
  errors: ['name.taken', 'import.unreadable'],
  secretInput: ['database'],
  mcp: true,
});

export const appsRemove = operation({
  name: 'apps.remove',
  title: { en: 'Remove an app', zh: '移除应用' },
  description: { en: 'Drops its tables, releases and files. Type the name to confirm; can not be undone.', zh: '删除其数据表、版本和文件；需输入名称确认，无法撤销。' },
  input: z.strictObject({ app: slug, confirm: z.string() }),
  output: done,
  effect: 'change',
  allow: { action: 'app.manage', on: 'app' },
  http: { method: 'DELETE', path: '/apps/{app}' },
  destructive: true,
});

export const appsPlan = operation({
  name: 'apps.plan',
  title: { en: 'Plan a publish', zh: '发布计划' },
  description: {
    en: 'What publishing a branch, or going back to a release, would change in the database, each step with its loss class, and what is wrong in the files.',
    zh: '发布某分支或回退到某版本将对数据库产生的变更、每步的数据损失等级，以及文件中的问题。',
  },
  input: z.strictObject({
    app: slug,
    branch: z.string().max(100).default('main'),
    /** Plans the roll back to this former release instead. */
    release: z.string().max(64).optional(),
  }),
  output: planSchema,
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/plan' },
  mcp: true,
});

export const filesPlan = operation({
  name: 'files.plan',
  title: { en: 'Plan unsaved files', zh: '未保存文件的发布计划' },
  description: {
    en: 'What publishing the branch with these files would change in the database, without saving them. `null` stands for a file that is deleted.',
    zh: '在不保存的情况下，给出带有这些文件的分支发布后对数据库的变更；null 表示删除该文件。',
  },
  input: z.strictObject({ app: slug, branch: z.string().max(100).default('main'), files: z.record(z.string().max(300), z.string().max(2_000_000).nullable()) }),
  output: planSchema,
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/plan' },
});

export const appsPublish = operation({
  name: 'apps.publish',
  title: { en: 'Publish an app', zh: '发布应用' },
  description: {
    en: 'Joins the branch into main, applies the plan and makes it the release that people and agents use, in one transaction.',
    zh: '在一个事务中将分支合并到 main、应用计划，并作为正式版本提供给人员和代理。',
  },
  input: z.strictObject({
    app: slug,
    branch: z.string().max(100).default('main'),
    notes: z.string().max(2000).default(''),
    /** Ids of the steps whose loss is accepted; needed for lossy and destructive ones. */
    confirm: z.array(z.string()).max(500).default([]),
    /** The plan's hash as it was shown; the publish is refused if the plan has changed since. */
    plan: z.string().optional(),
    /** Why an owner of the app publishes though its tests are not green; in the audit. */
    skipTests: z.string().trim().min(3).max(500).optional(),
  }),
  output: release,
  effect: 'change',
  allow: { action: 'app.publish', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/releases' },
  errors: ['plan.confirmation', 'plan.impossible', 'files.invalid', 'files.broken', 'conflict.files', 'conflict.head', 'tests.failed', 'tests.running'],
  mcp: true,
});

export const appsRollback = operation({
  name: 'apps.rollback',
  title: { en: 'Roll back an app', zh: '回退应用' },
  description: {
    en: 'Goes back to a former release, as a new commit on main. What was removed since comes back with its data for 30 days; what was added since is removed the same way, step by confirmed step.',
    zh: '以 main 上的新提交回退到之前的版本。30 天内被移除的内容连同数据一并恢复；此后新增的内容经逐步确认后移除。',
  },
  input: z.strictObject({
    app: slug,
    release: z.string().max(64),
    notes: z.string().max(2000).default(''),
    /** As for `apps.publish`; see `apps.plan` with `release`. */
    confirm: z.array(z.string()).max(500).default([]),
    plan: z.string().optional(),
  }),
  output: release,
  effect: 'change',
  allow: { action: 'app.publish', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/rollback' },
  errors: ['plan.confirmation', 'plan.impossible', 'conflict.head'],
  destructive: true,
  mcp: true,
});

export const appsReleases = operation({
  name: 'apps.releases',
  title: { en: 'List releases', zh: '版本列表' },
  description: { en: 'Releases of an app, newest first.', zh: '应用的发布版本，最新在前。' },
  input: z.strictObject({ app: slug, ...pageInput }),
  output: z.strictObject({ releases: z.array(release), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/releases' },
  mcp: true,
});

export const appsModel = operation({
  name: 'apps.model',
  title: { en: "Describe an app's data", zh: '应用数据模型' },
  description: {
    en: 'Pages, entities, fields and relations of the release, narrowed to what the caller may see, with what she may do with each.',
    zh: '发布版本的页面、实体、字段与关系，按调用者权限收窄，并标明可执行的操作。',
  },
  input: onApp,
  output: z.strictObject({
    app: z.string(),
    release: z.string(),
    title: titleSchema,
    icon: z.string().optional(),
    /** Who asks, with her roles and attributes in this app: what expressions of pages know as `user`. */
    me: z.strictObject({ id: z.string(), name: z.string(), email: z.string(), roles: z.array(z.string()), attributes: z.record(z.string(), z.unknown()) }),
    /** Pages in menu order; `params` are those it can't open without. */
    pages: z.array(
      z.strictObject({
        name: z.string(),
        title: titleSchema,
        icon: z.string().optional(),
        kind: z.enum(['page', 'dashboard']),
        visible: z.string().optional(),
        params: z.array(z.string()),
      }),
    ),
    /** Names of pages and entities in the order the menu shows them; the first is where the app opens. */
    menu: z.array(z.string()),
    entities: z.array(
      z.strictObject({
        name: z.string(),
        title: titleSchema.optional(),
        plural: titleSchema.optional(),
        description: titleSchema.optional(),
        icon: z.string().optional(),
        key: z.array(z.string()),
        label: z.array(z.string()),
        /** Only ties records of others together: no list of its own, but tags on both ends. */
        link: z.boolean().optional(),
        may: z.array(z.enum(['read', 'create', 'update', 'delete'])),
        fields: z.array(z.looseObject({ name: z.string(), type: z.string(), writable: z.boolean() })),
        relations: z.array(
          z.strictObject({
            name: z.string(),
            to: z.string(),
            fields: z.array(z.string()),
            keys: z.array(z.string()),
            title: titleSchema.optional(),
            reverseTitle: titleSchema.optional(),
          }),
        ),
        /** Relations of other entities that point here: the related lists of a record. */
        reverse: z.array(z.strictObject({ entity: z.string(), relation: z.string(), title: titleSchema.optional() })),
      }),
    ),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/model' },
  mcp: true,
});

const member = z.strictObject({
  kind: z.enum(['person', 'agent']),
  id: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  attributes: z.record(z.string(), z.unknown()),
});

export const appMembersList = operation({
  name: 'appMembers.list',
  title: { en: 'Who has which role in an app', zh: '应用成员与角色' },
  description: { en: 'Members with roles and policy attributes, and the roles the app has.', zh: '成员及其角色与策略属性，以及应用定义的角色。' },
  input: onApp,
  output: z.strictObject({
    members: z.array(member),
    roles: z.array(z.strictObject({ name: z.string(), title: titleSchema, description: titleSchema.optional() })),
    attributes: z.array(z.strictObject({ name: z.string(), title: titleSchema.optional(), entity: z.string().optional(), type: z.string().optional() })),
  }),
  effect: 'read',
  allow: { action: 'app.manage', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/members' },
});

export const appMembersSet = operation({
  name: 'appMembers.set',
  title: { en: 'Give roles in an app', zh: '分配应用角色' },
  description: { en: 'Sets roles and attributes of a person or agent; none of both takes her out.', zh: '设置人员或代理的角色与属性；角色为空则移除成员。' },
  input: z.strictObject({ app: slug, member: z.string(), roles: z.array(roleName).max(50), attributes: z.record(z.string(), z.unknown()).default({}) }),
  output: done,
  effect: 'change',
  allow: { action: 'app.manage', on: 'app' },
  http: { method: 'PUT', path: '/apps/{app}/members/{member}' },
  idempotent: true,
});

export const samplesReset = operation({
  name: 'samples.reset',
  title: { en: 'Reset the sample app', zh: '重置示例应用' },
  description: { en: 'Removes the sample app and its people, and installs it anew unless told not to.', zh: '移除示例应用及其人员，默认重新安装。' },
  input: z.strictObject({ install: z.boolean().default(true) }),
  output: z.strictObject({ job: z.string() }),
  effect: 'change',
  allow: { action: 'samples.reset', on: 'tenant' },
  http: { method: 'POST', path: '/samples' },
  destructive: true,
});

const job = z.strictObject({
  id: z.string(),
  kind: z.string(),
  title: textSchema,
  status: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** 0 to 1, null where it can't be told. */
  progress: z.number().nullable(),
  step: textSchema.nullable(),
  issues: z.array(issueSchema),
  /** Counts and names of what was done, once it is. */
  result: z.record(z.string(), z.unknown()).nullable(),
  error: z.strictObject({ code: z.string(), message: textSchema }).nullable(),
  startedBy: z.string(),
  createdAt: instant,
  finishedAt: instant.nullable(),
});

export const jobsGet = operation({
  name: 'jobs.get',
  title: { en: 'Look at a job', zh: '查看作业' },
  description: { en: 'Progress, findings and result of long work one has started.', zh: '本人启动的长时间工作的进度、发现与结果。' },
  input: z.strictObject({ id: z.string() }),
  output: job,
  effect: 'read',
  allow: { action: 'jobs.get', on: 'self' },
  http: { method: 'GET', path: '/jobs/{id}' },
  mcp: true,
});

export const jobsList = operation({
  name: 'jobs.list',
  title: { en: 'List my jobs', zh: '我的作业' },
  description: { en: 'Long work one has started, newest first.', zh: '本人启动的长时间工作，最新在前。' },
  input: z.strictObject({ ...pageInput }),
  output: z.strictObject({ jobs: z.array(job), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'jobs.list', on: 'self' },
  http: { method: 'GET', path: '/jobs' },
});

export const jobsCancel = operation({
  name: 'jobs.cancel',
  title: { en: 'Stop a job', zh: '停止作业' },
  description: { en: 'Stops before its next step; what it had not finished is taken back.', zh: '在下一步之前停止，并撤回未完成的部分。' },
  input: z.strictObject({ id: z.string() }),
  output: job,
  effect: 'change',
  allow: { action: 'jobs.cancel', on: 'self' },
  http: { method: 'POST', path: '/jobs/{id}/cancel' },
  idempotent: true,
});
