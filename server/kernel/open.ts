import path from 'node:path';
import { createFolderBlobs } from './blobs.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { openDatabase } from './database/open.ts';
import { createHttp } from './http.ts';
import type { Kernel } from './kernel.ts';
import { createLimiter } from './limiter.ts';
import { createLog } from './log.ts';
import { aloneReplica, createReplicas } from './replicas.ts';
import { startTelemetry } from './telemetry.ts';
import { createVault, readMasterKey } from './vault.ts';

/** Makes the kernel a process is built on; `close` gives everything back. */
export async function openKernel(config: Config): Promise<{ kernel: Kernel; close(): Promise<void> }> {
  const log = createLog(config.logLevel);
  const stopTelemetry = config.telemetryEndpoint === undefined ? undefined : await startTelemetry({ endpoint: config.telemetryEndpoint, version: config.version });
  const database = await openDatabase(config, log);
  const http = createHttp({ allow: config.egressAllow });
  const limiter = createLimiter({ redisUrl: config.redisUrl, log });
  const vault = createVault(readMasterKey(config.keyFile));
  const id = systemClock.id();
  const replicas = database.kind === 'pglite' ? aloneReplica(id) : createReplicas({ id, config, database, vault, log });
  const kernel: Kernel = {
    config,
    log,
    clock: systemClock,
    database,
    blobs: createFolderBlobs({ folder: path.join(config.dataFolder, 'blobs'), most: config.maxUpload }),
    vault,
    http,
    limiter,
    replicas,
  };
  return {
    kernel,
    close: async () => {
      await limiter.close();
      await http.close();
      await replicas.leave();
      await replicas.close();
      await database.close();
      await stopTelemetry?.();
    },
  };
}
