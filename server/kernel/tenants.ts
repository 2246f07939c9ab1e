import type { Connection } from './database/engine.ts';
import { createRole } from './database/migrate.ts';
import { tenantRoles, type Database } from './database/database.ts';

/** Makes a tenant: its row, the role that reads and writes its data, and the one that owns its app tables. */
export async function createTenant(database: Database, tenant: { id: string; slug: string; name: string; at: Date }): Promise<void> {
  const connection = await database.engine.acquire();
  try {
    await createTenantRoles(connection, tenant.id);
    await connection.script('BEGIN; SET LOCAL ROLE portico_system');
    try {
      await connection.query('INSERT INTO portico.kernel_tenant (tenant, slug, name, created_at) VALUES ($1, $2, $3, $4)', [
        tenant.id,
        tenant.slug,
        tenant.name,
        tenant.at.toISOString(),
      ]);
      await connection.script('COMMIT');
    } catch (error) {
      await connection.script('ROLLBACK');
      throw error;
    }
  } finally {
    await database.engine.release(connection);
  }
}

/** The two roles of a tenant, with what they may do in this database; those that exist stay. */
export async function createTenantRoles(connection: Connection, tenant: string): Promise<void> {
  const { data, owner } = tenantRoles(tenant);
  await createRole(connection, data);
  await createRole(connection, owner);
  await connection.script(`
    GRANT portico_platform TO ${data};
    GRANT ${data}, ${owner} TO CURRENT_USER;
    GRANT USAGE ON SCHEMA portico TO ${owner};
    DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO ${owner}', current_database()); END $$;`);
}
