// The extension io.modelcontextprotocol/tasks (SEP-2663), which SDK 2 has on the client's side only: so it stands in front
// of the fixture's server, answers what concerns tasks and leaves all else to it.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ProtocolError, type CallToolResult, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { says } from './fixture-content.ts';

export const tasksExtension = 'io.modelcontextprotocol/tasks';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectIn = (value: unknown, key: string): Json => (isObject(value) && isObject(value[key]) ? value[key] : {});

interface Task {
  readonly taskId: string;
  status: 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';
  readonly createdAt: string;
  lastUpdatedAt: string;
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
  inputRequests?: Record<string, Json>;
  result?: CallToolResult;
  error?: { code: number; message: string };
}

/** What the tools of {@link addTasks} do once they are tasks. */
type Work = (args: Json, task: Running) => Promise<CallToolResult>;
interface Running {
  /** Asks the client, and waits for all the answers. */
  ask(requests: Record<string, Json>): Promise<Record<string, unknown>>;
}

const elicit = (message: string, property: string, type: string): Json => ({
  method: 'elicitation/create',
  params: { mode: 'form', message, requestedSchema: { type: 'object', properties: { [property]: { type } }, required: [property] } },
});

const works: Readonly<Record<string, Work>> = {
  slow_compute: async ({ seconds, label }) => {
    await wait(Number(seconds) * 1000, undefined, { ref: false });
    return says(`Computed ${String(label ?? '')}`);
  },
  failing_job: async () => {
    await wait(500);
    return { ...says('It failed'), isError: true };
  },
  protocol_error_job: async () => {
    await wait(100);
    throw new Error('It broke');
  },
  confirm_delete: async (_args, task) => {
    const { confirm } = await task.ask({ confirm: elicit('Delete it?', 'confirm', 'boolean') });
    return says(`Answer: ${JSON.stringify(confirm)}`);
  },
  multi_input: async (_args, task) => {
    const answers = await task.ask({ first: elicit('Your name?', 'name', 'string'), second: elicit('Your age?', 'age', 'integer') });
    return says(`Answers: ${JSON.stringify(answers)}`);
  },
  test_tool_with_task: ({ answer }) => Promise.resolve(says(`Hello ${JSON.stringify(answer)}`)),
};

/** These are tasks or nothing. */
const onlyTasks: ReadonlySet<string> = new Set(['failing_job', 'test_tool_with_task']);

/** The tools as they are listed, and as they run for clients that know no tasks. */
export function addTasks(server: McpServer): void {
  server.registerTool('greet', { description: 'Greets', inputSchema: z.object({ name: z.string() }) }, ({ name }) => says(`Hello, ${name}!`));
  const compute = z.object({ seconds: z.number(), label: z.string().optional() });
  server.registerTool('slow_compute', { description: 'Takes its time', inputSchema: compute }, async ({ seconds, label }) => {
    await wait(seconds * 1000);
    return says(`Computed ${label ?? ''}`);
  });
  for (const name of Object.keys(works).filter((one) => one !== 'slow_compute')) {
    server.registerTool(name, { description: 'Works as a task', inputSchema: z.looseObject({}) }, () => {
      throw ProtocolError.fromError(-32_021, `The client does not support ${tasksExtension}`, { requiredCapabilities: { extensions: { [tasksExtension]: {} } } });
    });
  }
}

export interface Tasks {
  /** Answers a request that concerns tasks; undefined: it does not. */
  answer(request: Request): Promise<Response | undefined>;
}

export function createTasks(): Tasks {
  const tasks = new Map<string, { readonly task: Task; answers: Record<string, unknown>; answered: () => void }>();
  const now = (): string => new Date().toISOString();
  const over = ({ status }: Task): boolean => status === 'completed' || status === 'failed' || status === 'cancelled';

  function begin(work: Work, args: Json): Task {
    const task: Task = { taskId: randomUUID(), status: 'working', createdAt: now(), lastUpdatedAt: now(), ttlMs: 600_000, pollIntervalMs: 100 };
    const kept = { task, answers: {}, answered: () => undefined as void };
    tasks.set(task.taskId, kept);
    const become = (change: Partial<Task>): void => {
      if (!over(task)) Object.assign(task, change, { lastUpdatedAt: now() });
    };
    const ask: Running['ask'] = async (inputRequests) => {
      become({ status: 'input_required', inputRequests });
      await new Promise<void>((resolve) => {
        kept.answered = resolve;
      });
      become({ status: 'working' });
      delete task.inputRequests;
      return kept.answers;
    };
    const made = { ...task };
    work(args, { ask }).then(
      (result) => become({ status: 'completed', result }),
      (error: Error) => become({ status: 'failed', error: { code: -32_603, message: error.message } }),
    );
    return made;
  }

  function update(taskId: string, responses: Json): void {
    const kept = tasks.get(taskId);
    const waiting = kept?.task.inputRequests;
    if (!kept || !waiting) return;
    for (const key of Object.keys(waiting).filter((one) => responses[one] !== undefined)) {
      kept.answers = { ...kept.answers, [key]: responses[key] };
      delete waiting[key];
    }
    if (Object.keys(waiting).length === 0) kept.answered();
  }

  function call(name: string, params: Json): Json | undefined {
    const work = works[name];
    if (!work) return undefined;
    if (name !== 'test_tool_with_task') return { resultType: 'task', ...begin(work, objectIn(params, 'arguments')) };
    // Questions of the call itself come before there is a task.
    const answer = objectIn(params, 'inputResponses')['user_name'];
    if (answer === undefined) return { resultType: 'input_required', inputRequests: { user_name: elicit('Who is it?', 'name', 'string') } };
    return { resultType: 'task', ...begin(work, { answer }) };
  }

  return {
    answer: async (request) => {
      const body: unknown = request.method === 'POST' ? await request.clone().json() : undefined;
      const params = objectIn(body, 'params');
      const { id, method } = isObject(body) ? body : {};
      const ours = method === 'tasks/get' || method === 'tasks/update' || method === 'tasks/cancel';
      const knows = objectIn(objectIn(objectIn(params, '_meta'), 'io.modelcontextprotocol/clientCapabilities'), 'extensions')[tasksExtension] !== undefined;
      const name = String(params[ours ? 'taskId' : 'name']);
      if (!ours && !(method === 'tools/call' && Object.hasOwn(works, name) && (knows || onlyTasks.has(name)))) return undefined;
      const refuse = (status: number, error: Json): Response => Response.json({ jsonrpc: '2.0', id, error }, { status });
      const result = (value: Json): Response => Response.json({ jsonrpc: '2.0', id, result: value });
      if (request.headers.get('mcp-method') !== method || request.headers.get('mcp-name') !== name)
        return refuse(400, { code: -32_020, message: 'The headers do not match the body' });
      if (!knows) return refuse(400, { code: -32_021, message: `${tasksExtension} is needed`, data: { requiredCapabilities: { extensions: { [tasksExtension]: {} } } } });
      if (!ours) return result(call(name, params) ?? {});
      const kept = tasks.get(name);
      if (!kept) return refuse(200, { code: -32_602, message: 'There is no such task' });
      if (method === 'tasks/get') return result({ resultType: 'complete', ...kept.task });
      if (method === 'tasks/update') update(name, objectIn(params, 'inputResponses'));
      else if (!over(kept.task)) Object.assign(kept.task, { status: 'cancelled', lastUpdatedAt: now() });
      return result({ resultType: 'complete' });
    },
  };
}
