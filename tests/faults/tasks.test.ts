// Tasks of a provider (io.modelcontextprotocol/tasks) through Portico, which is killed in between: who made one reaches it
// at every address and after the restart, and nobody else does, though all share the provider's credential.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFixture, type Fixture } from '../conformance/fixture.ts';
import { adminKey, eventually, live, must, place, type Life } from './child.ts';

let at: Awaited<ReturnType<typeof place>>;
let life: Life;
let fixture: Fixture;
let others: string;
beforeAll(async () => {
  fixture = await startFixture();
  at = await place({ PORTICO_EGRESS_ALLOW: '127.0.0.1' });
  life = await live(at);
  for (const name of ['lab', 'twin']) {
    // Its twin shows the same names, and so nothing before somebody approves.
    await must(at.url, 'POST /providers', { name, mode: name === 'twin' ? 'follow' : 'pinned', settings: { kind: 'http', url: fixture.url } });
    await must(at.url, `POST /providers/${name}/test`, {});
  }
  const items = ['slow_compute', 'confirm_delete'].map((tool) => ({ provider: 'lab', tool, pinned: false }));
  await must(at.url, 'PUT /toolsets/slow', { name: 'slow', title: { en: 'Slow' }, description: 'What takes time', items });
  const agent = (await must(at.url, 'POST /agents', { name: 'Eve', onBehalfOfOwner: false })) as { id: string };
  await must(at.url, `PUT /providers/lab/members/${agent.id}`, { roles: ['user'] });
  others = ((await must(at.url, 'POST /keys', { name: 'Eve', agent: agent.id, scopes: ['*'] })) as { secret: string }).secret;
}, 120_000);
afterAll(async () => {
  await life.kill();
  at.remove();
  await fixture.close();
});

interface Answer {
  readonly status: number;
  readonly result?: Record<string, unknown> & { readonly taskId?: string; readonly status?: string };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

async function ask(address: string, method: string, params: Record<string, unknown>, { key = adminKey, extensions = true } = {}): Promise<Answer> {
  const answer = await fetch(`${at.url}${address}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      'mcp-name': String(params['taskId'] ?? params['name']),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} }, ...(extensions && { extensions: { 'io.modelcontextprotocol/tasks': {} } }) },
        },
      },
    }),
  });
  return { status: answer.status, ...((await answer.json()) as Omit<Answer, 'status'>) };
}

async function begin(address: string, tool: string, args: Record<string, unknown> = {}): Promise<string> {
  const { result, error } = await ask(address, 'tools/call', { name: tool, arguments: args });
  expect(error).toBeUndefined();
  expect(result).toMatchObject({ resultType: 'task', status: 'working' });
  return result?.taskId ?? '';
}
const settled = (address: string, taskId: string, status: string): Promise<Answer> =>
  eventually(
    () => ask(address, 'tasks/get', { taskId }),
    ({ result }) => result?.status === status,
    10,
  );
const unknown = { code: -32_602 };

describe.each([
  ['/mcp/lab', ''],
  ['/mcp?tools=all', 'lab__'],
  ['/mcp/toolsets/slow', 'lab__'],
])('at %s a task', (address, prefix) => {
  test('is made, asks, is answered and gives its result', async () => {
    const taskId = await begin(address, `${prefix}confirm_delete`);
    expect(taskId.startsWith(prefix)).toBe(true);
    const { result } = await settled(address, taskId, 'input_required');
    expect(result).toMatchObject({ taskId, inputRequests: { confirm: { method: 'elicitation/create' } } });
    expect((await ask(address, 'tasks/update', { taskId, inputResponses: { confirm: { action: 'accept', content: { confirm: true } } } })).result).toMatchObject({
      resultType: 'complete',
    });
    const done = await settled(address, taskId, 'completed');
    expect(done.result).toMatchObject({ taskId, result: { content: [{ text: 'Answer: {"action":"accept","content":{"confirm":true}}' }] } });
  });

  test('is cancelled', async () => {
    const taskId = await begin(address, `${prefix}slow_compute`, { seconds: 60 });
    expect((await ask(address, 'tasks/cancel', { taskId })).error).toBeUndefined();
    expect((await ask(address, 'tasks/get', { taskId })).result).toMatchObject({ taskId, status: 'cancelled' });
  });

  test('is nobody else’s, nor of another provider, and its id can not be made up', async () => {
    const taskId = await begin(address, `${prefix}slow_compute`, { seconds: 60 });
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) expect((await ask(address, method, { taskId }, { key: others })).error).toMatchObject(unknown);
    const [id = '', signature = ''] = taskId.slice(prefix.length).split('.');
    const raw = Buffer.from(id, 'base64url').toString();
    for (const forged of [raw, id, `${id}.`, `${id}.${'A'.repeat(signature.length)}`, `${Buffer.from('x').toString('base64url')}.${signature}`, '']) {
      expect((await ask(address, 'tasks/get', { taskId: `${prefix}${forged}` })).error).toMatchObject(unknown);
    }
    const elsewhere = prefix === '' ? '/mcp/twin' : address;
    expect((await ask(elsewhere, 'tasks/get', { taskId: taskId.replace('lab__', 'twin__') })).error).toMatchObject(unknown);
    expect((await ask(address, 'tasks/get', { taskId })).result).toMatchObject({ status: 'working' });
  });
});

test('clients without the extension get no task and reach none; methods of older tasks are not there', async () => {
  const taskId = await begin('/mcp/lab', 'slow_compute', { seconds: 60 });
  const plain = await ask('/mcp/lab', 'tools/call', { name: 'slow_compute', arguments: { seconds: 0, label: 'now' } }, { extensions: false });
  expect(plain.result).toMatchObject({ resultType: 'complete', content: [{ text: 'Computed now' }] });
  const refused = await ask('/mcp/lab', 'tasks/get', { taskId }, { extensions: false });
  expect(refused).toMatchObject({ status: 400, error: { code: -32_021, data: { requiredCapabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } } } });
  for (const method of ['tasks/list', 'tasks/result']) expect(await ask('/mcp/lab', method, { taskId })).toMatchObject({ status: 404, error: { code: -32_601 } });
});

test('Portico is killed: the tasks of before are reached by whoever made them, and by nobody else', async () => {
  const own = await begin('/mcp/lab', 'slow_compute', { seconds: 3, label: 'over the restart' });
  const joined = await begin('/mcp?tools=all', 'lab__confirm_delete');
  await life.kill();
  life = await live(at);
  expect((await settled('/mcp/lab', own, 'completed')).result).toMatchObject({ taskId: own, result: { content: [{ text: 'Computed over the restart' }] } });
  expect((await settled('/mcp', joined, 'input_required')).result).toMatchObject({ taskId: joined });
  expect((await ask('/mcp/lab', 'tasks/get', { taskId: own }, { key: others })).error).toMatchObject(unknown);
}, 60_000);

test('by the HTTP API the same holds', async () => {
  const taskId = await begin('/mcp/lab', 'slow_compute', { seconds: 60 });
  await expect(must(at.url, 'POST /providers/lab/requests', { method: 'tasks/get', params: { taskId } })).rejects.toThrow(/does not support io\.modelcontextprotocol\/tasks/);
});
