import type { Text } from '@portico/contracts';
import { boundWithin, createTenantRoles, tenantRoles, type Connection } from '../kernel/index.ts';
import { applySteps, createAppSchema, planChange, type Step } from '../schema/index.ts';
import { readModel } from '../workspace/index.ts';
import type { AppInBackup, Head, TableInBackup } from './format.ts';
import { become, beginLoading, loadRows, openTables, setSequence, tenantIds } from './store.ts';

/** Rows of a backup on their way into one open transaction. */
export interface TableLoading {
  /** One piece of a table, in the order of the backup: the platform's tables first. */
  take(name: string, text: Buffer): Promise<void>;
  /** Keys, references and sequences, once all rows are there. */
  finish(): Promise<void>;
  /** Plays the role that may read a table; with undefined the one that reads all of the platform. */
  readAs(table: TableInBackup | undefined): Promise<void>;
  commit(): Promise<void>;
}

/** Begins the transaction in which a backup's rows are loaded. */
export async function loadTables(connection: Connection, head: Head, say: (text: Text | undefined) => void): Promise<TableLoading> {
  await beginLoading(connection);
  const platform = head.tables.filter((table) => table.schema === 'portico');
  const close = await openTables(
    connection,
    platform.map((table) => table.name),
  );
  const appOf = new Map(head.apps.map((app) => [app.schema, app]));
  let constraints: { app: AppInBackup; steps: readonly Step[] }[] | undefined;

  const closePlatform = async (): Promise<void> => {
    if (constraints) return;
    await become(connection, 'portico_owner');
    for (const statement of close) await connection.script(statement);
    constraints = await makeApps(connection, head);
  };
  return {
    take: async (name, text) => {
      const number = Number(/^data\/(\d+)\//.exec(name)?.[1]);
      const table = head.tables.find((one) => one.number === number);
      if (!table) throw new Error(`${name} belongs to no table`);
      say({ en: `Table ${table.schema}.${table.name}`, zh: `数据表 ${table.schema}.${table.name}` });
      const app = appOf.get(table.schema);
      if (app) {
        await closePlatform();
        await become(connection, tenantRoles(app.tenant).owner);
      }
      await loadRows(connection, { schema: table.schema, table: table.name, columns: table.columns, text: text.toString() });
    },
    finish: async () => {
      await closePlatform();
      for (const { app, steps } of constraints ?? []) {
        say({ en: `Keys and indexes of ${app.name}`, zh: `${app.name} 的键与索引` });
        await boundWithin(connection, app.tenant, (tx) => applySteps(tx, app.schema, steps));
        await become(connection, tenantRoles(app.tenant).owner);
        for (const sequence of head.sequences.filter((one) => one.schema === app.schema)) await setSequence(connection, sequence);
      }
    },
    readAs: (table) => {
      const app = table && appOf.get(table.schema);
      return become(connection, app ? tenantRoles(app.tenant).owner : 'portico_system');
    },
    commit: () => connection.script('COMMIT'),
  };
}

/** Roles of the tenants, and the tables of the apps as their files describe them; what comes after the rows is given back. */
async function makeApps(connection: Connection, head: Head): Promise<{ app: AppInBackup; steps: readonly Step[] }[]> {
  await become(connection, 'portico_system');
  const tenants = await tenantIds(connection);
  await become(connection, 'NONE');
  for (const tenant of tenants) await createTenantRoles(connection, tenant);
  const later: { app: AppInBackup; steps: readonly Step[] }[] = [];
  for (const app of head.apps) {
    const { model, issues } = readModel(app.files);
    const plan = model && planChange(undefined, model);
    if (!plan || plan.issues.length > 0) throw new Error(`the files of app ${app.name} can not be read: ${(plan ?? { issues }).issues[0]?.message.en ?? ''}`);
    await boundWithin(connection, app.tenant, async (tx) => {
      await createAppSchema(tx, app.schema);
      await applySteps(
        tx,
        app.schema,
        plan.steps.filter((step) => step.phase === 'tables'),
      );
    });
    later.push({ app, steps: plan.steps.filter((step) => step.phase === 'constraints') });
  }
  return later;
}
