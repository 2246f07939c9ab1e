import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { createLog, silentExchange, systemClock, type Exchange } from '../../kernel/index.ts';
import { markedWith } from './process-table.ts';
import { createStdioConnector, type StdioConnector, type StdioOptions } from './stdio.ts';

const server = fileURLToPath(new URL('fixtures/faulty-server.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'portico-stdio-'));
const open: StdioConnector[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const usual: StdioOptions['limits'] = {
  memoryBytes: 512 * 1024 * 1024,
  processes: 16,
  outputBytesPerLine: 1024 * 1024,
  idleMs: 60_000,
  startMs: 10_000,
  requestMs: 10_000,
  restarts: 3,
};

function connect(flags: readonly string[] = [], changes: Omit<Partial<StdioOptions>, 'limits'> & { limits?: Partial<StdioOptions['limits']> } = {}): StdioConnector {
  const made = createStdioConnector({
    name: 'faulty',
    command: process.execPath,
    args: [server, ...flags],
    env: { FAULTY_SECRET: 'hunter2hunter2' },
    folder: path.join(folder, 'faulty'),
    log: createLog('silent'),
    clock: systemClock,
    shared: true,
    ...changes,
    limits: { ...usual, ...changes.limits },
  });
  open.push(made);
  return made;
}

const forever = new AbortController().signal;
async function call(to: StdioConnector, name: string, given: { arguments?: Record<string, unknown>; exchange?: Exchange; signal?: AbortSignal } = {}): Promise<string> {
  const { exchange = silentExchange, signal = forever } = given;
  const result = await to.request({ method: 'tools/call', params: { name, arguments: given.arguments ?? {} } }, { exchange, signal });
  return ((result['content'] as { text: string }[])[0] as { text: string }).text;
}
const pidOf = (one: StdioConnector): number => one.status().processes[0]?.pid ?? 0;
const living = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
async function eventually(what: () => boolean, ms = 8000): Promise<void> {
  for (const end = performance.now() + ms; !what(); await wait(25)) if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what.toString()}`);
}
function exchange(changes: Partial<Exchange> = {}): Exchange & { told: { method: string; params: Record<string, unknown> }[] } {
  const told: { method: string; params: Record<string, unknown> }[] = [];
  return { ...silentExchange, notify: (method, params) => void told.push({ method, params: { ...params } }), ...changes, told };
}

describe('a program that does as it should', () => {
  test('is given its environment and nothing of ours, and runs in a folder of its own', async () => {
    process.env['PORTICO_ADMIN_KEY'] = 'not for children';
    const seen = JSON.parse(await call(connect(), 'environment')) as Record<string, string>;
    delete process.env['PORTICO_ADMIN_KEY'];
    expect(seen).toMatchObject({ FAULTY_SECRET: 'hunter2hunter2', HOME: path.join(folder, 'faulty'), cwd: path.join(folder, 'faulty'), LANG: 'C.UTF-8' });
    expect(Object.keys(seen).filter((name) => !['PATH', 'TMPDIR', 'HOME', 'LANG', 'FAULTY_SECRET', 'PORTICO_PROCESS', 'cwd'].includes(name))).toEqual([]);
  });

  test('is started by the first call, serves many at once, and is ended when idle', async () => {
    const subject = connect([], { limits: { idleMs: 300 } });
    expect(subject.status().processes).toEqual([]);
    const values = await Promise.all(Array.from({ length: 50 }, (_, n) => call(subject, 'late', { arguments: { value: n, ms: 50 - n } })));
    expect(values).toEqual(Array.from({ length: 50 }, (_, n) => String(n)));
    expect(subject.status().processes).toMatchObject([{ calls: 0, members: 1 }]);
    const pid = pidOf(subject);
    await eventually(() => !living(pid));
    expect(await call(subject, 'echo', { arguments: { value: 'again' } })).toBe('"again"');
    expect(pidOf(subject)).not.toBe(pid);
  });

  test('hears of what a caller no longer wants', async () => {
    const subject = connect(['--log-input']);
    await subject.greet({ signal: forever });
    const caller = new AbortController();
    const running = call(subject, 'hang', { signal: caller.signal }).catch((error: unknown) => error);
    await wait(100);
    caller.abort(new Error('changed her mind'));
    expect(await running).toMatchObject({ message: 'changed her mind' });
    await eventually(() => subject.status().lines.some((line) => line.includes('notifications/cancelled') && line.includes('"requestId":1')));
  });

  test('gives its errors as it wrote them', async () => {
    await expect(call(connect(), 'nothing')).rejects.toMatchObject({ code: 'provider.refused', rpc: { code: -32_602, message: 'no tool nothing', data: { known: false } } });
  });
});

describe('several callers of one process', () => {
  test('each hear their own progress, under their own token, and the process never sees the token', async () => {
    const subject = connect();
    const [ada, bob] = [exchange({ meta: { progressToken: 'same' } }), exchange({ meta: { progressToken: 'same' } })];
    const tokens = await Promise.all([
      call(subject, 'progress', { arguments: { value: 'a' }, exchange: ada }),
      call(subject, 'progress', { arguments: { value: 'b' }, exchange: bob }),
    ]);
    expect(new Set(tokens).size).toBe(2);
    for (const [who, value] of [
      [ada, 'a'],
      [bob, 'b'],
    ] as const) {
      expect(who.told.map(({ params }) => [params['progressToken'], params['progress'], params['message']])).toEqual([1, 2, 3].map((n) => ['same', n, value]));
    }
    expect(await call(subject, 'progress', { exchange: exchange() })).toBe('null');
  });

  test('a question goes to the only one who calls; with two calls under way nobody is asked', async () => {
    const subject = connect();
    const asked: unknown[] = [];
    const ada = exchange({
      capabilities: { elicitation: {} },
      ask: (method, params) => {
        asked.push([method, params['message']]);
        return Promise.resolve({ action: 'accept', content: { ok: true } });
      },
    });
    expect(JSON.parse(await call(subject, 'ask', { arguments: { message: 'sure?' }, exchange: ada }))).toEqual({ action: 'accept', content: { ok: true } });
    expect(asked).toEqual([['elicitation/create', 'sure?']]);
    const other = call(subject, 'late', { arguments: { ms: 300, value: 1 } });
    expect(JSON.parse(await call(subject, 'ask', { arguments: { message: 'whose?' }, exchange: ada }))).toMatchObject({ code: -32_603 });
    await other;
    expect(asked).toHaveLength(1);
  });

  test('with a process for each session, they share nothing', async () => {
    const subject = connect([], { shared: false, limits: { sessions: 2 } });
    const [ada, bob, cy] = [exchange({ session: 'ada' }), exchange({ session: 'bob' }), exchange({ session: 'cy' })];
    const both = Promise.all([
      call(subject, 'late', { exchange: ada, arguments: { ms: 200, value: 1 } }),
      call(subject, 'late', { exchange: bob, arguments: { ms: 200, value: 2 } }),
    ]);
    await eventually(() => subject.status().processes.filter((one) => one.calls > 0).length === 2);
    expect(await both).toEqual(['1', '2']);
    await expect(call(subject, 'crash', { exchange: ada })).rejects.toMatchObject({ code: 'provider.unreachable' });
    expect(await call(subject, 'echo', { exchange: bob, arguments: { value: 3 } })).toBe('3');
    await Promise.all([call(subject, 'echo', { exchange: ada }), call(subject, 'echo', { exchange: cy })]);
    expect(subject.status().processes.length).toBeLessThanOrEqual(3);
    expect(await call(subject, 'echo', { arguments: { value: 'alone' } })).toBe('"alone"');
  });
});

describe('a program that fails', () => {
  test('in the middle of a call: that call says why, without secrets, and the next one works', async () => {
    const subject = connect();
    await call(subject, 'echo');
    const failed = await call(subject, 'crash').catch((error: unknown) => error as Error);
    expect(failed).toMatchObject({ code: 'provider.unreachable' });
    expect((failed as Error).message).toContain('ended with exit code 7 (last words: "Error: cannot go on with [secret]")');
    expect(await call(subject, 'echo', { arguments: { value: 1 } })).toBe('1');
    expect(subject.status().lines.join('\n')).not.toContain('hunter2');
  });

  test('at every start: pauses grow, then it is offline and says with which words it ended', async () => {
    const subject = connect(['--crash-at-start'], { era: 'legacy' });
    const outcomes: string[] = [];
    for (let n = 0; n < 6; n += 1) outcomes.push(await call(subject, 'echo').then(String, (error: { code: string }) => error.code));
    expect(outcomes).toEqual([...Array.from({ length: 4 }, () => 'provider.unreachable'), 'provider.offline', 'provider.offline']);
    await expect(call(subject, 'echo')).rejects.toThrow(/offline: it ended 4 times in a row.*exit code 3.*the database is not there/);
  });

  test('at the probe for its era: it is asked the older way', async () => {
    const subject = connect(['--die-at-discover']);
    await expect(subject.greet({ signal: forever })).resolves.toMatchObject({ era: 'legacy', serverInfo: { name: 'faulty' } });
  });

  test('to say anything to that probe: it is asked the older way as well', async () => {
    await expect(connect(['--mute-at-discover'], { limits: { startMs: 2000 } }).greet({ signal: forever })).resolves.toMatchObject({ era: 'legacy' });
  });

  test('because it is not there', async () => {
    await expect(call(connect([], { command: 'no-such-program' }), 'echo')).rejects.toThrow('the program no-such-program was not found');
    await expect(call(connect([], { cwd: '/nowhere/at/all' }), 'echo')).rejects.toThrow('its folder /nowhere/at/all is not there');
  });

  test('by never greeting', async () => {
    await expect(call(connect(['--silent'], { limits: { startMs: 600 } }), 'echo')).rejects.toMatchObject({ code: 'provider.timeout' });
    await expect(call(connect(['--silent', '--chatty'], { limits: { startMs: 600 } }), 'echo')).rejects.toThrow(/is not MCP: it writes to its standard output.*Server listening/);
  });

  test('by hanging in one call: others go on; by hanging in all: it is ended, and the next call has a new one', async () => {
    const subject = connect([], { limits: { requestMs: 700 } });
    await call(subject, 'echo');
    const pid = pidOf(subject);
    const hung = call(subject, 'hang').catch((error: unknown) => error);
    expect(await call(subject, 'echo', { arguments: { value: 1 } })).toBe('1');
    expect(await hung).toMatchObject({ code: 'provider.timeout' });
    expect(await call(subject, 'echo', { arguments: { value: 2 } })).toBe('2');
    expect(pidOf(subject)).toBe(pid);
    await expect(call(subject, 'freeze')).rejects.toMatchObject({ code: 'provider.timeout' });
    await eventually(() => !living(pid), 12_000);
    expect(await call(subject, 'echo', { arguments: { value: 3 } })).toBe('3');
  });
});

describe('a program that says too much', () => {
  test('lines that are no messages are counted and passed over', async () => {
    const subject = connect();
    expect(await call(subject, 'garbage')).toBe('after garbage');
    expect(subject.status().garbage.count).toBe(2);
  });

  test.each(['long', 'long-result-first'])('an answer of 50 MB fails its call alone and is never kept: %s', async (tool) => {
    const subject = connect();
    await call(subject, 'echo');
    const other = call(subject, 'late', { arguments: { ms: 1500, value: 1 } });
    const before = process.memoryUsage().rss;
    const many = connect([], { limits: { outputBytesPerLine: 4 * 1024 * 1024 } });
    await expect(call(many, tool, { arguments: { bytes: 50 * 1024 * 1024 } })).rejects.toMatchObject({ code: 'provider.too_large', params: { limit: '4 MB' } });
    await expect(call(subject, tool, { arguments: { bytes: 8 * 1024 * 1024 } })).rejects.toMatchObject({ code: 'provider.too_large' });
    expect(await other).toBe('1');
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    expect(await call(many, 'echo', { arguments: { value: 2 } })).toBe('2');
  });

  test('or too fast: it is read at its rate, and has to wait', async () => {
    const subject = connect([], { limits: { outputBytesPerSecond: 256 * 1024 } });
    await call(subject, 'echo');
    const begun = performance.now();
    await call(subject, 'long', { arguments: { bytes: 600 * 1024 } });
    expect(performance.now() - begun).toBeGreaterThan(1000);
  });

  test('or reads nothing: what it is sent does not pile up without end', async () => {
    const subject = connect([], { limits: { requestMs: 1500 } });
    await call(subject, 'deaf');
    await wait(100);
    const big = { value: 'x'.repeat(8 * 1024 * 1024) };
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, async (_, n) => wait(n * 20).then(() => call(subject, 'echo', { arguments: big }))));
    expect(outcomes.filter((one) => one.status === 'rejected' && (one.reason as { code: string }).code === 'provider.busy').length).toBeGreaterThanOrEqual(2);
  });

  test('a line without end ends it', async () => {
    await expect(call(connect(), 'endless')).rejects.toThrow('wrote a line without end');
  });
});

describe('a program that takes too much', () => {
  test('memory', async () => {
    const subject = connect([], { limits: { memoryBytes: 300 * 1024 * 1024 } });
    await expect(call(subject, 'hog')).rejects.toThrow('took more than 300 MB of memory');
    expect(await call(subject, 'echo', { arguments: { value: 1 } })).toBe('1');
  });

  test('memory, also after the guard itself was ended', async () => {
    const subject = connect([], { limits: { memoryBytes: 300 * 1024 * 1024 } });
    await call(subject, 'echo');
    const guard = readdirSync('/proc').find((name) => /^\d+$/.test(name) && parentOf(name) === process.pid && commandOf(name).includes('process-guard'));
    process.kill(Number(guard), 'SIGKILL');
    await expect(call(subject, 'hog')).rejects.toThrow('took more than 300 MB of memory');
  });

  test('processes: all of them are gone', async () => {
    const subject = connect([], { limits: { processes: 10 } });
    await call(subject, 'echo');
    const pid = pidOf(subject);
    await expect(call(subject, 'bomb')).rejects.toThrow('started more than 10 processes');
    const inGroup = (): number => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && living(Number(name)) && groupOf(name) === pid).length;
    await eventually(() => inGroup() === 0);
    expect(await call(subject, 'echo', { arguments: { value: 1 } })).toBe('1');
  });
});

function groupOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
  } catch {
    return 0;
  }
}

describe('nothing is left over', () => {
  test('of a program that ignores end of input and SIGTERM, nor of what it started in another session', async () => {
    const subject = connect(['--ignore-end', '--escapee']);
    await call(subject, 'echo');
    const pid = pidOf(subject);
    const mark = markOf(pid);
    expect(markedWith(mark)).toHaveLength(2);
    await subject.close();
    expect(living(pid)).toBe(false);
    await eventually(() => markedWith(mark).length === 0);
    await expect(call(subject, 'echo')).rejects.toMatchObject({ code: 'provider.unreachable' });
    await subject.close();
  });

  test('when Portico itself is ended by SIGKILL', async () => {
    const script = path.join(folder, 'parent.ts');
    writeFileSync(script, parentScript);
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await new Promise<string>((resolve) => parent.stdout.once('data', (text: Buffer) => resolve(text.toString())));
    const pid = Number(said);
    const mark = markOf(pid);
    expect(living(pid)).toBe(true);
    expect(markedWith(mark)).toHaveLength(2);
    parent.kill('SIGKILL');
    await eventually(() => !living(pid) && markedWith(mark).length === 0);
  });

  test('after 200 openings and closings: no process, no file descriptor', async () => {
    const once = async (): Promise<void> => {
      const subject = createStdioConnector({
        name: 'wc',
        command: '/usr/bin/wc',
        args: [],
        env: {},
        folder: path.join(folder, 'wc'),
        limits: usual,
        era: 'legacy',
        log: createLog('silent'),
        clock: systemClock,
        shared: true,
      });
      const gone = new AbortController();
      const greeting = subject.greet({ signal: gone.signal }).catch(() => undefined);
      await eventually(() => subject.status().processes.length > 0);
      gone.abort(new Error('enough'));
      await subject.close();
      await greeting;
    };
    await once();
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 10 }, once));
    expect(descriptors()).toBeLessThanOrEqual(before + 2);
    expect(readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === process.pid && commandOf(name).startsWith('/usr/bin/wc'))).toEqual([]);
  }, 60_000);
});

function markOf(pid: number): string {
  return /PORTICO_PROCESS=([^\0]+)/.exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))?.[1] ?? 'none';
}
function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
  } catch {
    return 0;
  }
}
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

const parentScript = `
import { createStdioConnector } from ${JSON.stringify(fileURLToPath(new URL('stdio.ts', import.meta.url)))};
import { silentExchange, systemClock, createLog } from ${JSON.stringify(fileURLToPath(new URL('../../kernel/index.ts', import.meta.url)))};
const subject = createStdioConnector({
  name: 'faulty', command: process.execPath, args: [${JSON.stringify(server)}, '--ignore-end', '--escapee'], env: {}, folder: ${JSON.stringify(path.join(folder, 'orphan'))},
  limits: ${JSON.stringify(usual)}, log: createLog('silent'), clock: systemClock, shared: true,
});
await subject.request({ method: 'tools/call', params: { name: 'echo' } }, { exchange: silentExchange, signal: new AbortController().signal });
process.stdout.write(String(subject.status().processes[0].pid));
setInterval(() => undefined, 1000);
`;

process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
