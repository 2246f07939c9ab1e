// The platform's schema as one file, so that a reviewer reads the effect of a migration in the diff. After a new
// migration: UPDATE_GOLDEN=1 npx vitest run server/kernel/database/golden
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testKernel, type TestKernel } from '../testing.ts';

const golden = new URL('../../migrations/schema.sql', import.meta.url);
let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel.close());

const catalog = `
  WITH tables AS (SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'portico' AND c.relkind = 'r')
  SELECT relname AS at, 0 AS part, 'TABLE ' || relname || CASE WHEN relforcerowsecurity THEN ' (row security forced)' WHEN relrowsecurity THEN ' (row security)' ELSE '' END AS line, 0 AS position FROM tables
  UNION ALL
  SELECT t.relname, 1, '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''), a.attnum
    FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
  UNION ALL
  SELECT t.relname, 2, '  ' || k.conname || ' ' || pg_get_constraintdef(k.oid), 0 FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid WHERE k.contype <> 'n'
  UNION ALL
  SELECT t.relname, 3, '  ' || pg_get_indexdef(i.indexrelid), 0 FROM tables t JOIN pg_index i ON i.indrelid = t.oid WHERE NOT i.indisprimary AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))
  UNION ALL
  SELECT t.relname, 4, '  POLICY ' || p.polname || ' TO ' || (SELECT string_agg(rolname, ', ' ORDER BY rolname) FROM pg_roles WHERE oid = ANY (p.polroles)) || ' USING ' || coalesce(pg_get_expr(p.polqual, p.polrelid), ''), 0 FROM tables t JOIN pg_policy p ON p.polrelid = t.oid
  UNION ALL
  SELECT t.relname, 5, '  GRANT ' || string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type) || ' TO ' || g.grantee, 0 FROM tables t JOIN information_schema.role_table_grants g ON g.table_schema = 'portico' AND g.table_name = t.relname WHERE g.grantee <> 'portico_owner' AND g.grantee LIKE 'portico\\_%' GROUP BY t.relname, g.grantee
  ORDER BY at, part, position, line`;

test('the migrations make the schema of migrations/schema.sql', async () => {
  const connection = await kernel.database.engine.acquire();
  const { rows } = await connection.query(catalog, []).finally(() => kernel.database.engine.release(connection));
  const text = `-- Generated from the catalog by server/kernel/database/golden.test.ts; not applied.\n${(rows as { line: string }[]).map((row) => row.line).join('\n')}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, 'utf8'));
});

test('every table but the list of migrations stands behind row security', async () => {
  const open = readFileSync(golden, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('TABLE ') && !line.includes('row security forced'));
  expect(open).toEqual(['TABLE kernel_migration']);
});
