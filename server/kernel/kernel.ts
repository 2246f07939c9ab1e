import type { Blobs } from './blobs.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Http } from './http.ts';
import type { Limiter } from './limiter.ts';
import type { Log } from './log.ts';
import type { Replicas } from './replicas.ts';
import type { Vault } from './vault.ts';

/** What every module is built on; made once in main.ts. */
export interface Kernel {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly database: Database;
  readonly blobs: Blobs;
  readonly vault: Vault;
  readonly http: Http;
  readonly limiter: Limiter;
  readonly replicas: Replicas;
}
