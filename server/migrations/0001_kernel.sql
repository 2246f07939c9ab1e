-- Runs as portico_owner. The schema, the roles portico_owner, portico_platform and portico_system exist already:
-- server/kernel/database/migrate.ts makes them, because creating a role is not part of a numbered change.

GRANT USAGE ON SCHEMA portico TO portico_platform, portico_system;

-- Puts a platform table behind its tenant: forced row-level security, rights for the bound roles and the system role.
CREATE FUNCTION portico.tenant_table(table_name text, rights text DEFAULT 'SELECT, INSERT, UPDATE, DELETE') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE portico.%I ENABLE ROW LEVEL SECURITY', table_name);
  EXECUTE format('ALTER TABLE portico.%I FORCE ROW LEVEL SECURITY', table_name);
  EXECUTE format('CREATE POLICY tenant ON portico.%I TO portico_platform USING (tenant = current_setting(''portico.tenant'', true)) WITH CHECK (tenant = current_setting(''portico.tenant'', true))', table_name);
  EXECUTE format('CREATE POLICY system ON portico.%I TO portico_system USING (true) WITH CHECK (true)', table_name);
  EXECUTE format('GRANT %s ON portico.%I TO portico_platform', rights, table_name);
  EXECUTE format('GRANT %s ON portico.%I TO portico_system', rights, table_name);
END $$;
REVOKE EXECUTE ON FUNCTION portico.tenant_table(text, text) FROM PUBLIC;

CREATE TABLE portico.kernel_tenant (
  tenant text PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  created_at timestamptz NOT NULL
);
SELECT portico.tenant_table('kernel_tenant', 'SELECT, UPDATE');
GRANT INSERT, DELETE ON portico.kernel_tenant TO portico_system;

-- Facts waiting for their reactions. A row goes when all of them have run.
CREATE TABLE portico.kernel_fact (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  name text NOT NULL,
  data jsonb NOT NULL,
  -- Who caused it, as the reactions will act for.
  principal jsonb NOT NULL,
  -- The fact whose reaction caused this one, and how many such steps lie behind it.
  cause text,
  depth integer NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL
);
SELECT portico.tenant_table('kernel_fact');
CREATE INDEX kernel_fact_due ON portico.kernel_fact (due_at);

-- Long or later work, and timers: a timer is a job with a due time ahead.
CREATE TABLE portico.kernel_job (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  kind text NOT NULL,
  title jsonb NOT NULL,
  data jsonb NOT NULL,
  principal jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  progress double precision,
  step jsonb,
  issues jsonb NOT NULL DEFAULT '[]',
  result jsonb,
  error jsonb,
  attempts integer NOT NULL DEFAULT 0,
  cancel boolean NOT NULL DEFAULT false,
  -- The worker that runs it and until when it is believed alive.
  worker text,
  alive_until timestamptz,
  due_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz
);
SELECT portico.tenant_table('kernel_job');
CREATE INDEX kernel_job_due ON portico.kernel_job (due_at) WHERE status IN ('waiting', 'running');
CREATE INDEX kernel_job_by ON portico.kernel_job (tenant, (principal ->> 'id'), id);

CREATE TABLE portico.kernel_blob (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  name text NOT NULL,
  media_type text NOT NULL,
  size bigint,
  sha256 text,
  state text NOT NULL CHECK (state IN ('waiting', 'ready')),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL
);
SELECT portico.tenant_table('kernel_blob');
CREATE INDEX kernel_blob_waiting ON portico.kernel_blob (created_at) WHERE state = 'waiting';

-- Sealed values by name (vault). Never selected by anything but its purpose.
CREATE TABLE portico.kernel_secret (
  tenant text NOT NULL,
  name text NOT NULL,
  sealed text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, name)
);
SELECT portico.tenant_table('kernel_secret');
