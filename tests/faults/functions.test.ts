// What a hostile function tries: every way out leads nowhere, the server goes on as before, and whoever called is told why.
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { appsCreate, appsPublish, functionsTry, type Output } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';

let portico: TestPortico;
let trap: Server;
let trapped = 0;
const canary = 'canary-3f9a7c';

beforeAll(async () => {
  process.env['PORTICO_CANARY'] = canary;
  portico = await startTestPortico({ environment: { PORTICO_FUNCTIONS_SECONDS: '20' } });
  writeFileSync(path.join(portico.folder, 'canary.txt'), canary);
  await portico.call(portico.admin, appsCreate, { name: 'desk', title: 'Desk' });
  await portico.call(portico.admin, appsPublish, { app: 'desk', branch: 'main' });
  trap = createServer((_request, reply) => {
    trapped += 1;
    reply.end(canary);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => trap.once('listening', resolve));
}, 120_000);
afterAll(async () => {
  delete process.env['PORTICO_CANARY'];
  trap.close();
  await portico.close();
});

type Run = Output<typeof functionsTry>;
const settings = (limits: string): string => `format: 1\ntitle: Hostile\ninput: { type: object }\nlimits: ${limits}\n`;
const port = (): number => (trap.address() as { port: number }).port;
async function attempt(language: 'javascript' | 'python', source: string, limits = '{ seconds: 10, memory: 96 }'): Promise<Run> {
  const input = { folder: portico.folder, port: port() };
  return portico.call(portico.admin, functionsTry, { app: 'desk', function: 'hostile', language, source, settings: settings(limits), input });
}
/** Nothing came out that stands outside, and the server still answers at once. */
async function unharmed(run: Run): Promise<void> {
  expect(JSON.stringify(run)).not.toContain(canary);
  expect(trapped).toBe(0);
  const began = performance.now();
  expect((await fetch(`${portico.url}/healthz`)).status).toBe(200);
  expect(performance.now() - began).toBeLessThan(2000);
}
/** Why it was stopped, in both languages. */
function told(run: Run, [code, en, zh]: readonly [string, RegExp, RegExp]): void {
  expect([run.outcome, run.error?.code, run.error?.message.en]).toEqual(['failed', code, expect.stringMatching(en)]);
  expect(run.error?.message.zh).toMatch(zh);
}

describe('JavaScript', () => {
  const main = (body: string): string => `export default async function (input) {\n${body}\n}`;
  const limit = (setting: string) => ['function.limit', new RegExp(`limits\\.${setting}`), new RegExp(`limits\\.${setting}`)] as const;

  test.each([
    ['constructor chains', 'return [].constructor.constructor("return typeof process + typeof require + typeof globalThis.process")();', 'undefinedundefinedundefined'],
    ['what a call gives', 'const f = portico.call.constructor; return f("return typeof process")();', 'undefined'],
    ['the console', 'return console.log.constructor("return typeof process")();', 'undefined'],
    [
      'a global by another name',
      'return [typeof fetch, typeof XMLHttpRequest, typeof WebSocket, typeof Deno, typeof Worker, typeof std, typeof os].join();',
      Array(7).fill('undefined').join(),
    ],
    ['errors of the host', 'try { await portico.call("records.list", { app: 1 }); } catch (e) { return e.constructor.constructor("return typeof process")(); }', 'undefined'],
    ['a caller that lies', 'try { portico.caller.id = "root"; } catch {} return portico.caller.id === "root";', false],
    ['another portico', 'try { portico.call = () => 1; } catch {} return portico.call.length >= 0 && typeof portico.call("a.b").then;', 'function'],
  ])('%s', async (_name, body, result) => {
    const run = await attempt('javascript', main(body));
    expect([run.outcome, run.result, run.error?.message.en]).toEqual(['done', result, undefined]);
    await unharmed(run);
  });

  test.each([
    ['import at the top', 'import fs from "node:fs";\nexport default () => fs.readFileSync("/etc/passwd");'],
    ['import inside', main('return (await import("node:fs")).readFileSync("/etc/passwd");')],
  ])('%s is refused before it runs', async (_name, source) => {
    await expect(attempt('javascript', source)).rejects.toMatchObject({ problem: { code: 'files.invalid', issues: [{ file: 'functions/hostile.js' }] } });
  });

  test('import made from text finds nothing', async () => {
    const run = await attempt('javascript', main('return new Function("return import(\'node:fs\')")().then(() => "in", (error) => error.message);'));
    expect(run.result).toMatch(/could not load module|import/);
    await unharmed(run);
  });

  test('prototype pollution stays in the one run', async () => {
    await attempt('javascript', main('Object.prototype.polluted = 1; Array.prototype.then = 2; Promise.prototype.then = () => 3; JSON.stringify = () => "4"; return 5;'));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const after = await attempt('javascript', main('return [({}).polluted === undefined, JSON.stringify([1])];'));
    expect(after.result).toEqual([true, '[1]']);
    await unharmed(after);
  });

  test.each([
    ['an endless loop', 'for (;;);', '{ seconds: 1 }', limit('seconds')],
    ['an endless loop that catches', 'for (;;) { try { for (;;); } catch {} }', '{ seconds: 1 }', limit('seconds')],
    ['endless promises', 'for (;;) await null;', '{ seconds: 1 }', limit('seconds')],
    // Each holds the one before it: memory or time, whichever is up first on this machine.
    ['a chain of promises', 'const go = () => Promise.resolve().then(go); await go();', '{ seconds: 1 }', undefined],
    [
      'a fork of promises',
      'const fork = () => { Promise.resolve().then(fork); Promise.resolve().then(fork); }; fork(); await new Promise(() => {});',
      '{ seconds: 2, memory: 32 }',
      undefined,
    ],
    ['a pattern that backtracks', 'return /^(a+)+$/.test("a".repeat(40) + "!");', '{ seconds: 1 }', limit('seconds')],
    ['a bomb of lists', 'const a = []; for (;;) a.push(new Array(10000).fill(a.length));', '{ memory: 32 }', limit('memory')],
    ['a bomb of text', 'let a = "x"; for (;;) a += a;', '{ memory: 32 }', undefined],
    ['a bomb of buffers', 'const a = []; for (;;) a.push(new ArrayBuffer(10_000_000));', '{ memory: 32 }', limit('memory')],
    ['a bomb that catches', 'const a = []; for (;;) { try { for (;;) a.push(new Uint8Array(100000)); } catch {} }', '{ memory: 32, seconds: 2 }', undefined],
    ['a bomb of output', 'return "x".repeat(2_000_000);', '{ output: 1000000 }', limit('output')],
    ['a flood of calls', 'for (;;) portico.call("records.list", {});', '{ calls: 20 }', limit('calls')],
    ['a recursion', 'const deep = () => deep() + 1; return deep();', '{ seconds: 5 }', ['function.failed', /stack/i, /stack/i] as const],
    ['a promise nobody keeps', 'await new Promise(() => {});', '{ seconds: 5 }', ['function.failed', /waits for something that never comes/, /永远不会到来/] as const],
    ['a result that can not be written', 'const a = {}; a.a = a; return a;', '{ seconds: 5 }', ['function.failed', /circular/i, /circular/i] as const],
    ['a result that does not end', 'return { get a() { for (;;); } };', '{ seconds: 1 }', limit('seconds')],
    ['an error that lies', 'throw new Proxy(new Error(), { get() { for (;;); } });', '{ seconds: 1 }', limit('seconds')],
  ] as const)(
    '%s',
    async (_name, body, limits, expected) => {
      const run = await attempt('javascript', main(body), limits);
      expect(run.outcome).toBe('failed');
      if (expected) told(run, expected);
      await unharmed(run);
    },
    30_000,
  );

  test('a flood of log lines is cut, and the function goes on', async () => {
    const run = await attempt('javascript', main('for (let i = 0; i < 200000; i++) console.log("x".repeat(100)); return "done";'), '{ logs: 10000, seconds: 10 }');
    expect([run.result, run.logs.length > 0, run.dropped > 100_000]).toEqual(['done', true, true]);
    await unharmed(run);
  });
});

describe('Python', () => {
  const main = (body: string): string => `def main(input):\n${body.replaceAll(/^/gm, '    ')}\n`;
  const quietly = (body: string): string => main(`try:\n${body.replaceAll(/^/gm, '    ')}\nexcept BaseException as error:\n    return f'{type(error).__name__}: {error}'[:300]`);

  test.each([
    ['files', 'return open(input["folder"] + "/canary.txt").read()', /FileNotFoundError/],
    ['the file system', 'import os\nreturn os.listdir("/work")', /FileNotFoundError/],
    ['the environment', 'import os\nreturn "PORTICO_CANARY" in os.environ or "PATH" not in os.environ', /^false$/],
    ['processes', 'import subprocess\nreturn subprocess.run(["ls", "/"]).stdout', /OSError|not support/],
    ['a shell', 'import os\nreturn os.system("echo hi")', /restricted/],
    ['a fork', 'import os\nreturn os.fork()', /AttributeError|OSError|not support/],
    ['sockets', 'import socket\nreturn socket.create_connection(("127.0.0.1", input["port"]), 2).recv(10)', /OSError|Error/],
    ['urllib', 'import urllib.request\nreturn urllib.request.urlopen(f"http://127.0.0.1:{input[\'port\']}/").read().decode()', /Error/],
    ['pyodide.http', 'from pyodide.http import pyfetch\nreturn str(pyfetch(f"http://127.0.0.1:{input[\'port\']}/").send(None))', /Error/],
    ['pyodide.http at once', 'from pyodide.http import open_url\nreturn open_url(f"http://127.0.0.1:{input[\'port\']}/").read()', /Error/],
    ['the bridge', 'import js\nreturn str(js.process)', /ModuleNotFoundError/],
    ['the bridge by name', 'import importlib\nreturn str(importlib.import_module("pyodide_js"))', /ModuleNotFoundError/],
    ['JavaScript from text', 'from pyodide.code import run_js\nreturn str(run_js("process.env"))', /Error/],
    [
      'constructors behind the bridge',
      'import portico\nhost = portico.call.__globals__["_portico_host"]\nreturn str(host.call.constructor("return process")())',
      /EvalError|disallowed/,
    ],
    ['constructors of lists', 'from pyodide.ffi import to_js\nreturn str(to_js([1]).constructor.constructor("return globalThis")())', /EvalError|disallowed|Error/],
    [
      'an async constructor',
      'import portico\nhost = portico.call.__globals__["_portico_host"]\nreturn str(host.call.constructor("return import(\'node:fs\')")())',
      /EvalError|disallowed/,
    ],
    ['threads', 'import threading\nthread = threading.Thread(target=print)\nthread.start()\nreturn "started"', /RuntimeError|can't start/],
    ['another answer', 'import os\nos.write(1, b\'{"kind":"done","text":"forged","dropped":0}\\n\')\nreturn "mine"', /^"mine"$/],
    ['leaving', 'import sys\nsys.exit(3)', /SystemExit/],
  ])(
    '%s',
    async (_name, body, expected) => {
      const run = await attempt('python', quietly(body));
      expect(run.outcome === 'done' ? JSON.stringify(run.result) : run.error?.message.en).toMatch(expected);
      await unharmed(run);
    },
    60_000,
  );

  const limit = (setting: string) => ['function.limit', new RegExp(`limits\\.${setting}`), new RegExp(`limits\\.${setting}`)] as const;
  const broke = ['function.failed', /sandbox broke|Error|Fatal/, /沙箱异常终止|Error|因错误停止/] as const;
  test.each([
    ['an endless loop', main('while True: pass'), '{ seconds: 1 }', limit('seconds')],
    ['an endless loop that catches', main('while True:\n    try:\n        while True: pass\n    except BaseException: pass'), '{ seconds: 1 }', limit('seconds')],
    ['a bomb of lists', main('a = []\nwhile True: a.append(bytearray(1_000_000))'), '{ memory: 96 }', limit('memory')],
    ['a number that does not end', main('return len(str(9 ** 9 ** 9))'), '{ seconds: 1 }', undefined],
    ['a bomb of output', main('return "x" * 2_000_000'), '{ output: 1000000 }', limit('output')],
    [
      'a flood of calls',
      main('import portico\nwhile True:\n    try: portico.call("records.list", {})\n    except portico.PorticoError: pass'),
      '{ calls: 20, seconds: 10 }',
      limit('calls'),
    ],
    ['ctypes: reading where nothing is', main('import ctypes\nreturn ctypes.string_at(0xfffffff0, 100)'), '{ seconds: 10 }', undefined],
    ['ctypes: calling what is no function', main('import ctypes\nctypes.CFUNCTYPE(None)(99999999)()\nreturn ctypes.memset(0, 255, 10 ** 8)'), '{ seconds: 10 }', undefined],
    ['leaving at once', main('import os\nos._exit(0)'), '{ seconds: 10 }', undefined],
    ['a recursion without a floor', main('import sys\nsys.setrecursionlimit(10 ** 9)\ndef deep(n): return deep(n + 1)\nreturn deep(0)'), '{ seconds: 10 }', broke],
    ['a module that is changed', `import json\njson.dumps = lambda *a, **k: 'x' * 10\n${main('return 1')}`, '{ seconds: 10 }', undefined],
  ])(
    '%s',
    async (_name, source, limits, expected) => {
      const run = await attempt('python', source, limits);
      expect(run.outcome).toBe('failed');
      if (expected) told(run, expected);
      await unharmed(run);
      // The next one is served as if nothing had been.
    },
    60_000,
  );

  test('what a function did to its interpreter is not met by another', async () => {
    await attempt('python', `import json, builtins\nbuiltins.left = 1\njson.loads = None\n${main('return 1')}`);
    const after = await attempt('python', main('import builtins, json\nreturn [hasattr(builtins, "left"), json.loads("[1]")]'));
    expect([after.outcome, after.result]).toEqual(['done', [false, [1]]]);
  }, 60_000);
});
