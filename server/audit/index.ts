import type { Kernel, Module } from '../kernel/index.ts';
import { takeCheckpoint } from './checkpoint.ts';
import { auditOperations } from './operations.ts';
import { auditedTenants } from './store.ts';
import { AuditWriter } from './writer.ts';

export { auditPrincipal, type AuditLine, type Line } from './line.ts';
export { verifyAudit } from './verify.ts';
export type { AuditWriter } from './writer.ts';

export interface Audit extends Module {
  readonly writer: AuditWriter;
  /** Chains what earlier processes left and signs checkpoints, at once and every minute until `stop`. */
  start(): Promise<void>;
  /** Writes what waits and takes a last checkpoint. */
  stop(): Promise<void>;
}

/** The audit of this process: one chain per tenant. */
export function createAudit(kernel: Kernel): Audit {
  const writer = new AuditWriter(kernel);
  let timer: NodeJS.Timeout | undefined;
  const checkpoint = async (): Promise<void> => {
    await writer.flush();
    for (const tenant of await kernel.database.system((tx) => auditedTenants(tx))) {
      await takeCheckpoint(kernel, tenant).catch((error: unknown) => kernel.log.warn({ err: error }, 'a checkpoint was not taken; the next one covers it'));
    }
  };
  return {
    writer,
    implementations: auditOperations(kernel, writer),
    start: async () => {
      await checkpoint();
      timer = setInterval(() => void checkpoint().catch((error: unknown) => kernel.log.error({ err: error }, 'checkpoint failed')), 60_000);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      await checkpoint();
    },
  };
}
