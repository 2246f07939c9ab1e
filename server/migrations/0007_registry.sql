-- What can be called over MCP besides apps: providers, their instances and surfaces, toolsets.

-- Names below /mcp are one space: apps and providers share it.
CREATE TABLE portico.kernel_address (
  tenant text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('app', 'provider')),
  PRIMARY KEY (tenant, name)
);
SELECT portico.tenant_table('kernel_address');
INSERT INTO portico.kernel_address (tenant, name, kind) SELECT tenant, name, 'app' FROM portico.workspace_app;

-- Work that comes again and again: whoever moves the due time on does it, so that one replica does.
CREATE TABLE portico.kernel_timer (
  tenant text NOT NULL,
  name text NOT NULL,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, name)
);
SELECT portico.tenant_table('kernel_timer');

CREATE TABLE portico.registry_provider (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  title jsonb NOT NULL,
  description jsonb,
  project text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('pinned', 'follow')),
  settings jsonb NOT NULL,
  -- Secrets by name, sealed as one; the names stand beside them for the console.
  sealed text,
  secret_names text[] NOT NULL,
  limits jsonb NOT NULL,
  -- Cedar.
  policy text NOT NULL,
  -- How its first surface is taken: clean or never.
  approve text NOT NULL,
  -- What the probes found; what people switched stands over it.
  state text NOT NULL CHECK (state IN ('unproven', 'healthy', 'degraded', 'offline')),
  switched text CHECK (switched IN ('maintenance', 'quarantined')),
  reason jsonb,
  since timestamptz NOT NULL,
  -- Name, version, era, protocol version and capabilities, as it greeted last.
  server jsonb,
  -- Surfaces by id: what callers see, what some of them see, what it shows now.
  served text,
  canary text,
  canary_percent integer,
  seen text,
  -- Counts changes of settings, secrets and instances, so that connections know they are out of date.
  revision integer NOT NULL DEFAULT 1,
  probe_at timestamptz NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (tenant, name)
);
SELECT portico.tenant_table('registry_provider');
CREATE INDEX registry_provider_probe ON portico.registry_provider (probe_at);

CREATE TABLE portico.registry_instance (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  provider text NOT NULL REFERENCES portico.registry_provider ON DELETE CASCADE,
  address text NOT NULL,
  weight integer NOT NULL,
  version text,
  state text NOT NULL CHECK (state IN ('unproven', 'healthy', 'offline')),
  latency double precision,
  probed_at timestamptz,
  error jsonb,
  -- It registered itself: gone when not heard of until then.
  until timestamptz,
  UNIQUE (provider, address)
);
SELECT portico.tenant_table('registry_instance');

CREATE TABLE portico.registry_surface (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  provider text NOT NULL REFERENCES portico.registry_provider ON DELETE CASCADE,
  number integer NOT NULL,
  fingerprint text NOT NULL,
  -- Definitions as the provider showed them, encrypted.
  sealed text NOT NULL,
  overrides jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('proposed', 'approved', 'rejected')),
  findings jsonb NOT NULL,
  summary jsonb NOT NULL,
  counts jsonb NOT NULL,
  seen_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  note text NOT NULL DEFAULT '',
  UNIQUE (provider, number)
);
SELECT portico.tenant_table('registry_surface');

-- Changes of state and errors; old ones are swept.
CREATE TABLE portico.registry_event (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  provider text NOT NULL REFERENCES portico.registry_provider ON DELETE CASCADE,
  instance text,
  state text NOT NULL,
  message jsonb,
  latency double precision,
  at timestamptz NOT NULL
);
SELECT portico.tenant_table('registry_event');
CREATE INDEX registry_event_of ON portico.registry_event (provider, id DESC);

CREATE TABLE portico.registry_toolset (
  tenant text NOT NULL,
  name text NOT NULL,
  title jsonb NOT NULL,
  description text NOT NULL,
  items jsonb NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, name)
);
SELECT portico.tenant_table('registry_toolset');
