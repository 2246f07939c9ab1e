-- Apps, where their branches stand, and what was released. Contents of commits lie in bare git repositories.

CREATE TABLE portico.workspace_app (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  name text NOT NULL,
  project text NOT NULL,
  -- Database schema of the app's live tables.
  schema_name text NOT NULL UNIQUE,
  -- Title, description, icon and number of entities as on main.
  summary jsonb NOT NULL,
  sample boolean NOT NULL DEFAULT false,
  -- The release people and agents use.
  release text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (tenant, name)
);
SELECT portico.tenant_table('workspace_app');

-- The truth about branch heads; git's own refs follow.
CREATE TABLE portico.workspace_branch (
  tenant text NOT NULL,
  app text NOT NULL REFERENCES portico.workspace_app ON DELETE CASCADE,
  name text NOT NULL,
  head text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (app, name)
);
SELECT portico.tenant_table('workspace_branch');

-- Whole and addressed by content, so that nobody who runs an app needs its repository.
CREATE TABLE portico.workspace_release (
  tenant text NOT NULL,
  app text NOT NULL REFERENCES portico.workspace_app ON DELETE CASCADE,
  -- Hash of the files.
  id text NOT NULL,
  commit text NOT NULL,
  files jsonb NOT NULL,
  model_hash text NOT NULL,
  summary jsonb NOT NULL,
  notes text NOT NULL,
  by_id text NOT NULL,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (app, id)
);
SELECT portico.tenant_table('workspace_release');
CREATE INDEX workspace_release_at ON portico.workspace_release (app, at DESC, id DESC);
