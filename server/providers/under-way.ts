import { PorticoError } from '@portico/contracts';

/** The calls this process has under way at providers, so that a kill switch can end them. */
export interface UnderWay {
  /** Runs work with a signal that is aborted with `signal`, and when the provider is halted; `tool` by the provider's own name. */
  run<T>(call: { provider: string; tool?: string | undefined; signal: AbortSignal }, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends all calls at a provider, which was stopped or taken away, or those of one tool, which was blocked. */
  halt(tenantAndName: string, tool?: string): void;
  count(provider: string): number;
}

interface Running {
  readonly tool: string | undefined;
  readonly controller: AbortController;
}

export function createUnderWay(): UnderWay {
  const open = new Map<string, Set<Running>>();
  return {
    run: async ({ provider, tool, signal }, work) => {
      const controller = new AbortController();
      const forward = (): void => controller.abort(signal.reason);
      if (signal.aborted) forward();
      signal.addEventListener('abort', forward, { once: true });
      const group = open.get(provider) ?? new Set();
      open.set(provider, group);
      const running = { tool, controller };
      group.add(running);
      try {
        return await work(controller.signal);
      } catch (error) {
        throw controller.signal.aborted && controller.signal.reason instanceof PorticoError ? controller.signal.reason : error;
      } finally {
        signal.removeEventListener('abort', forward);
        group.delete(running);
        if (group.size === 0) open.delete(provider);
      }
    },
    halt: (provider, tool) => {
      const name = provider.split('/').at(-1) ?? provider;
      const reason = 'it was stopped while this ran';
      const why =
        tool === undefined
          ? new PorticoError('provider.quarantined', { params: { provider: name, reason } })
          : new PorticoError('tool.blocked', { params: { provider: name, tool, reason } });
      for (const running of open.get(provider) ?? []) if (tool === undefined || running.tool === tool) running.controller.abort(why);
    },
    count: (provider) => open.get(provider)?.size ?? 0,
  };
}
