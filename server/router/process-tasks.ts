import { PorticoError, processesCancel, processesFollow, processesStart, tasksComplete, titleIn, toProblem, type JsonObject, type Output } from '@portico/contracts';
import type { Caller } from './caller.ts';
import type { Answer } from './face.ts';
import { isObject, RpcError, rpcCodes } from './protocol/message.ts';
import { toolResult } from './tool-result.ts';

// A process that is a tool. Clients that know the extension io.modelcontextprotocol/tasks (SEP-2663) get a task: its id is
// the instance's, its questions are the tasks of the process that are the caller's, its end is the process's. All others
// get where the instance stands, and tools to follow it. Nothing is kept here: the instance is all there is.

const extension = 'io.modelcontextprotocol/tasks';
/** Said of addresses with processes in them. */
export const withTasks = { extensions: { [extension]: {} } } as const;
/** How long a client may wait before it asks again, milliseconds. */
const pollIntervalMs = 2000;

type Followed = Output<typeof processesFollow>;

/** Starts the process behind a tool. */
export async function startByTool(caller: Caller, start: { app: string; process: string; args: Readonly<Record<string, unknown>> }): Promise<Answer> {
  const { app, process, args } = start;
  const { id } = (await caller.askUnchecked(processesStart, { app, process, variables: args })) as Output<typeof processesStart>;
  const followed = await caller.ask(processesFollow, { app, instance: id });
  return knowsTasks(caller) ? { result: { resultType: 'task', ...taskOf(caller, followed) } } : { value: followed };
}

function knowsTasks({ capabilities }: Caller): boolean {
  return isObject(capabilities['extensions']) && capabilities['extensions'][extension] !== undefined;
}

/** `tasks/get`, `tasks/update`, `tasks/cancel` of an app's processes; undefined: another method. */
export async function askProcessTask(caller: Caller, app: string, asked: { method: string; params: JsonObject }): Promise<JsonObject | undefined> {
  const { method, params } = asked;
  if (!['tasks/get', 'tasks/update', 'tasks/cancel'].includes(method)) return undefined;
  const instance = String(params['taskId']);
  const followed = await follow(caller, { app, instance });
  if (method === 'tasks/get') return { ...taskOf(caller, followed), ...endOf(caller, followed) };
  if (method === 'tasks/update') await update(caller, { app, followed, responses: isObject(params['inputResponses']) ? params['inputResponses'] : {} });
  else if (!isOver(followed)) await caller.ask(processesCancel, { app, instance });
  return {};
}

async function follow(caller: Caller, about: { app: string; instance: string }): Promise<Followed> {
  try {
    return await caller.ask(processesFollow, about);
  } catch (error) {
    if (error instanceof PorticoError && error.code === 'process.no_instance') throw new RpcError(rpcCodes.invalidParams, `There is no task "${about.instance}"`);
    throw error;
  }
}

function isOver({ status }: Followed): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

function taskOf(caller: Caller, followed: Followed): JsonObject {
  const inputRequests = questionsOf(caller, followed);
  const asks = Object.keys(inputRequests).length > 0;
  const status = isOver(followed) ? followed.status : asks ? 'input_required' : 'working';
  const { language } = caller.from;
  const waits = followed.waits.map(({ title }) => titleIn(language, title, '')).join(', ');
  const message = isOver(followed) || waits === '' ? undefined : language === 'zh' ? `等待：${waits}` : `Waits for: ${waits}`;
  return {
    taskId: followed.instance,
    status,
    ...(message !== undefined && { statusMessage: message }),
    createdAt: followed.startedAt,
    lastUpdatedAt: followed.updatedAt,
    ttlMs: null,
    pollIntervalMs,
    ...(asks && !isOver(followed) && { inputRequests }),
  };
}

/** What a task that is over gave. */
function endOf(caller: Caller, followed: Followed): JsonObject {
  if (followed.status === 'completed') return { result: toolResult(followed) };
  if (followed.status !== 'failed') return {};
  const { code = 'failed', text = null } = followed.error ?? {};
  return { error: { code: -32_000, message: text ?? code, data: { code, language: caller.from.language } } };
}

/** Tasks of the process that the caller may answer, as questions; only what her client can ask. */
function questionsOf(caller: Caller, { waits }: Followed): Record<string, JsonObject> {
  if (caller.capabilities['elicitation'] === undefined) return {};
  const { language } = caller.from;
  const questions = waits.flatMap(({ title, task }): [string, JsonObject][] => {
    const requestedSchema = task && flat(task.schema ?? { type: 'object', properties: {} });
    if (!task || !requestedSchema) return [];
    const about = task.description === null ? '' : `\n${titleIn(language, task.description, '')}`;
    return [[task.id, { method: 'elicitation/create', params: { mode: 'form', message: `${titleIn(language, title, '')}${about}`, requestedSchema } }]];
  });
  return Object.fromEntries(questions);
}

const primitives = new Set(['string', 'number', 'integer', 'boolean']);
const kept = ['title', 'description', 'enum', 'minimum', 'maximum', 'minLength', 'maxLength', 'default'] as const;
const formats = new Set(['date', 'date-time', 'email', 'uri']);

/** A form as elicitation has them: one level of plain values. Undefined where what is required is more than that. */
function flat(schema: JsonObject): JsonObject | undefined {
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
  const properties = Object.entries(isObject(schema['properties']) ? schema['properties'] : {}).flatMap(([name, property]): [string, JsonObject][] => {
    if (!isObject(property)) return [];
    const types = [property['type']].flat().filter((type): type is string => typeof type === 'string' && primitives.has(type));
    const [type] = types;
    if (type === undefined) return [];
    const rest = Object.fromEntries(kept.flatMap((key) => (property[key] === undefined ? [] : [[key, key === 'enum' ? withoutNull(property[key]) : property[key]]])));
    const format = property['format'];
    return [[name, { type, ...rest, ...(typeof format === 'string' && formats.has(format) && { format }) }]];
  });
  const named = new Set(properties.map(([name]) => name));
  if (required.some((name) => !named.has(name))) return undefined;
  return { type: 'object', properties: Object.fromEntries(properties), ...(required.length > 0 && { required }) };
}

function withoutNull(choices: unknown): unknown {
  return Array.isArray(choices) ? choices.filter((choice) => choice !== null) : choices;
}

/** Answers complete the tasks they are for; what was declined stays open for people. */
async function update(caller: Caller, about: { app: string; followed: Followed; responses: JsonObject }): Promise<void> {
  const { app, followed, responses } = about;
  for (const { task } of followed.waits) {
    const response = task && responses[task.id];
    if (!task || !isObject(response) || response['action'] !== 'accept') continue;
    const content = isObject(response['content']) ? response['content'] : {};
    try {
      await caller.ask(tasksComplete, { app, task: task.id, values: { ...content } });
    } catch (error) {
      if (!(error instanceof PorticoError)) throw error;
      // The form says what is wrong; the question stays.
      const problem = toProblem(error, { language: caller.from.language });
      throw new RpcError(rpcCodes.invalidParams, problem.detail, { data: problem });
    }
  }
}
