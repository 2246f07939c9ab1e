// An agent asks for leave over MCP, whatever era its client is of; a person decides after the server was killed; the agent
// has the outcome.
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaveFiles } from '../../server/process/testing.ts';
import { ask as request, eventually, live, must, place, type Life } from '../faults/child.ts';

let at: Awaited<ReturnType<typeof place>>;
let life: Life;
/** Keys: somebody who may start the process, somebody who decides. */
let agent: string;
let manager: string;

const dates = { first_day: '2026-12-01', last_day: '2026-12-04', reason: 'Moving house' };

async function somebody(name: string, roles: string[]): Promise<string> {
  const { id } = (await must(at.url, 'POST /agents', { name, onBehalfOfOwner: false })) as { id: string };
  await must(at.url, `PUT /apps/leave/members/${id}`, { roles });
  return ((await must(at.url, 'POST /keys', { name, agent: id, scopes: ['*'] })) as { secret: string }).secret;
}

beforeAll(async () => {
  at = await place();
  life = await live(at);
  await must(at.url, 'POST /apps', { name: 'leave', title: { en: 'Leave', zh: '请假' }, starter: false });
  await must(at.url, 'POST /apps/leave/commits', { message: 'Begin', files: leaveFiles });
  await must(at.url, 'POST /apps/leave/releases', {});
  agent = await somebody('Eve', ['employee']);
  manager = await somebody('Max', ['manager']);
}, 120_000);
afterAll(async () => {
  await life.kill();
  at.remove();
});

interface Answer {
  readonly result?: Record<string, unknown> & { readonly taskId?: string; readonly status?: string; readonly tools?: { name: string }[] };
  readonly error?: { readonly code: number; readonly message: string };
}

