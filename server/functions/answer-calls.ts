import { inputProperties, operations, PorticoError, type Operation } from '@portico/contracts';
import type { OutsideContext } from '../kernel/index.ts';
import type { Host } from './sandbox/run-task.ts';

/** One `portico.call` of a run, for its trace. */
export interface CallMade {
  readonly operation: string;
  readonly at: number;
  readonly milliseconds: number;
  readonly error: string | null;
}

/** What a function may ask for: what is about apps and providers. Not people, keys and rights, which whoever calls it may have. */
function mayAsk({ name, allow, effect, result }: Operation): boolean {
  if (result === 'stream') return false;
  if (allow.on === 'record' || allow.on === 'process' || allow.on === 'function') return true;
  if (allow.on === 'provider') return ['tool.call', 'prompt.get', 'resource.read'].includes(allow.action);
  if (name.startsWith('tasks.') || name.startsWith('processes.')) return true;
  return allow.on === 'app' && effect === 'read';
}

/**
 * Answers `portico.call`: each passes the door as whoever the function runs for. `app` is meant where none is named. Gives
 * the calls made so far beside, with their times.
 */
export function answerCalls(ctx: Pick<OutsideContext, 'call' | 'from'>, { app }: { app: string }): { answer: Host['answer']; made: CallMade[] } {
  const { language } = ctx.from;
  const made: CallMade[] = [];

  async function ask(name: string, text: string): Promise<unknown> {
    const operation = operations.get(name);
    if (!operation) throw new PorticoError('operation.unknown', { params: { name } });
    if (!mayAsk(operation)) throw new PorticoError('function.asks', { params: { name } });
    const given: unknown = JSON.parse(text);
    if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new PorticoError('request.invalid', { params: { detail: `the input of ${name} is an object` } });
    return ctx.call(operation, 'app' in inputProperties(operation).properties ? { app, ...given } : given);
  }

  return {
    made,
    answer: async ({ operation, input, at }) => {
      const began = performance.now();
      const took = (): number => Math.round(performance.now() - began);
      try {
        const value = await ask(operation, input);
        made.push({ operation, at, milliseconds: took(), error: null });
        return { ok: true, text: JSON.stringify(value ?? null) };
      } catch (error) {
        const known = error instanceof PorticoError ? error : new PorticoError('internal', { params: { trace: '' }, cause: error });
        made.push({ operation, at, milliseconds: took(), error: known.code });
        return {
          ok: false,
          text: JSON.stringify({ code: known.code, message: known.messageIn(language), issues: known.issues.map(({ place, message }) => ({ place, message: message[language] })) }),
        };
      }
    },
  };
}
