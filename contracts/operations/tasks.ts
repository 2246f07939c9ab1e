import { z } from 'zod';
import { slug } from '../files/names.ts';
import { titleSchema } from '../text.ts';
import { instant, operation, pageInput } from './define.ts';
import { processName } from './processes.ts';

const object = z.record(z.string(), z.unknown());
const person = z.strictObject({ id: z.string(), name: z.string() });
const onTask = z.strictObject({ app: slug, task: z.string().min(1).max(60) });

export const taskStatus = z.enum(['open', 'completed', 'cancelled']);

export const taskSummary = z.strictObject({
  id: z.string(),
  app: z.string(),
  appTitle: titleSchema,
  process: z.string(),
  processTitle: titleSchema,
  instance: z.string(),
  /** What people call the instance by. */
  key: z.string().nullable(),
  element: z.string(),
  title: titleSchema,
  status: taskStatus,
  /** Who has it; null while it is offered to several. */
  assignee: person.nullable(),
  /** People and roles of the app it is offered to. */
  candidates: z.array(person),
  roles: z.array(z.string()),
  /** What the app calls these roles, in the same order. */
  roleTitles: z.array(titleSchema),
  priority: z.number().nullable(),
  due: instant.nullable(),
  overdue: z.boolean(),
  createdAt: instant,
  completedAt: instant.nullable(),
  completedBy: z.string().nullable(),
  comments: z.int(),
  /** What the caller may do with it now. */
  may: z.strictObject({ claim: z.boolean(), complete: z.boolean(), release: z.boolean(), delegate: z.boolean() }),
});
export type TaskSummary = z.infer<typeof taskSummary>;

const attachment = z.strictObject({ id: z.string(), name: z.string(), url: z.string() });
const comment = z.strictObject({ id: z.string(), by: person, at: instant, text: z.string(), attachments: z.array(attachment) });

/** Offered to whom a task concerns: its assignee, its candidates, holders of its roles in the app. */
const own = { action: 'tasks.own', on: 'self' } as const;

export const tasksList = operation({
  name: 'tasks.list',
  title: { en: 'Tasks', zh: '任务' },
  description: {
    en: 'Tasks of processes that wait for a person, most urgent first: `mine` those the caller has, `claimable` those she may take, `all` every task of an app she may edit.',
    zh: '等待人员处理的流程任务，最紧急的在前：mine 为已分配给调用者的，claimable 为可领取的，all 为其可编辑应用的全部任务。',
  },
  input: z.strictObject({
    scope: z.enum(['mine', 'claimable', 'all']).default('mine'),
    /** Needed with `all`. */
    app: slug.optional(),
    process: processName.optional(),
    instance: z.string().max(60).optional(),
    status: taskStatus.default('open'),
    overdue: z.boolean().optional(),
    ...pageInput,
  }),
  output: z.strictObject({ tasks: z.array(taskSummary), next: z.string().nullable() }),
  effect: 'read',
  allow: own,
  http: { method: 'GET', path: '/tasks' },
  mcp: true,
});

export const tasksCount = operation({
  name: 'tasks.count',
  title: { en: 'How many tasks wait', zh: '待办任务数' },
  description: { en: 'How many open tasks the caller has, may take, and has overdue.', zh: '调用者的待办、可领取和已逾期任务数量。' },
  input: z.strictObject({}),
  output: z.strictObject({ mine: z.int(), claimable: z.int(), overdue: z.int() }),
  effect: 'read',
  allow: own,
  http: { method: 'GET', path: '/tasks-count' },
});

export const tasksGet = operation({
  name: 'tasks.get',
  title: { en: 'Get a task', zh: '获取任务' },
  description: {
    en: 'A task with its form (JSON Schema 2020-12), the values it is filled with, what the process tells about it, and its comments.',
    zh: '任务及其表单（JSON Schema 2020-12）、预填值、流程提供的背景信息和评论。',
  },
  input: onTask,
  output: z.strictObject({
    ...taskSummary.shape,
    /** What the designer wrote for whoever does it. */
    description: titleSchema.nullable(),
    /** Null: nothing is asked but that it is done. */
    schema: object.nullable(),
    values: object,
    /** Of a form over an entity: its name, for pickers of related records. */
    entity: z.string().nullable(),
    /** Variables the task was given to look at. */
    context: object,
    startedBy: z.string(),
    startedAt: instant,
    commented: z.array(comment),
  }),
  effect: 'read',
  allow: own,
  http: { method: 'GET', path: '/apps/{app}/tasks/{task}' },
  errors: ['task.unknown'],
  mcp: true,
});

