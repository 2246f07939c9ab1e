import { functionsCall, PorticoError } from '@portico/contracts';
import { implementOutside, type Implementation } from '../kernel/index.ts';
import type { Perform } from './perform.ts';

/** functions.call: the published one, as the caller; what went wrong inside it is thrown. */
export function callFunction(perform: Perform): Implementation {
  return implementOutside(functionsCall, async (ctx, input) => {
    const { app } = ctx;
    const code = app?.model.functions?.[input.function];
    if (!app || !code) throw new PorticoError('not_found', { params: { what: 'function', name: input.function } });
    const { run, error } = await perform(ctx, {
      app: { id: app.id, means: app.name },
      name: input.function,
      code,
      release: app.release,
      cause: 'call',
      input: input.input,
    });
    if (error) throw error;
    return { result: run.result ?? null, run: run.id };
  });
}
