import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { createDatabase, type Database } from './database.ts';
import type { Engine } from './engine.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

/** The configured engine as it stands; nothing is migrated. */
export async function openEngine(config: Config, log: Log): Promise<Engine> {
  if (config.databaseUrl === undefined) return openPglite({ folder: config.dataFolder });
  return openPostgres({ url: config.databaseUrl, connections: config.databaseConnections, statementSeconds: config.statementSeconds, log });
}

/** Opens the configured engine and brings its schema up to date. */
export async function openDatabase(config: Config, log: Log): Promise<Database> {
  const engine = await openEngine(config, log);
  try {
    const { applied } = await migrate(engine);
    if (applied.length > 0) log.info({ applied }, 'database schema brought up to date');
    return createDatabase(engine);
  } catch (error) {
    await engine.close().catch(() => undefined);
    throw error;
  }
}
