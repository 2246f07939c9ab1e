import { afterEach, expect, test, vi } from 'vitest';
import { call, setCallLanguage, setCsrf, whenSignedOut } from './call.ts';

const problem = (status: number, code: string) => Response.json({ type: '', title: code, status, code, detail: `${code} happened`, retryable: false }, { status });
function answers(...given: Response[]) {
  const fetching = vi.fn<typeof fetch>(() => Promise.resolve(given.shift() ?? problem(500, 'internal')));
  vi.stubGlobal('fetch', fetching);
  return fetching;
}
afterEach(() => vi.unstubAllGlobals());

test('sends language and, with changes only, the token', async () => {
  setCallLanguage('zh');
  setCsrf('t1');
  const fetching = answers(Response.json({ apps: [] }), Response.json({ ok: true }));
  await call('apps.list', {});
  await call('session.language', { language: 'zh' });
  expect(fetching.mock.calls.map(([, init]) => init?.headers)).toEqual([
    { accept: 'application/json', 'accept-language': 'zh' },
    { accept: 'application/json', 'accept-language': 'zh', 'content-type': 'application/json', 'x-csrf-token': 't1' },
  ]);
});

test('a stale token is renewed once', async () => {
  setCsrf('old');
  const fetching = answers(problem(403, 'auth.csrf'), Response.json({ csrf: 'new' }), Response.json({ ok: true }));
  await expect(call('session.signOut', {})).resolves.toEqual({ ok: true });
  expect(fetching.mock.calls[2]?.[1]?.headers).toMatchObject({ 'x-csrf-token': 'new' });
});

test('an ended session is told to the shell', async () => {
  const told = vi.fn();
  whenSignedOut(told);
  answers(problem(401, 'auth.required'));
  await expect(call('apps.list', {})).rejects.toMatchObject({ code: 'auth.required' });
  expect(told).toHaveBeenCalledOnce();
});

test('no answer and a foreign answer are problems too', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
  await expect(call('apps.list', {})).rejects.toMatchObject({ code: 'network' });
  answers(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
  await expect(call('apps.list', {})).rejects.toMatchObject({ code: 'unreadable', problem: { status: 502 } });
});
