// The baseline: a Fastify route that sends the very statements the door sends, in the same kind of transaction, and
// nothing else. Runs as a process of its own; `process.send` tells the port.
import Fastify from 'fastify';
import { openPglite } from '../../server/kernel/database/pglite.ts';
import { openPostgres } from '../../server/kernel/database/postgres.ts';
import { createLog } from '../../server/kernel/log.ts';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}
export interface BareSettings {
  readonly folder: string;
  readonly databaseUrl: string | undefined;
  readonly read: readonly Statement[];
  readonly write: readonly Statement[];
  readonly begin: { readonly read: string; readonly write: string };
}

const settings = JSON.parse(process.argv[2] ?? '{}') as BareSettings;
const engine =
  settings.databaseUrl === undefined
    ? await openPglite({ folder: settings.folder })
    : openPostgres({ url: settings.databaseUrl, connections: 20, statementSeconds: 30, log: createLog('error') });

async function run(begin: string, statements: readonly Statement[]): Promise<unknown> {
  const connection = await engine.acquire();
  try {
    await connection.script(begin);
    let answer: unknown;
    for (const { sql, parameters } of statements) answer = (await connection.query(sql, parameters)).rows;
    await connection.script('COMMIT');
    return answer;
  } catch (error) {
    await connection.script('ROLLBACK');
    throw error;
  } finally {
    await engine.release(connection);
  }
}

const fastify = Fastify({ logger: false });
fastify.get('/list', () => run(settings.begin.read, settings.read));
fastify.patch('/items/:id', (request) => {
  const { id } = request.params as { id: string };
  const { notes } = request.body as { notes: string };
  // The parameters of the one UPDATE are the value, then the key, then the policy's.
  const statements = settings.write.map(({ sql, parameters }) => ({ sql, parameters: [notes, id, ...parameters.slice(2)] }));
  return run(settings.begin.write, statements);
});
const address = await fastify.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ address });
process.once('SIGTERM', () => {
  void fastify
    .close()
    .then(() => engine.close())
    .then(() => process.exit(0));
});