const acted = { output: taskSummary, effect: 'change', allow: own, mcp: true } as const;

export const tasksClaim = operation({
  ...acted,
  name: 'tasks.claim',
  title: { en: 'Take a task', zh: '领取任务' },
  description: { en: 'The caller takes a task that is offered to her; nobody else can then.', zh: '领取分派给调用者的候选任务，此后他人无法领取。' },
  input: onTask,
  http: { method: 'POST', path: '/apps/{app}/tasks/{task}/claim' },
  errors: ['task.unknown', 'task.taken', 'task.done'],
});

export const tasksRelease = operation({
  ...acted,
  name: 'tasks.release',
  title: { en: 'Give a task back', zh: '退回任务' },
  description: { en: 'Offers it again to those it was offered to.', zh: '将任务重新交还给候选人。' },
  input: onTask,
  http: { method: 'POST', path: '/apps/{app}/tasks/{task}/release' },
  errors: ['task.unknown', 'task.done'],
});

export const tasksDelegate = operation({
  ...acted,
  name: 'tasks.delegate',
  title: { en: 'Hand a task over', zh: '转交任务' },
  description: { en: 'Gives a task to another person of the tenant, who then may do it.', zh: '将任务转交给租户内的其他人员，由其办理。' },
  input: z.strictObject({ ...onTask.shape, to: z.string().min(1).max(60), comment: z.string().max(4000).optional() }),
  http: { method: 'POST', path: '/apps/{app}/tasks/{task}/delegate' },
  errors: ['task.unknown', 'task.done'],
});

export const tasksPeople = operation({
  name: 'tasks.people',
  title: { en: 'Who a task can be handed to', zh: '可转交的人员' },
  description: { en: 'People of the tenant by name, for whoever may hand the task over.', zh: '按姓名列出租户内的人员，供可转交该任务者选择。' },
  input: z.strictObject({ ...onTask.shape, search: z.string().trim().max(200).optional() }),
  output: z.strictObject({ people: z.array(person) }),
  effect: 'read',
  allow: own,
  http: { method: 'GET', path: '/apps/{app}/tasks/{task}/people' },
  errors: ['task.unknown'],
});

export const tasksComplete = operation({
  ...acted,
  name: 'tasks.complete',
  title: { en: 'Complete a task', zh: '完成任务' },
  description: {
    en: 'Answers the form and lets the process go on. A task offered to several is taken by it. The values are checked against the form.',
    zh: '提交表单并让流程继续；对候选任务将视为同时领取。提交值会按表单校验。',
  },
  input: z.strictObject({ ...onTask.shape, values: object.default({}), comment: z.string().max(4000).optional(), idempotencyKey: z.string().min(1).max(200).optional() }),
  http: { method: 'POST', path: '/apps/{app}/tasks/{task}/complete' },
  errors: ['task.unknown', 'task.taken', 'task.done', 'process.input', 'request.replayed'],
});

export const tasksComment = operation({
  name: 'tasks.comment',
  title: { en: 'Comment on a task', zh: '评论任务' },
  description: {
    en: 'Adds a comment, with uploaded files if wanted (blobs.begin), for all whom the task concerns.',
    zh: '为任务添加评论，可附上传的文件（blobs.begin），相关人员均可见。',
  },
  input: z.strictObject({ ...onTask.shape, text: z.string().trim().min(1).max(4000), attachments: z.array(z.string().max(60)).max(10).default([]) }),
  output: comment,
  effect: 'change',
  allow: own,
  http: { method: 'POST', path: '/apps/{app}/tasks/{task}/comments' },
  errors: ['task.unknown', 'blob.missing'],
  mcp: true,
});
