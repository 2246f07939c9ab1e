import { AsyncLocalStorage } from 'node:async_hooks';
import { functionFile, functionLimits, PorticoError, toProblem, type AppFunction, type FunctionLimit, type JsonObject, type Text } from '@portico/contracts';
import type { Kernel, OutsideContext } from '../kernel/index.ts';
import { answerCalls } from './answer-calls.ts';
import { strayingFrom } from './check-values.ts';
import type { Ran } from './sandbox/pool.ts';
import type { Failure, Limits } from './sandbox/protocol.ts';
import type { Sandboxes } from './sandboxes.ts';
import { insertRun, type RunSummary, type RunView } from './store.ts';

export interface Performing {
  /** By its id; and the app that calls mean which name none. */
  readonly app: { readonly id: string; readonly means: string };
  readonly name: string;
  readonly code: AppFunction;
  readonly release: string | null;
  readonly cause: RunSummary['cause'];
  readonly input: JsonObject;
}
export type Perform = (ctx: OutsideContext, asked: Performing) => Promise<{ run: RunView; error: PorticoError | undefined }>;

/** Functions that called functions: how deep this one stands. */
const depths = new AsyncLocalStorage<number>();
const deepest = 8;

/** Runs a function for `ctx.principal` and keeps what came of it. Only what keeps it from running at all is thrown. */
export function performing(kernel: Kernel, sandboxes: Sandboxes): Perform {
  return async (ctx, asked) => {
    const { name, code, app } = asked;
    const straying = strayingFrom(code.file.input, asked.input);
    if (straying.length > 0) throw new PorticoError('request.invalid', { params: { detail: straying.map(({ message }) => message.en).join('; ') }, issues: straying });
    const depth = (depths.getStore() ?? 0) + 1;
    if (depth > deepest) throw new PorticoError('function.depth', { params: { limit: deepest, name } });
    const at = kernel.clock.now().toISOString();
    const limits = limitsOf(code, kernel.config.functions);
    const calls = answerCalls(ctx, { app: app.means });
    const { kind, id, name: called } = ctx.principal;
    const ran = await depths.run(depth, () =>
      sandboxes.run({
        tenant: ctx.tenant,
        app: app.id,
        language: code.language,
        task: { file: functionFile(name, code.language), source: code.source, input: JSON.stringify(asked.input), caller: { kind, id, name: called }, limits },
        host: { answer: calls.answer, signal: ctx.signal },
      }),
    );
    const judged = judge(asked, ran, limits);
    const run = viewOf(asked, { ran, judged, calls: calls.made, id: kernel.clock.id() });
    const { milliseconds } = ran;
    const summary = {
      id: run.id,
      function: name,
      release: asked.release,
      by: called,
      cause: asked.cause,
      at,
      outcome: run.outcome,
      code: judged.error?.code ?? null,
      milliseconds,
    };
    const { result: _notKept, ...kept } = run;
    await ctx.transact(({ tx }) => insertRun(tx, { tenant: ctx.tenant, app: app.id, summary, run: kept }));
    return { run, error: judged.error };
  };
}

/** What its settings ask for, no more than an operator allows. */
function limitsOf({ file }: AppFunction, most: { seconds: number; memory: number }): Limits {
  const of = (name: FunctionLimit): number => file.limits?.[name] ?? functionLimits[name].usual;
  return {
    seconds: Math.min(of('seconds'), most.seconds),
    memory: Math.min(of('memory') * 1024 * 1024, most.memory),
    output: of('output'),
    calls: of('calls'),
    logs: of('logs'),
  };
}

interface Judged {
  readonly result?: RunView['result'];
  readonly error?: PorticoError;
}

function judge({ name, code }: Performing, ran: Ran, limits: Limits): Judged {
  if (ran.failure) return { error: errorOf({ name, language: code.language, failure: ran.failure, limits }) };
  const result = JSON.parse(ran.result ?? 'null') as RunView['result'];
  const straying = code.file.output ? strayingFrom(code.file.output, result) : [];
  if (straying.length === 0) return { result };
  return { error: new PorticoError('function.output', { params: { name, detail: straying.map(({ message }) => message.en).join('; ') }, issues: straying }) };
}

const text = (en: string, zh: string): Text => ({ en, zh });

function errorOf({ name, language, failure, limits }: { name: string; language: AppFunction['language']; failure: Failure; limits: Limits }): PorticoError {
  const { reason, line, message } = failure;
  const limit = (setting: FunctionLimit, detail: Text): PorticoError => new PorticoError('function.limit', { params: { name, setting, detail } });
  switch (reason) {
    case 'seconds':
      return limit('seconds', text(`it took longer than ${limits.seconds} seconds`, `运行超过 ${limits.seconds} 秒`));
    case 'memory':
      return limit('memory', text(`it used more than ${Math.round(limits.memory / 1024 / 1024)} MB of memory`, `使用内存超过 ${Math.round(limits.memory / 1024 / 1024)} MB`));
    case 'output':
      return limit('output', text(`its result is larger than ${limits.output} bytes`, `结果超过 ${limits.output} 字节`));
    case 'calls':
      return limit('calls', text(`it made more than ${limits.calls} calls`, `调用次数超过 ${limits.calls} 次`));
    case 'silent':
      return failed(text('it waits for something that never comes', '它在等待永远不会到来的结果'));
    case 'crash':
      return failed(text(`its sandbox broke (${message})`, `其沙箱异常终止（${message}）`));
    case 'code':
      return failed(text(message, message));
    default:
      return reason satisfies never;
  }

  function failed(detail: Text): PorticoError {
    const place = line === null ? text('', '') : text(` in line ${line}`, `（第 ${line} 行）`);
    const issue = { file: functionFile(name, language), ...(line !== null && { line }), message: detail };
    return new PorticoError('function.failed', { params: { name, place, detail }, issues: [issue] });
  }
}

function viewOf({ name }: Performing, of: { ran: Ran; judged: Judged; calls: RunView['calls']; id: string }): RunView {
  const { ran, judged, id } = of;
  const { error } = judged;
  return {
    id,
    function: name,
    outcome: error ? 'failed' : 'done',
    ...(error
      ? {
          error: {
            code: error.code,
            message: { en: toProblem(error, { language: 'en' }).detail, zh: toProblem(error, { language: 'zh' }).detail },
            line: ran.failure?.line ?? null,
            stack: ran.failure?.stack ?? '',
          },
        }
      : { result: judged.result ?? null }),
    logs: [...ran.logs],
    dropped: ran.dropped,
    calls: of.calls,
    milliseconds: { waited: ran.waited, started: ran.started, ran: ran.milliseconds },
  };
}
