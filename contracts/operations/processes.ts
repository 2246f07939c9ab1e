import { z } from 'zod';
import { slug } from '../files/names.ts';
import { titleSchema } from '../text.ts';
import { instant, operation, pageInput, textSchema } from './define.ts';

export const processVariables = z.record(z.string(), z.unknown());
/** `<file>`, or `<file>#<id of the process>` where a file holds several that can run. */
export const processName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}(?:#[A-Za-z_][\w.-]{0,99})?$/, 'the name of a file in processes/, with "#" and the id of the process where it holds several');
export const elementId = z.string().min(1).max(200);
export const instanceId = z.string().min(1).max(60);
/** What people call an instance by: a customer, an order number. */
const key = z.string().trim().min(1).max(200);
const onApp = { app: slug };
export const onProcess = z.strictObject({ ...onApp, process: processName });
export const onInstance = z.strictObject({ ...onApp, instance: instanceId });

export const instanceStatus = z.enum(['running', 'suspended', 'completed', 'failed', 'cancelled']);

const version = z.strictObject({
  number: z.int(),
  at: instant,
  /** The one new instances run. */
  current: z.boolean(),
  /** Instances not ended. */
  running: z.int(),
});

export const instanceSummary = z.strictObject({
  id: z.string(),
  app: z.string(),
  process: z.string(),
  title: titleSchema,
  version: z.int(),
  status: instanceStatus,
  key: z.string().nullable(),
  startedBy: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  /** Incidents that wait to be repaired. */
  incidents: z.int(),
  /** Elements tokens stand on. */
  at: z.array(z.string()),
  /** The instance whose call activity started it. */
  parent: z.string().nullable(),
});

const wait = z.strictObject({
  id: z.string(),
  token: z.int(),
  element: z.string(),
  title: titleSchema,
  type: z.enum(['task', 'effect', 'timer', 'message', 'signal', 'condition', 'process', 'incident']),
  since: instant,
  due: instant.nullable(),
  /** Of a message or signal its name, of a called process its instance, of a task its id. */
  name: z.string().nullable(),
  key: z.string().nullable(),
  /** Of an incident, and of an effect whose last attempt failed. */
  error: z.strictObject({ code: z.string(), message: textSchema }).nullable(),
  attempts: z.int().nullable(),
  next: instant.nullable(),
});
export type InstanceWait = z.infer<typeof wait>;

const startForm = z.strictObject({
  /** Id of the start event. */
  element: z.string(),
  title: titleSchema,
  /** JSON Schema 2020-12 of what is asked; null where nothing is. */
  schema: processVariables.nullable(),
});

export const processesList = operation({
  name: 'processes.list',
  title: { en: 'Processes of an app', zh: '应用的流程' },
  description: {
    en: 'The processes of the published app with what is asked at their start and how many instances run or are stuck.',
    zh: '已发布应用中的流程，包括启动时需要填写的内容，以及运行中和受阻的实例数。',
  },
  input: z.strictObject(onApp),
  output: z.strictObject({
    processes: z.array(
      z.strictObject({
        name: z.string(),
        title: titleSchema,
        description: titleSchema.nullable(),
        version: z.int(),
        /** Name of the tool agents start it with. */
        tool: z.string().nullable(),
        runAs: z.array(z.string()),
        starts: z.array(startForm),
        mayStart: z.boolean(),
        running: z.int(),
        stuck: z.int(),
      }),
    ),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/processes' },
  mcp: true,
});

export const processesGet = operation({
  name: 'processes.get',
  title: { en: 'Get a process', zh: '获取流程' },
  description: {
    en: 'The diagram of a process (BPMN 2.0 XML) as it runs now or as it was in an earlier version, and its versions.',
    zh: '流程当前或早期版本的流程图（BPMN 2.0 XML）及其全部版本。',
  },
  input: z.strictObject({ ...onProcess.shape, version: z.coerce.number().int().min(1).optional() }),
  output: z.strictObject({
    name: z.string(),
    title: titleSchema,
    version: z.int(),
    /** Id of the `bpmn:process` in the diagram. */
    id: z.string(),
    source: z.string(),
    runAs: z.array(z.string()),
    starts: z.array(startForm),
    elements: z.array(z.strictObject({ id: z.string(), title: titleSchema, kind: z.string() })),
    versions: z.array(version),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/process/{process}' },
  errors: ['process.unknown'],
  mcp: true,
});

export const processesStart = operation({
  name: 'processes.start',
  title: { en: 'Start a process', zh: '启动流程' },
  description: {
    en: 'Starts an instance with the values its form asks for. It goes on by itself until it waits for a person, a time or a message; follow it with processes.instance.',
    zh: '按启动表单给出的值启动流程实例；实例会自动推进，直到等待人员、时间或消息。可用 processes.instance 查看进展。',
  },
  input: z.strictObject({
    ...onProcess.shape,
    variables: processVariables.default({}),
    key: key.optional(),
    /** Id of the start event, where the process has several without a trigger. */
    event: elementId.optional(),
    /** Makes a retry safe: the same key gives the same instance for a day. */
    idempotencyKey: z.string().min(1).max(200).optional(),
  }),
  output: instanceSummary,
  effect: 'change',
  allow: { action: 'start', on: 'process' },
  http: { method: 'POST', path: '/apps/{app}/process/{process}/instances' },
  errors: ['process.unknown', 'process.input', 'request.replayed'],
  mcp: true,
});

export const processesInstances = operation({
  name: 'processes.instances',
  title: { en: 'Instances of processes', zh: '流程实例' },
  description: {
    en: 'Instances, newest first: all of the app for those who may edit it, else those the caller has started.',
    zh: '流程实例，最新在前：可编辑该应用的人员能看到全部，其他人员只能看到自己启动的实例。',
  },
  input: z.strictObject({
    ...onApp,
    process: processName.optional(),
    version: z.coerce.number().int().min(1).optional(),
    status: instanceStatus.optional(),
    /** Only those with an incident. */
    stuck: z.boolean().optional(),
    /** A token stands on this element. */
    element: elementId.optional(),
    key: key.optional(),
    parent: instanceId.optional(),
    ...pageInput,
  }),
  output: z.strictObject({ instances: z.array(instanceSummary), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/instances' },
  mcp: true,
});

export const processesInstance = operation({
  name: 'processes.instance',
  title: { en: 'Get an instance', zh: '获取流程实例' },
  description: {
    en: 'Where an instance stands: what it waits for, its variables, incidents and, once it has ended, its result. For those who may edit the app and for whoever started it.',
    zh: '实例的当前状态：等待项、变量、故障以及结束后的结果。仅限可编辑该应用的人员和启动者查看。',
  },
  input: onInstance,
  output: z.strictObject({
    ...instanceSummary.shape,
    /** What the process's own scope holds; of an ended instance its result. */
    variables: processVariables,
    /** Tokens: where they stand, and since when. */
    tokens: z.array(z.strictObject({ id: z.int(), element: z.string(), state: z.enum(['waiting', 'inside', 'arrived', 'spent', 'failed']) })),
    /** Variables of the scopes below: sub-processes and runs of multi-instance activities. */
    scopes: z.array(z.strictObject({ id: z.int(), of: z.string(), parent: z.int().nullable(), variables: processVariables })),
    waits: z.array(wait),
    error: z.strictObject({ code: z.string(), text: z.string().nullable(), element: z.string() }).nullable(),
    children: z.array(z.strictObject({ id: z.string(), process: z.string(), element: z.string() })),
    /** May the caller repair, cancel, change it? */
    mayOperate: z.boolean(),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/instances/{instance}' },
  errors: ['process.no_instance'],
  mcp: true,
});

export const processesFollow = operation({
  name: 'processes.follow',
  title: { en: 'How a process goes on', zh: '流程进展' },
  description: {
    en: 'For whoever started an instance: does it run, what does it wait for, which of its tasks are hers to answer, and at the end what came of it.',
    zh: '供启动者查看：实例是否仍在运行、正在等待什么、有哪些任务需其处理，以及最终结果。',
  },
  input: onInstance,
  output: z.strictObject({
    instance: z.string(),
    process: z.string(),
    title: titleSchema,
    status: instanceStatus,
    startedAt: instant,
    endedAt: instant.nullable(),
    /** When it last came to wait for something, or ended. */
    updatedAt: instant,
    /** What it waits for, in words; a task that is the caller's with its id and what it asks. */
    waits: z.array(
      z.strictObject({
        title: titleSchema,
        type: z.enum(['task', 'effect', 'timer', 'message', 'signal', 'condition', 'process', 'incident']),
        due: instant.nullable(),
        task: z.strictObject({ id: z.string(), description: titleSchema.nullable(), schema: processVariables.nullable() }).nullable(),
      }),
    ),
    /** Its variables, once it is completed. */
    result: processVariables.nullable(),
    error: z.strictObject({ code: z.string(), text: z.string().nullable() }).nullable(),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/instances/{instance}/follow' },
  errors: ['process.no_instance'],
  mcp: true,
});

export const markEvent = z.enum(['entered', 'completed', 'cancelled', 'taken', 'failed', 'compensated']);
export const processesHistory = operation({
  name: 'processes.history',
  title: { en: 'What happened in an instance', zh: '实例的历史' },
  description: {
    en: 'Step by step, oldest first: what happened, by whom, and what each token did. `taken` names sequence flows.',
    zh: '按时间顺序列出每一步：发生了什么、由谁触发、各令牌的动作；taken 指顺序流。',
  },
  input: z.strictObject({ ...onInstance.shape, ...pageInput }),
  output: z.strictObject({
    steps: z.array(
      z.strictObject({
        number: z.int(),
        at: instant,
        what: z.enum(['start', 'completed', 'error', 'failed', 'due', 'escalated', 'variables', 'retry', 'cancel', 'activate', 'modify', 'migrate', 'suspend', 'resume']),
        /** The element it happened to. */
        element: z.string().nullable(),
        by: z.string().nullable(),
        marks: z.array(z.strictObject({ element: z.string(), event: markEvent, token: z.int() })),
      }),
    ),
    next: z.string().nullable(),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/instances/{instance}/history' },
  errors: ['process.no_instance'],
  mcp: true,
});

export const processesStats = operation({
  name: 'processes.stats',
  title: { en: 'How a process runs', zh: '流程运行统计' },
  description: {
    en: 'For each element of the diagram how often it ran, for how long, and how many instances stand on it now: the heat map. Over the last days.',
    zh: '最近若干天内流程图各元素的执行次数、耗时以及当前停留的实例数，用于热力图。',
  },
  input: z.strictObject({ ...onProcess.shape, version: z.coerce.number().int().min(1).optional(), days: z.coerce.number().int().min(1).max(366).default(30) }),
  output: z.strictObject({
    instances: z.strictObject({
      started: z.int(),
      running: z.int(),
      completed: z.int(),
      failed: z.int(),
      cancelled: z.int(),
      stuck: z.int(),
      /** From start to end of those completed; null before the first. */
      averageSeconds: z.number().nullable(),
    }),
    /** Elements and sequence flows, by id. */
    elements: z.array(
      z.strictObject({
        id: z.string(),
        entered: z.int(),
        completed: z.int(),
        cancelled: z.int(),
        failed: z.int(),
        /** Times a sequence flow was taken. */
        taken: z.int(),
        /** Tokens on it now. */
        now: z.int(),
        averageSeconds: z.number().nullable(),
        longestSeconds: z.number().nullable(),
      }),
    ),
    /** The time it covers was cut short because there are more steps than are counted. */
    cut: z.boolean(),
  }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/process/{process}/stats' },
  errors: ['process.unknown'],
  mcp: true,
});

export const processesMessage = operation({
  name: 'processes.message',
  title: { en: 'Send a message to processes', zh: '向流程发送消息' },
  description: {
    en: 'Delivers a message by its name and correlation key: to the instance that waits for it, else to the process that starts with it. What nobody waits for is refused.',
    zh: '按消息名称与关联键投递：先交给等待该消息的实例，否则启动以该消息开始的流程；无人等待时拒绝。',
  },
  input: z.strictObject({
    ...onApp,
    message: z.string().min(1).max(200),
    key: z.string().max(500).optional(),
    variables: processVariables.default({}),
    idempotencyKey: z.string().min(1).max(200).optional(),
  }),
  output: z.strictObject({ instances: z.array(z.string()), started: z.array(z.string()) }),
  effect: 'change',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/process-messages' },
  errors: ['process.no_receiver', 'process.many_receivers'],
  mcp: true,
});

export const processesSignal = operation({
  name: 'processes.signal',
  title: { en: 'Broadcast a signal', zh: '广播信号' },
  description: {
    en: 'Reaches every instance of the app that waits for the signal, and starts the processes that begin with it.',
    zh: '通知应用内所有等待该信号的实例，并启动以该信号开始的流程。',
  },
  input: z.strictObject({ ...onApp, signal: z.string().min(1).max(200), variables: processVariables.default({}), idempotencyKey: z.string().min(1).max(200).optional() }),
  output: z.strictObject({ instances: z.int(), started: z.array(z.string()) }),
  effect: 'change',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/process-signals' },
  mcp: true,
});
