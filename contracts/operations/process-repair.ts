import { z } from 'zod';
import { slug } from '../files/names.ts';
import { operation, textSchema } from './define.ts';
import { elementId, instanceId, instanceStatus, instanceSummary, onInstance, onProcess, processName, processVariables } from './processes.ts';

/** What operators do to a running instance; each needs the right to edit the app, but that whoever started one may cancel it. */
const operated = { output: instanceSummary, effect: 'change', allow: { action: 'app.edit', on: 'app' }, mcp: true } as const;

export const processesCancel = operation({
  ...operated,
  allow: { action: 'app.use', on: 'app' },
  name: 'processes.cancel',
  title: { en: 'Cancel an instance', zh: '取消实例' },
  description: {
    en: 'Ends an instance and the processes it has called; open tasks go. It does not undo what was done. For those who may edit the app and for whoever started it.',
    zh: '终止实例及其调用的流程，未完成的任务随之撤销；已完成的操作不会回退。',
  },
  input: z.strictObject({ ...onInstance.shape, reason: z.string().max(500).optional() }),
  http: { method: 'POST', path: '/apps/{app}/instances/{instance}/cancel' },
  errors: ['process.no_instance', 'process.ended'],
  destructive: true,
});

export const processesSuspend = operation({
  ...operated,
  name: 'processes.suspend',
  title: { en: 'Suspend an instance', zh: '暂停实例' },
  description: { en: 'Nothing moves until it is resumed: timers that come due, tasks and messages wait.', zh: '暂停后不再推进：到期的定时器、任务与消息都将等待恢复。' },
  input: onInstance,
  http: { method: 'POST', path: '/apps/{app}/instances/{instance}/suspend' },
  errors: ['process.no_instance', 'process.ended'],
});

export const processesResume = operation({
  ...operated,
  name: 'processes.resume',
  title: { en: 'Resume an instance', zh: '恢复实例' },
  description: { en: 'Goes on; what came due meanwhile happens now.', zh: '继续执行；暂停期间到期的事项立即处理。' },
  input: onInstance,
  http: { method: 'POST', path: '/apps/{app}/instances/{instance}/resume' },
  errors: ['process.no_instance', 'process.ended'],
});

export const processesRetry = operation({
  ...operated,
  name: 'processes.retry',
  title: { en: 'Repair incidents', zh: '修复故障' },
  description: {
    en: 'Runs what failed again, after setting variables if given: one incident by its id, or all of the instance.',
    zh: '可先设置变量，再重新执行失败的步骤：指定单个故障编号，或修复该实例的全部故障。',
  },
  input: z.strictObject({ ...onInstance.shape, incident: z.string().max(200).optional(), variables: processVariables.optional() }),
  http: { method: 'POST', path: '/apps/{app}/instances/{instance}/retry' },
  errors: ['process.no_instance', 'process.no_wait'],
});

export const processesVariables = operation({
  ...operated,
  name: 'processes.variables',
  title: { en: 'Set variables of an instance', zh: '设置实例变量' },
  description: { en: 'Sets variables from outside; conditions are looked at again.', zh: '从外部设置变量，并重新判断条件事件。' },
  input: z.strictObject({ ...onInstance.shape, variables: processVariables, /** In the scope this wait belongs to, else in the process. */ wait: z.string().max(200).optional() }),
  http: { method: 'POST', path: '/apps/{app}/instances/{instance}/variables' },
  errors: ['process.no_instance', 'process.ended'],
});

export const processesModify = operation({
  ...operated,
  name: 'processes.modify',
  title: { en: 'Move an instance by hand', zh: '手动调整实例' },
  description: {
    en: 'Takes tokens away and starts elements, in one step: the repair for an instance that went the wrong way.',
    zh: '在一步内移除令牌并启动指定元素，用于修正走错路径的实例。',
  },
  input: z.strictObject({
    ...onInstance.shape,
    cancel: z.array(z.int()).max(100).default([]),
    start: z
      .array(z.strictObject({ element: elementId, variables: processVariables.default({}) }))
      .max(100)
      .default([]),
  }),
  http: { method: 'POST', path: '/apps/{app}/instances/{instance}/modify' },
  errors: ['process.no_instance', 'process.ended', 'process.no_element'],
});

export const processesActivate = operation({
  ...operated,
  name: 'processes.activate',
  title: { en: 'Start an activity of an ad-hoc sub-process', zh: '启动临时子流程中的活动' },
  description: { en: 'Starts one of the activities an ad-hoc sub-process offers.', zh: '启动临时子流程提供的某个活动。' },
  input: z.strictObject({ ...onInstance.shape, token: z.int(), element: elementId }),
  http: { method: 'POST', path: '/apps/{app}/instances/{instance}/activate' },
  errors: ['process.no_instance', 'process.no_element'],
});

export const processesMigrate = operation({
  name: 'processes.migrate',
  title: { en: 'Move instances to another version', zh: '将实例迁移到其他版本' },
  description: {
    en: 'Running instances go on in another version of their process. Elements keep their id unless mapped; an instance with a token on an element that is gone is refused and stays as it is. Try with dryRun first.',
    zh: '让运行中的实例改用流程的其他版本。元素按编号对应，可另行映射；若令牌所在元素在新版本中不存在，则拒绝迁移且实例保持不变。建议先用 dryRun 试行。',
  },
  input: z.strictObject({
    ...onProcess.shape,
    /** None: all running instances of other versions, at most 1000 at a time. */
    instances: z.array(instanceId).min(1).max(1000).optional(),
    /** None: the current one. */
    version: z.int().min(1).optional(),
    /** Element of the old version → element of the new one. */
    map: z.record(elementId, elementId).default({}),
    dryRun: z.boolean().default(false),
  }),
  output: z.strictObject({
    version: z.int(),
    moved: z.array(z.string()),
    refused: z.array(z.strictObject({ instance: z.string(), element: z.string().nullable(), message: textSchema })),
    /** More are left than were taken at once. */
    more: z.boolean(),
  }),
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/process/{process}/migrate' },
  errors: ['process.unknown'],
  mcp: true,
});

export const processesBulk = operation({
  name: 'processes.bulk',
  title: { en: 'Operate many instances', zh: '批量操作实例' },
  description: {
    en: 'Cancels, suspends, resumes or repairs many instances: those named, or all of a process in a status. Runs as a job with one step for each.',
    zh: '批量取消、暂停、恢复或修复实例：指定编号，或某流程某状态的全部实例。以后台作业逐个执行。',
  },
  input: z.strictObject({
    app: slug,
    action: z.enum(['cancel', 'suspend', 'resume', 'retry']),
    instances: z.array(instanceId).min(1).max(10_000).optional(),
    process: processName.optional(),
    status: instanceStatus.optional(),
    stuck: z.boolean().optional(),
  }),
  output: z.strictObject({ job: z.string() }),
  effect: 'change',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/instances-bulk' },
  destructive: true,
  mcp: true,
});