/** A request of 2026-07-28 as it goes over the wire: the official client has no tasks yet. */
async function ask(address: string, method: string, params: Record<string, unknown>, { key = agent, can = ['elicitation', 'tasks'] } = {}): Promise<Answer> {
  const capabilities = { ...(can.includes('elicitation') && { elicitation: { form: {} } }), ...(can.includes('tasks') && { extensions: { 'io.modelcontextprotocol/tasks': {} } }) };
  const answer = await fetch(`${at.url}${address}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...((params['taskId'] ?? params['name']) !== undefined && { 'mcp-name': String(params['taskId'] ?? params['name']) }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { ...params, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': capabilities } },
    }),
  });
  return (await answer.json()) as Answer;
}

/** The manager's only open task, once it is there. */
async function decide(values: Record<string, unknown>): Promise<void> {
  const headers = { authorization: `Bearer ${manager}` };
  const { body } = await eventually(
    () => request(at.url, 'GET /tasks?scope=claimable', { headers }),
    (answer) => (answer.body as { tasks?: unknown[] }).tasks?.length === 1,
  );
  const [task] = (body as { tasks: { id: string }[] }).tasks;
  const done = await request(at.url, `POST /apps/leave/tasks/${task?.id}/complete`, { headers, body: { values } });
  expect(done.status).toBe(200);
}

test('a client that knows tasks gets one; it outlives a kill, a person decides, and its result is the outcome', async () => {
  const { result } = await ask('/mcp/leave', 'tools/call', { name: 'request_leave', arguments: dates });
  expect(result).toMatchObject({ resultType: 'task', status: 'working' });
  const taskId = result?.taskId ?? '';
  await life.kill();
  life = await live(at);
  const waiting = await eventually(
    () => ask('/mcp/leave', 'tasks/get', { taskId }),
    (answer) => String(answer.result?.['statusMessage']).includes('Decide about the leave'),
  );
  expect(waiting.result).toMatchObject({ taskId, status: 'working' });
  // It is hers alone, at every address where the app is.
  expect((await ask('/mcp/leave', 'tasks/get', { taskId }, { key: manager })).error).toMatchObject({ code: -32_602 });
  expect((await ask('/mcp?tools=all', 'tasks/get', { taskId: `leave__${taskId}` })).result).toMatchObject({ taskId: `leave__${taskId}`, status: 'working' });
  await decide({ approved: true, answer: 'Enjoy it' });
  const done = await eventually(
    () => ask('/mcp/leave', 'tasks/get', { taskId }),
    (answer) => answer.result?.status === 'completed',
  );
  expect(done.result?.['result']).toMatchObject({ structuredContent: { status: 'completed', result: { status: 'approved', answer: 'Enjoy it' } } });
}, 120_000);

test('a client of an older era gets where it stands, and a tool to follow it', async () => {
  const client = new OldClient({ name: 'old', version: '1' });
  await client.connect(new OldTransport(new URL(`${at.url}/mcp/leave`), { requestInit: { headers: { authorization: `Bearer ${agent}` } } }));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['request_leave', 'follow_process', 'answer_task']));
  expect(tools.find(({ name }) => name === 'request_leave')).toMatchObject({ title: 'Leave request', inputSchema: { required: ['first_day', 'last_day'] } });
  const refused = await client.callTool({ name: 'request_leave', arguments: { first_day: 'soon' } });
  expect(refused).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('last_day') as string }] });
  const begun = await client.callTool({ name: 'request_leave', arguments: dates });
  expect(begun.structuredContent).toMatchObject({ status: 'running', process: 'leave-request', result: null });
  const { instance } = begun.structuredContent as { instance: string };
  await decide({ approved: false, answer: 'Year end' });
  const ended = await eventually(
    () => client.callTool({ name: 'follow_process', arguments: { instance } }),
    (answer) => (answer.structuredContent as { status: string }).status === 'completed',
  );
  expect(ended.structuredContent).toMatchObject({ result: { status: 'refused', answer: 'Year end' }, waits: [] });
  await client.close();
}, 120_000);

test('a task of the process that is the caller’s own is a question to her client', async () => {
  const both = await somebody('Ann', ['employee', 'manager']);
  const { result } = await ask('/mcp/leave', 'tools/call', { name: 'request_leave', arguments: dates }, { key: both });
  const taskId = result?.taskId ?? '';
  const asking = await eventually(
    () => ask('/mcp/leave', 'tasks/get', { taskId }, { key: both }),
    (answer) => answer.result?.status === 'input_required',
  );
  const [[question, asked] = []] = Object.entries(asking.result?.['inputRequests'] as Record<string, { params: { requestedSchema: object } }>);
  expect(asked?.params).toMatchObject({
    message: 'Decide about the leave\nRefuse only with a reason.',
    requestedSchema: { properties: { approved: { type: 'boolean' } }, required: ['approved'] },
  });
  // One that can't be asked waits for a person.
  expect((await ask('/mcp/leave', 'tasks/get', { taskId }, { key: both, can: ['tasks'] })).result).toMatchObject({ status: 'working' });
  const answer = (content: object) => ask('/mcp/leave', 'tasks/update', { taskId, inputResponses: { [question ?? '']: { action: 'accept', content } } }, { key: both });
  expect((await answer({ approved: 'perhaps' })).error).toMatchObject({ code: -32_602, message: expect.stringContaining('approved') as string });
  expect((await answer({ approved: true })).result).toMatchObject({ resultType: 'complete' });
  const done = await eventually(
    () => ask('/mcp/leave', 'tasks/get', { taskId }, { key: both }),
    ({ result: task }) => task?.status === 'completed',
  );
  expect(done.result?.['result']).toMatchObject({ structuredContent: { result: { status: 'approved' } } });
}, 120_000);

test('a task is cancelled by whoever began it', async () => {
  const { result } = await ask('/mcp/leave', 'tools/call', { name: 'request_leave', arguments: dates });
  const taskId = result?.taskId ?? '';
  expect((await ask('/mcp/leave', 'tasks/cancel', { taskId })).error).toBeUndefined();
  expect((await ask('/mcp/leave', 'tasks/get', { taskId })).result).toMatchObject({ status: 'cancelled' });
});
