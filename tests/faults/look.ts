// What a stopped Portico left, seen without it: rows, schemas, git refs.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { openPglite } from '../../server/kernel/database/pglite.ts';
import { openPostgres } from '../../server/kernel/database/postgres.ts';
import { createLog } from '../../server/kernel/log.ts';
import type { Place } from './child.ts';

export interface Left {
  /** Everything that should not be: schemas without an app, work nobody does, refs that are not where the rows say. */
  readonly wrong: string[];
  /** Traces with an outcome `done` in the audit, chained or staged. */
  readonly traces: ReadonlySet<string>;
  /** Traces told twice as done. */
  readonly doubled: string[];
}

/** Opens the data of a Portico that does not run. */
export async function look(at: Place): Promise<Left> {
  const url = at.environment['DATABASE_URL'];
  const engine = url === undefined ? await openPglite({ folder: at.folder }) : openPostgres({ url, connections: 2, statementSeconds: 30, log: createLog('silent') });
  const connection = await engine.acquire();
  const rows = async <T>(sql: string): Promise<T[]> => (await connection.query(sql, [])).rows as T[];
  try {
    await connection.script('SET ROLE portico_system');
    const wrong: string[] = [];
    const schemas = await rows<{
      name: string;
    }>(`SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('public', 'portico', 'information_schema')
      AND nspname NOT IN (SELECT schema_name FROM portico.workspace_app)`);
    for (const { name } of schemas) wrong.push(`schema ${name} belongs to no app`);
    const jobs = await rows<{ kind: string; status: string }>("SELECT kind, status FROM portico.kernel_job WHERE status NOT IN ('done', 'failed', 'cancelled')");
    for (const { kind, status } of jobs) wrong.push(`a job ${kind} is ${status}`);
    const branches = await rows<{ tenant: string; app: string; name: string; head: string }>('SELECT tenant, app, name, head FROM portico.workspace_branch');
    for (const branch of branches) {
      const repository = path.join(at.folder, 'git', branch.tenant, `${branch.app}.git`);
      const head = existsSync(repository) ? execFileSync('git', ['-C', repository, 'rev-parse', `refs/heads/${branch.name}`], { encoding: 'utf8' }).trim() : 'no repository';
      if (head !== branch.head) wrong.push(`branch ${branch.name} is at ${branch.head}, git says ${head}`);
      else execFileSync('git', ['-C', repository, 'fsck', '--strict', '--connectivity-only'], { stdio: 'pipe' });
    }
    const told = await rows<{
      trace: string;
    }>(`SELECT body::jsonb ->> 'trace' AS trace FROM (SELECT body FROM portico.audit_line UNION ALL SELECT body FROM portico.audit_staged) AS line
      WHERE body::jsonb ->> 'outcome' = 'done' AND body::jsonb ->> 'phase' = 'outcome'`);
    const traces = new Set<string>();
    const doubled = told.map((line) => line.trace).filter((trace) => traces.size === traces.add(trace).size);
    return { wrong, traces, doubled };
  } finally {
    await engine.release(connection);
    await engine.close();
  }
}
