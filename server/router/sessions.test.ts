import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { testKernel, testPrincipal, type TestKernel } from '../kernel/testing.ts';
import { createSessions, type Sessions } from './sessions.ts';

let kernel: TestKernel;
let sessions: Sessions;
const client = { capabilities: {}, client: undefined, polls: true };

beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel.close());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  sessions = createSessions(kernel);
});
afterEach(() => {
  sessions.stop();
  vi.useRealTimers();
});

const gone = expect.objectContaining({ status: 404 }) as Error;

test('a handle opens for its owner, names its replica, and tells nothing by itself', async () => {
  const ada = testPrincipal(kernel);
  const handle = await sessions.open(ada, client);
  expect(await sessions.home(handle)).toBe(kernel.replicas.id);
  expect(handle).not.toContain(kernel.replicas.id);
  expect((await sessions.find(handle, ada)).ended.aborted).toBe(false);
  await expect(sessions.find(handle, testPrincipal(kernel, { name: 'Eve' }))).rejects.toEqual(gone);
  for (const forged of ['', 'x', `${handle.slice(0, -2)}AA`]) {
    expect(await sessions.home(forged)).toBeUndefined();
    await expect(sessions.find(forged, ada)).rejects.toEqual(gone);
  }
});

test('ends when it is ended, unused for half an hour, or when all end; who keeps something for it is told', async () => {
  const ada = testPrincipal(kernel);
  const [ended, idle, used] = await Promise.all([1, 2, 3].map(() => sessions.open(ada, client)));
  const signals = await Promise.all([ended, idle, used].map(async (handle) => (await sessions.find(handle ?? '', ada)).ended));
  await sessions.end(ended ?? '', ada);
  await expect(sessions.end(ended ?? '', ada)).rejects.toEqual(gone);
  vi.advanceTimersByTime(20 * 60_000);
  await sessions.find(used ?? '', ada);
  vi.advanceTimersByTime(15 * 60_000);
  expect(signals.map((signal) => signal.aborted)).toEqual([true, true, false]);
  await expect(sessions.find(idle ?? '', ada)).rejects.toEqual(gone);
  sessions.stop();
  expect(signals[2]?.aborted).toBe(true);
});

test('one principal keeps 200: the longest unused makes room, and nobody else’s does', async () => {
  const ada = testPrincipal(kernel);
  const other = await sessions.open(testPrincipal(kernel, { id: 'other' }), client);
  const first = await sessions.open(ada, client);
  const second = await sessions.open(ada, client);
  for (let count = 2; count < 200; count += 1) await sessions.open(ada, client);
  await sessions.find(first, ada);
  await sessions.open(ada, client);
  await expect(sessions.find(second, ada)).rejects.toEqual(gone);
  await expect(sessions.find(first, ada)).resolves.toBeDefined();
  await expect(sessions.find(other, testPrincipal(kernel, { id: 'other' }))).resolves.toBeDefined();
});
