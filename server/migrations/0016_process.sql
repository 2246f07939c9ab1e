-- Processes: what runs, what it waits for, what people have to do, what a worker has to do, and what happened.

-- The files processes were started from, each content once.
CREATE TABLE portico.process_definition (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  app text NOT NULL REFERENCES portico.workspace_app ON DELETE CASCADE,
  -- Name of the file in processes/.
  file text NOT NULL,
  -- 1, 2, 3 … for each file.
  number integer NOT NULL,
  hash text NOT NULL,
  source text NOT NULL,
  at timestamptz NOT NULL,
  UNIQUE (app, file, number),
  UNIQUE (app, file, hash)
);
SELECT portico.tenant_table('process_definition');

CREATE TABLE portico.process_instance (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  app text NOT NULL,
  definition text NOT NULL REFERENCES portico.process_definition ON DELETE CASCADE,
  -- As people name it: the file, with "#" and the id of the process where the file holds several.
  process text NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'suspended', 'completed', 'failed', 'cancelled')),
  -- Tokens and variables: `InstanceState` of @portico/bpmn.
  state jsonb NOT NULL,
  -- Steps so far.
  revision integer NOT NULL,
  key text,
  -- Whom its effects act for.
  principal jsonb NOT NULL,
  started_by text NOT NULL,
  parent text REFERENCES portico.process_instance ON DELETE CASCADE,
  -- The wait of the parent that this one answers.
  parent_wait text,
  -- Reactions that lie behind its start, so that processes that start each other come to an end.
  depth integer NOT NULL DEFAULT 0,
  incidents integer NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  ended_at timestamptz
);
SELECT portico.tenant_table('process_instance');
CREATE INDEX process_instance_of ON portico.process_instance (app, process, id);
CREATE INDEX process_instance_open ON portico.process_instance (definition) WHERE ended_at IS NULL;
CREATE INDEX process_instance_stuck ON portico.process_instance (app, process) WHERE incidents > 0;
CREATE INDEX process_instance_key ON portico.process_instance (app, key) WHERE key IS NOT NULL;
CREATE INDEX process_instance_by ON portico.process_instance (app, (principal ->> 'id'), id);
-- A called process is started once, however often its start is tried.
CREATE UNIQUE INDEX process_instance_parent ON portico.process_instance (parent, parent_wait) WHERE parent IS NOT NULL;

CREATE TABLE portico.process_wait (
  tenant text NOT NULL,
  app text NOT NULL,
  instance text NOT NULL REFERENCES portico.process_instance ON DELETE CASCADE,
  id text NOT NULL,
  token integer NOT NULL,
  element text NOT NULL,
  type text NOT NULL,
  due_at timestamptz,
  -- Of a message or signal.
  name text,
  key text,
  -- Of an incident.
  error jsonb,
  since timestamptz NOT NULL,
  PRIMARY KEY (instance, id)
);
SELECT portico.tenant_table('process_wait');
CREATE INDEX process_wait_named ON portico.process_wait (app, type, name, key) WHERE type IN ('message', 'signal');

-- What a worker has to do: timers with their time ahead, effects at once. A row goes when it is done.
CREATE TABLE portico.process_work (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  instance text NOT NULL REFERENCES portico.process_instance ON DELETE CASCADE,
  -- The wait it answers; none where nobody waits for an answer.
  wait text,
  kind text NOT NULL,
  data jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  error jsonb,
  -- Of a suspended instance: nobody takes it.
  held boolean NOT NULL DEFAULT false,
  due_at timestamptz NOT NULL,
  -- Until when the worker that took it is believed to be at it.
  taken_until timestamptz
);
SELECT portico.tenant_table('process_work');
CREATE INDEX process_work_due ON portico.process_work (due_at) WHERE NOT held;
CREATE INDEX process_work_of ON portico.process_work (instance, wait);

CREATE TABLE portico.process_task (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  app text NOT NULL,
  instance text NOT NULL REFERENCES portico.process_instance ON DELETE CASCADE,
  wait text NOT NULL,
  element text NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'completed', 'cancelled')),
  assignee text,
  -- Who it is offered to: `<person>`, and `<app>/<role>` for whoever has the role there.
  offered text[] NOT NULL,
  input jsonb NOT NULL,
  priority double precision,
  due_at timestamptz,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_by text
);
SELECT portico.tenant_table('process_task');
CREATE UNIQUE INDEX process_task_wait ON portico.process_task (instance, wait);
CREATE INDEX process_task_assignee ON portico.process_task (assignee, id) WHERE status = 'open';
CREATE INDEX process_task_offered ON portico.process_task USING gin (offered) WHERE status = 'open' AND assignee IS NULL;
CREATE INDEX process_task_ended_by ON portico.process_task (ended_by, id) WHERE status = 'completed';

CREATE TABLE portico.process_comment (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  task text NOT NULL REFERENCES portico.process_task ON DELETE CASCADE,
  by_id text NOT NULL,
  by_name text NOT NULL,
  text text NOT NULL,
  attachments text[] NOT NULL,
  at timestamptz NOT NULL
);
SELECT portico.tenant_table('process_comment');
CREATE INDEX process_comment_of ON portico.process_comment (task, id);

-- History: one row for each step, with what the tokens did in it.
CREATE TABLE portico.process_step (
  tenant text NOT NULL,
  instance text NOT NULL REFERENCES portico.process_instance ON DELETE CASCADE,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  what text NOT NULL,
  element text,
  by text,
  -- [[element, event, token] …], in order.
  marks jsonb NOT NULL,
  PRIMARY KEY (instance, number)
);
SELECT portico.tenant_table('process_step');

-- What starts processes by itself, as the release in use says.
CREATE TABLE portico.process_trigger (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  app text NOT NULL REFERENCES portico.workspace_app ON DELETE CASCADE,
  process text NOT NULL,
  -- The start event.
  element text NOT NULL,
  type text NOT NULL CHECK (type IN ('timer', 'webhook')),
  -- Of a webhook its name in the address.
  name text,
  -- What it says, so that a release that says the same leaves its time alone.
  says text NOT NULL,
  -- How often it came.
  count integer NOT NULL DEFAULT 0,
  -- Who published it: whom it acts for where the process has no roles of its own.
  principal jsonb NOT NULL,
  due_at timestamptz,
  UNIQUE (app, process, element)
);
SELECT portico.tenant_table('process_trigger');
CREATE INDEX process_trigger_due ON portico.process_trigger (due_at) WHERE due_at IS NOT NULL;

-- Answers by idempotency key are every module's now.
ALTER TABLE portico.runtime_idempotency RENAME TO kernel_idempotency;
ALTER INDEX portico.runtime_idempotency_pkey RENAME TO kernel_idempotency_pkey;
ALTER INDEX portico.runtime_idempotency_at RENAME TO kernel_idempotency_at;
