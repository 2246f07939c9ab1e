-- Functions of apps: what came of their runs, when the next is due, and where other systems may call.

CREATE TABLE portico.functions_run (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  app text NOT NULL REFERENCES portico.workspace_app ON DELETE CASCADE,
  function text NOT NULL,
  -- Null for one that was tried in a draft.
  release text,
  by_name text NOT NULL,
  cause text NOT NULL CHECK (cause IN ('call', 'try', 'schedule', 'webhook')),
  at timestamptz NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('done', 'failed')),
  code text,
  milliseconds integer NOT NULL,
  -- Logs, calls and timings as they are shown; never the result.
  run jsonb NOT NULL
);
SELECT portico.tenant_table('functions_run');
CREATE INDEX functions_run_of ON portico.functions_run (app, id DESC);
CREATE INDEX functions_run_function ON portico.functions_run (app, function, id DESC);

CREATE TABLE portico.functions_schedule (
  tenant text NOT NULL,
  app text NOT NULL REFERENCES portico.workspace_app ON DELETE CASCADE,
  function text NOT NULL,
  cron text NOT NULL,
  timezone text NOT NULL,
  -- Null once it never comes again.
  due_at timestamptz,
  PRIMARY KEY (app, function)
);
SELECT portico.tenant_table('functions_schedule');
CREATE INDEX functions_schedule_due ON portico.functions_schedule (tenant, due_at) WHERE due_at IS NOT NULL;

-- Under a name either a function or a process waits for what comes in.
CREATE TABLE portico.functions_hook (
  tenant text NOT NULL,
  app text NOT NULL REFERENCES portico.workspace_app ON DELETE CASCADE,
  name text NOT NULL,
  signature text NOT NULL CHECK (signature IN ('standard', 'github')),
  sealed text NOT NULL,
  created_at timestamptz NOT NULL,
  last_at timestamptz,
  PRIMARY KEY (app, name)
);
SELECT portico.tenant_table('functions_hook');

-- Messages taken already, as long as their signature would still be believed.
CREATE TABLE portico.functions_hook_seen (
  tenant text NOT NULL,
  app text NOT NULL,
  name text NOT NULL,
  message text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (app, name, message),
  FOREIGN KEY (app, name) REFERENCES portico.functions_hook ON DELETE CASCADE
);
SELECT portico.tenant_table('functions_hook_seen');
