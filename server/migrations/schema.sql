-- Generated from the catalog by server/kernel/database/golden.test.ts; not applied.
TABLE audit_checkpoint (row security forced)
  tenant text NOT NULL
  seq bigint NOT NULL
  at timestamp with time zone NOT NULL
  body text NOT NULL
  signature text NOT NULL
  audit_checkpoint_pkey PRIMARY KEY (tenant, seq)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT INSERT, SELECT TO portico_system
  GRANT SELECT TO portico_platform
TABLE audit_line (row security forced)
  tenant text NOT NULL
  writer text NOT NULL
  seq bigint NOT NULL
  id text NOT NULL
  at timestamp with time zone NOT NULL
  body text NOT NULL
  previous text NOT NULL
  hash text NOT NULL
  operation text NOT NULL
  principal text NOT NULL
  app text
  outcome text NOT NULL
  audit_line_pkey PRIMARY KEY (tenant, writer, seq)
  CREATE INDEX audit_line_operation ON portico.audit_line USING btree (tenant, operation, id)
  CREATE INDEX audit_line_principal ON portico.audit_line USING btree (tenant, principal, id)
  CREATE UNIQUE INDEX audit_line_id ON portico.audit_line USING btree (tenant, id)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT INSERT, SELECT TO portico_system
  GRANT SELECT TO portico_platform
TABLE audit_staged (row security forced)
  tenant text NOT NULL
  id text NOT NULL
  writer text NOT NULL
  at timestamp with time zone NOT NULL
  body text NOT NULL
  audit_staged_pkey PRIMARY KEY (id)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT TO portico_system
  GRANT INSERT, SELECT TO portico_platform
TABLE delivery_gone (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  app text NOT NULL
  entity text NOT NULL
  field text
  aside text NOT NULL
  definition jsonb NOT NULL
  at timestamp with time zone NOT NULL
  delivery_gone_app_fkey FOREIGN KEY (app) REFERENCES workspace_app(id) ON DELETE CASCADE
  delivery_gone_pkey PRIMARY KEY (id)
  CREATE INDEX delivery_gone_of ON portico.delivery_gone USING btree (app, at DESC)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE delivery_test_run (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  app text NOT NULL
  branch text NOT NULL
  content text NOT NULL
  green boolean NOT NULL
  run jsonb NOT NULL
  at timestamp with time zone NOT NULL
  delivery_test_run_app_fkey FOREIGN KEY (app) REFERENCES workspace_app(id) ON DELETE CASCADE
  delivery_test_run_pkey PRIMARY KEY (id)
  CREATE INDEX delivery_test_run_of ON portico.delivery_test_run USING btree (app, at DESC)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE functions_hook (row security forced)
  tenant text NOT NULL
  app text NOT NULL
  name text NOT NULL
  signature text NOT NULL
  sealed text NOT NULL
  created_at timestamp with time zone NOT NULL
  last_at timestamp with time zone
  functions_hook_app_fkey FOREIGN KEY (app) REFERENCES workspace_app(id) ON DELETE CASCADE
  functions_hook_pkey PRIMARY KEY (app, name)
  functions_hook_signature_check CHECK ((signature = ANY (ARRAY['standard'::text, 'github'::text])))
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE functions_hook_seen (row security forced)
  tenant text NOT NULL
  app text NOT NULL
  name text NOT NULL
  message text NOT NULL
  at timestamp with time zone NOT NULL
  functions_hook_seen_app_name_fkey FOREIGN KEY (app, name) REFERENCES functions_hook(app, name) ON DELETE CASCADE
  functions_hook_seen_pkey PRIMARY KEY (app, name, message)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE functions_run (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  app text NOT NULL
  function text NOT NULL
  release text
  by_name text NOT NULL
  cause text NOT NULL
  at timestamp with time zone NOT NULL
  outcome text NOT NULL
  code text
  milliseconds integer NOT NULL
  run jsonb NOT NULL
  functions_run_app_fkey FOREIGN KEY (app) REFERENCES workspace_app(id) ON DELETE CASCADE
  functions_run_cause_check CHECK ((cause = ANY (ARRAY['call'::text, 'try'::text, 'schedule'::text, 'webhook'::text])))
  functions_run_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text])))
  functions_run_pkey PRIMARY KEY (id)
  CREATE INDEX functions_run_function ON portico.functions_run USING btree (app, function, id DESC)
  CREATE INDEX functions_run_of ON portico.functions_run USING btree (app, id DESC)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE functions_schedule (row security forced)
  tenant text NOT NULL
  app text NOT NULL
  function text NOT NULL
  cron text NOT NULL
  timezone text NOT NULL
  due_at timestamp with time zone
  functions_schedule_app_fkey FOREIGN KEY (app) REFERENCES workspace_app(id) ON DELETE CASCADE
  functions_schedule_pkey PRIMARY KEY (app, function)
  CREATE INDEX functions_schedule_due ON portico.functions_schedule USING btree (tenant, due_at) WHERE (due_at IS NOT NULL)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_agent (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  name text NOT NULL
  description text NOT NULL
  owner text NOT NULL
  on_behalf boolean NOT NULL
  status text NOT NULL
  last_seen timestamp with time zone
  created_at timestamp with time zone NOT NULL
  identity_agent_owner_fkey FOREIGN KEY (owner) REFERENCES identity_person(id) ON DELETE CASCADE
  identity_agent_pkey PRIMARY KEY (id)
  identity_agent_status_check CHECK ((status = ANY (ARRAY['active'::text, 'disabled'::text])))
  CREATE INDEX identity_agent_name ON portico.identity_agent USING btree (tenant, name, id)
  CREATE INDEX identity_agent_owner ON portico.identity_agent USING btree (owner)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_app_member (row security forced)
  tenant text NOT NULL
  app text NOT NULL
  principal text NOT NULL
  roles text[] NOT NULL
  attributes jsonb NOT NULL
  identity_app_member_pkey PRIMARY KEY (tenant, app, principal)
  CREATE INDEX identity_app_member_principal ON portico.identity_app_member USING btree (principal)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_certificate (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  subject text NOT NULL
  agent text NOT NULL
  scopes text[] NOT NULL
  last_used timestamp with time zone
  created_at timestamp with time zone NOT NULL
  identity_certificate_agent_fkey FOREIGN KEY (agent) REFERENCES identity_agent(id) ON DELETE CASCADE
  identity_certificate_pkey PRIMARY KEY (id)
  identity_certificate_subject_key UNIQUE (subject)
  CREATE INDEX identity_certificate_agent ON portico.identity_certificate USING btree (agent)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_federation (row security forced)
  tenant text NOT NULL
  issuer text NOT NULL
  subject text NOT NULL
  person text NOT NULL
  created_at timestamp with time zone NOT NULL
  identity_federation_person_fkey FOREIGN KEY (person) REFERENCES identity_person(id) ON DELETE CASCADE
  identity_federation_pkey PRIMARY KEY (tenant, issuer, subject)
  CREATE INDEX identity_federation_person ON portico.identity_federation USING btree (person)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_issuer (row security forced)
  tenant text NOT NULL
  name text NOT NULL
  issuer text NOT NULL
  audience text NOT NULL
  jwks_uri text
  match text NOT NULL
  claim text NOT NULL
  agents jsonb NOT NULL
  scopes text[] NOT NULL
  identity_issuer_issuer_audience_key UNIQUE (issuer, audience)
  identity_issuer_match_check CHECK ((match = ANY (ARRAY['subject'::text, 'email'::text, 'agent'::text])))
  identity_issuer_pkey PRIMARY KEY (tenant, name)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_key (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  hash text NOT NULL
  prefix text NOT NULL
  name text NOT NULL
  principal text NOT NULL
  scopes text[] NOT NULL
  expires_at timestamp with time zone
  last_used timestamp with time zone
  revoked_at timestamp with time zone
  created_at timestamp with time zone NOT NULL
  identity_key_hash_key UNIQUE (hash)
  identity_key_pkey PRIMARY KEY (id)
  CREATE INDEX identity_key_principal ON portico.identity_key USING btree (principal)
  CREATE INDEX identity_key_tenant ON portico.identity_key USING btree (tenant, id)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_link (row security forced)
  hash text NOT NULL
  tenant text NOT NULL
  kind text NOT NULL
  person text
  expires_at timestamp with time zone NOT NULL
  used_at timestamp with time zone
  created_at timestamp with time zone NOT NULL
  identity_link_check CHECK (((kind = 'setup'::text) OR (person IS NOT NULL)))
  identity_link_kind_check CHECK ((kind = ANY (ARRAY['setup'::text, 'invitation'::text, 'reset'::text, 'demo'::text])))
  identity_link_person_fkey FOREIGN KEY (person) REFERENCES identity_person(id) ON DELETE CASCADE
  identity_link_pkey PRIMARY KEY (hash)
  CREATE INDEX identity_link_person ON portico.identity_link USING btree (person)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_oauth_artifact (row security forced)
  model text NOT NULL
  hash text NOT NULL
  tenant text NOT NULL
  consent text
  payload jsonb NOT NULL
  consumed_at timestamp with time zone
  expires_at timestamp with time zone NOT NULL
  identity_oauth_artifact_consent_fkey FOREIGN KEY (consent) REFERENCES identity_oauth_grant(id) ON DELETE CASCADE
  identity_oauth_artifact_pkey PRIMARY KEY (model, hash)
  CREATE INDEX identity_oauth_artifact_consent ON portico.identity_oauth_artifact USING btree (consent)
  CREATE INDEX identity_oauth_artifact_expires ON portico.identity_oauth_artifact USING btree (tenant, expires_at)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_oauth_client (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  kind text NOT NULL
  name text NOT NULL
  metadata jsonb NOT NULL
  secret text
  created_at timestamp with time zone NOT NULL
  identity_oauth_client_kind_check CHECK ((kind = ANY (ARRAY['registered'::text, 'claimed'::text])))
  identity_oauth_client_pkey PRIMARY KEY (id)
  CREATE INDEX identity_oauth_client_tenant ON portico.identity_oauth_client USING btree (tenant, id)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_oauth_decision (row security forced)
  request text NOT NULL
  tenant text NOT NULL
  person text NOT NULL
  session text NOT NULL
  consent text
  expires_at timestamp with time zone NOT NULL
  identity_oauth_decision_consent_fkey FOREIGN KEY (consent) REFERENCES identity_oauth_grant(id) ON DELETE CASCADE
  identity_oauth_decision_person_fkey FOREIGN KEY (person) REFERENCES identity_person(id) ON DELETE CASCADE
  identity_oauth_decision_pkey PRIMARY KEY (request)
  CREATE INDEX identity_oauth_decision_expires ON portico.identity_oauth_decision USING btree (tenant, expires_at)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_oauth_grant (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  person text NOT NULL
  actor text NOT NULL
  client text NOT NULL
  client_name text NOT NULL
  client_host text NOT NULL
  resource text NOT NULL
  scopes text[] NOT NULL
  created_at timestamp with time zone NOT NULL
  last_used timestamp with time zone
  expires_at timestamp with time zone NOT NULL
  identity_oauth_grant_person_fkey FOREIGN KEY (person) REFERENCES identity_person(id) ON DELETE CASCADE
  identity_oauth_grant_pkey PRIMARY KEY (id)
  CREATE INDEX identity_oauth_grant_actor ON portico.identity_oauth_grant USING btree (actor)
  CREATE INDEX identity_oauth_grant_client ON portico.identity_oauth_grant USING btree (client)
  CREATE INDEX identity_oauth_grant_person ON portico.identity_oauth_grant USING btree (person, id)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_oidc_state (row security forced)
  hash text NOT NULL
  tenant text NOT NULL
  provider text NOT NULL
  nonce text NOT NULL
  verifier text NOT NULL
  browser text NOT NULL
  return_to text NOT NULL
  expires_at timestamp with time zone NOT NULL
  identity_oidc_state_pkey PRIMARY KEY (hash)
  identity_oidc_state_provider_fkey FOREIGN KEY (provider) REFERENCES identity_provider(name) ON DELETE CASCADE
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_person (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  email text NOT NULL
  name text NOT NULL
  status text NOT NULL
  language text NOT NULL
  roles text[] NOT NULL DEFAULT '{}'::text[]
  password text
  totp text
  totp_pending text
  totp_step integer NOT NULL DEFAULT 0
  recovery text[] NOT NULL DEFAULT '{}'::text[]
  last_seen timestamp with time zone
  created_at timestamp with time zone NOT NULL
  identity_person_email_key UNIQUE (email)
  identity_person_language_check CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text])))
  identity_person_pkey PRIMARY KEY (id)
  identity_person_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'offboarded'::text])))
  CREATE INDEX identity_person_name ON portico.identity_person USING btree (tenant, name, id)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_project (row security forced)
  tenant text NOT NULL
  name text NOT NULL
  title text NOT NULL
  sensitivity text NOT NULL
  created_at timestamp with time zone NOT NULL
  identity_project_pkey PRIMARY KEY (tenant, name)
  identity_project_sensitivity_check CHECK ((sensitivity = ANY (ARRAY['public'::text, 'internal'::text, 'confidential'::text, 'secret'::text])))
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_project_member (row security forced)
  tenant text NOT NULL
  project text NOT NULL
  principal text NOT NULL
  role text NOT NULL
  identity_project_member_pkey PRIMARY KEY (tenant, project, principal)
  identity_project_member_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'editor'::text, 'viewer'::text])))
  identity_project_member_tenant_project_fkey FOREIGN KEY (tenant, project) REFERENCES identity_project(tenant, name) ON DELETE CASCADE
  CREATE INDEX identity_project_member_principal ON portico.identity_project_member USING btree (principal)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_provider (row security forced)
  name text NOT NULL
  tenant text NOT NULL
  title text NOT NULL
  issuer text NOT NULL
  client_id text NOT NULL
  client_secret text
  domains text[] NOT NULL
  created_at timestamp with time zone NOT NULL
  identity_provider_pkey PRIMARY KEY (name)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE identity_session (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  hash text NOT NULL
  person text NOT NULL
  address text NOT NULL
  created_at timestamp with time zone NOT NULL
  last_used timestamp with time zone NOT NULL
  expires_at timestamp with time zone NOT NULL
  identity_session_hash_key UNIQUE (hash)
  identity_session_person_fkey FOREIGN KEY (person) REFERENCES identity_person(id) ON DELETE CASCADE
  identity_session_pkey PRIMARY KEY (id)
  CREATE INDEX identity_session_person ON portico.identity_session USING btree (person)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE kernel_address (row security forced)
  tenant text NOT NULL
  name text NOT NULL
  kind text NOT NULL
  kernel_address_kind_check CHECK ((kind = ANY (ARRAY['app'::text, 'provider'::text])))
  kernel_address_pkey PRIMARY KEY (tenant, name)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE kernel_blob (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  name text NOT NULL
  media_type text NOT NULL
  size bigint
  sha256 text
  state text NOT NULL
  created_by text NOT NULL
  created_at timestamp with time zone NOT NULL
  kernel_blob_pkey PRIMARY KEY (id)
  kernel_blob_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'ready'::text])))
  CREATE INDEX kernel_blob_waiting ON portico.kernel_blob USING btree (created_at) WHERE (state = 'waiting'::text)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE kernel_fact (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  name text NOT NULL
  data jsonb NOT NULL
  principal jsonb NOT NULL
  cause text
  depth integer NOT NULL
  attempts integer NOT NULL DEFAULT 0
  due_at timestamp with time zone NOT NULL
  created_at timestamp with time zone NOT NULL
  kernel_fact_pkey PRIMARY KEY (id)
  CREATE INDEX kernel_fact_due ON portico.kernel_fact USING btree (due_at)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE kernel_idempotency (row security forced)
  tenant text NOT NULL
  principal text NOT NULL
  key text NOT NULL
  request text NOT NULL
  response jsonb
  at timestamp with time zone NOT NULL
  kernel_idempotency_pkey PRIMARY KEY (tenant, principal, key)
  CREATE INDEX kernel_idempotency_at ON portico.kernel_idempotency USING btree (at)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE kernel_job (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  kind text NOT NULL
  title jsonb NOT NULL
  data jsonb NOT NULL
  principal jsonb NOT NULL
  status text NOT NULL
  progress double precision
  step jsonb
  issues jsonb NOT NULL DEFAULT '[]'::jsonb
  result jsonb
  error jsonb
  attempts integer NOT NULL DEFAULT 0
  cancel boolean NOT NULL DEFAULT false
  worker text
  alive_until timestamp with time zone
  due_at timestamp with time zone NOT NULL
  created_at timestamp with time zone NOT NULL
  finished_at timestamp with time zone
  kernel_job_pkey PRIMARY KEY (id)
  kernel_job_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
  CREATE INDEX kernel_job_by ON portico.kernel_job USING btree (tenant, ((principal ->> 'id'::text)), id)
  CREATE INDEX kernel_job_due ON portico.kernel_job USING btree (due_at) WHERE (status = ANY (ARRAY['waiting'::text, 'running'::text]))
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE kernel_migration
  number integer NOT NULL
  name text NOT NULL
  hash text NOT NULL
  applied_at timestamp with time zone NOT NULL DEFAULT now()
  kernel_migration_pkey PRIMARY KEY (number)
  GRANT SELECT TO portico_system
TABLE kernel_replica (row security forced)
  id text NOT NULL
  url text NOT NULL
  key_print text NOT NULL
  seen_at timestamp with time zone NOT NULL
  kernel_replica_pkey PRIMARY KEY (id)
  POLICY system TO portico_system USING true
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE kernel_secret (row security forced)
  tenant text NOT NULL
  name text NOT NULL
  sealed text NOT NULL
  updated_at timestamp with time zone NOT NULL
  kernel_secret_pkey PRIMARY KEY (tenant, name)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE kernel_tenant (row security forced)
  tenant text NOT NULL
  slug text NOT NULL
  name text NOT NULL
  created_at timestamp with time zone NOT NULL
  kernel_tenant_pkey PRIMARY KEY (tenant)
  kernel_tenant_slug_key UNIQUE (slug)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
  GRANT SELECT, UPDATE TO portico_platform
TABLE kernel_timer (row security forced)
  tenant text NOT NULL
  name text NOT NULL
  due_at timestamp with time zone NOT NULL
  kernel_timer_pkey PRIMARY KEY (tenant, name)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE process_comment (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  task text NOT NULL
  by_id text NOT NULL
  by_name text NOT NULL
  text text NOT NULL
  attachments text[] NOT NULL
  at timestamp with time zone NOT NULL
  process_comment_pkey PRIMARY KEY (id)
  process_comment_task_fkey FOREIGN KEY (task) REFERENCES process_task(id) ON DELETE CASCADE
  CREATE INDEX process_comment_of ON portico.process_comment USING btree (task, id)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE process_definition (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  app text NOT NULL
  file text NOT NULL
  number integer NOT NULL
  hash text NOT NULL
  source text NOT NULL
  at timestamp with time zone NOT NULL
  process_definition_app_file_hash_key UNIQUE (app, file, hash)
  process_definition_app_file_number_key UNIQUE (app, file, number)
  process_definition_app_fkey FOREIGN KEY (app) REFERENCES workspace_app(id) ON DELETE CASCADE
  process_definition_pkey PRIMARY KEY (id)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE process_instance (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  app text NOT NULL
  definition text NOT NULL
  process text NOT NULL
  status text NOT NULL
  state jsonb NOT NULL
  revision integer NOT NULL
  key text
  principal jsonb NOT NULL
  started_by text NOT NULL
  parent text
  parent_wait text
  depth integer NOT NULL DEFAULT 0
  incidents integer NOT NULL DEFAULT 0
  started_at timestamp with time zone NOT NULL
  ended_at timestamp with time zone
  process_instance_definition_fkey FOREIGN KEY (definition) REFERENCES process_definition(id) ON DELETE CASCADE
  process_instance_parent_fkey FOREIGN KEY (parent) REFERENCES process_instance(id) ON DELETE CASCADE
  process_instance_pkey PRIMARY KEY (id)
  process_instance_status_check CHECK ((status = ANY (ARRAY['running'::text, 'suspended'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))
  CREATE INDEX process_instance_by ON portico.process_instance USING btree (app, ((principal ->> 'id'::text)), id)
  CREATE INDEX process_instance_key ON portico.process_instance USING btree (app, key) WHERE (key IS NOT NULL)
  CREATE INDEX process_instance_of ON portico.process_instance USING btree (app, process, id)
  CREATE INDEX process_instance_open ON portico.process_instance USING btree (definition) WHERE (ended_at IS NULL)
  CREATE INDEX process_instance_stuck ON portico.process_instance USING btree (app, process) WHERE (incidents > 0)
  CREATE UNIQUE INDEX process_instance_parent ON portico.process_instance USING btree (parent, parent_wait) WHERE (parent IS NOT NULL)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE process_step (row security forced)
  tenant text NOT NULL
  instance text NOT NULL
  number integer NOT NULL
  at timestamp with time zone NOT NULL
  what text NOT NULL
  element text
  by text
  marks jsonb NOT NULL
  process_step_instance_fkey FOREIGN KEY (instance) REFERENCES process_instance(id) ON DELETE CASCADE
  process_step_pkey PRIMARY KEY (instance, number)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE process_task (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  app text NOT NULL
  instance text NOT NULL
  wait text NOT NULL
  element text NOT NULL
  status text NOT NULL
  assignee text
  offered text[] NOT NULL
  input jsonb NOT NULL
  priority double precision
  due_at timestamp with time zone
  created_at timestamp with time zone NOT NULL
  ended_at timestamp with time zone
  ended_by text
  process_task_instance_fkey FOREIGN KEY (instance) REFERENCES process_instance(id) ON DELETE CASCADE
  process_task_pkey PRIMARY KEY (id)
  process_task_status_check CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'cancelled'::text])))
  CREATE INDEX process_task_assignee ON portico.process_task USING btree (assignee, id) WHERE (status = 'open'::text)
  CREATE INDEX process_task_ended_by ON portico.process_task USING btree (ended_by, id) WHERE (status = 'completed'::text)
  CREATE INDEX process_task_offered ON portico.process_task USING gin (offered) WHERE ((status = 'open'::text) AND (assignee IS NULL))
  CREATE UNIQUE INDEX process_task_wait ON portico.process_task USING btree (instance, wait)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE process_trigger (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  app text NOT NULL
  process text NOT NULL
  element text NOT NULL
  type text NOT NULL
  name text
  says text NOT NULL
  count integer NOT NULL DEFAULT 0
  principal jsonb NOT NULL
  due_at timestamp with time zone
  process_trigger_app_fkey FOREIGN KEY (app) REFERENCES workspace_app(id) ON DELETE CASCADE
  process_trigger_app_process_element_key UNIQUE (app, process, element)
  process_trigger_pkey PRIMARY KEY (id)
  process_trigger_type_check CHECK ((type = ANY (ARRAY['timer'::text, 'webhook'::text])))
  CREATE INDEX process_trigger_due ON portico.process_trigger USING btree (due_at) WHERE (due_at IS NOT NULL)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE process_wait (row security forced)
  tenant text NOT NULL
  app text NOT NULL
  instance text NOT NULL
  id text NOT NULL
  token integer NOT NULL
  element text NOT NULL
  type text NOT NULL
  due_at timestamp with time zone
  name text
  key text
  error jsonb
  since timestamp with time zone NOT NULL
  process_wait_instance_fkey FOREIGN KEY (instance) REFERENCES process_instance(id) ON DELETE CASCADE
  process_wait_pkey PRIMARY KEY (instance, id)
  CREATE INDEX process_wait_named ON portico.process_wait USING btree (app, type, name, key) WHERE (type = ANY (ARRAY['message'::text, 'signal'::text]))
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE process_work (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  instance text NOT NULL
  wait text
  kind text NOT NULL
  data jsonb NOT NULL
  attempts integer NOT NULL DEFAULT 0
  error jsonb
  held boolean NOT NULL DEFAULT false
  due_at timestamp with time zone NOT NULL
  taken_until timestamp with time zone
  process_work_instance_fkey FOREIGN KEY (instance) REFERENCES process_instance(id) ON DELETE CASCADE
  process_work_pkey PRIMARY KEY (id)
  CREATE INDEX process_work_due ON portico.process_work USING btree (due_at) WHERE (NOT held)
  CREATE INDEX process_work_of ON portico.process_work USING btree (instance, wait)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE providers_client (row security forced)
  tenant text NOT NULL
  provider text NOT NULL
  issuer text NOT NULL
  redirect_uri text NOT NULL
  sealed text NOT NULL
  providers_client_pkey PRIMARY KEY (provider, issuer, redirect_uri)
  providers_client_provider_fkey FOREIGN KEY (provider) REFERENCES registry_provider(id) ON DELETE CASCADE
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE providers_credential (row security forced)
  tenant text NOT NULL
  provider text NOT NULL
  name text NOT NULL
  principal text NOT NULL
  state text NOT NULL
  issuer text
  server text
  sealed text
  scopes text[] NOT NULL DEFAULT '{}'::text[]
  wanted jsonb
  expires_at timestamp with time zone
  connected_at timestamp with time zone
  renewing_until timestamp with time zone
  providers_credential_pkey PRIMARY KEY (provider, principal)
  providers_credential_provider_fkey FOREIGN KEY (provider) REFERENCES registry_provider(id) ON DELETE CASCADE
  providers_credential_state_check CHECK ((state = ANY (ARRAY['wanted'::text, 'active'::text, 'ended'::text])))
  CREATE INDEX providers_credential_principal ON portico.providers_credential USING btree (tenant, principal)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE providers_trip (row security forced)
  hash text NOT NULL
  tenant text NOT NULL
  provider text NOT NULL
  principal text NOT NULL
  person text NOT NULL
  session text NOT NULL
  sealed text NOT NULL
  expires_at timestamp with time zone NOT NULL
  providers_trip_pkey PRIMARY KEY (hash)
  providers_trip_provider_fkey FOREIGN KEY (provider) REFERENCES registry_provider(id) ON DELETE CASCADE
  CREATE INDEX providers_trip_expires ON portico.providers_trip USING btree (expires_at)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE registry_event (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  provider text NOT NULL
  instance text
  state text NOT NULL
  message jsonb
  latency double precision
  at timestamp with time zone NOT NULL
  registry_event_pkey PRIMARY KEY (id)
  registry_event_provider_fkey FOREIGN KEY (provider) REFERENCES registry_provider(id) ON DELETE CASCADE
  CREATE INDEX registry_event_of ON portico.registry_event USING btree (provider, id DESC)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE registry_instance (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  provider text NOT NULL
  address text NOT NULL
  weight integer NOT NULL
  version text
  state text NOT NULL
  latency double precision
  probed_at timestamp with time zone
  error jsonb
  until timestamp with time zone
  registry_instance_pkey PRIMARY KEY (id)
  registry_instance_provider_address_key UNIQUE (provider, address)
  registry_instance_provider_fkey FOREIGN KEY (provider) REFERENCES registry_provider(id) ON DELETE CASCADE
  registry_instance_state_check CHECK ((state = ANY (ARRAY['unproven'::text, 'healthy'::text, 'offline'::text])))
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE registry_provider (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  name text NOT NULL
  kind text NOT NULL
  title jsonb NOT NULL
  description jsonb
  project text NOT NULL
  mode text NOT NULL
  settings jsonb NOT NULL
  sealed text
  secret_names text[] NOT NULL
  limits jsonb NOT NULL
  policy text NOT NULL
  approve text NOT NULL
  state text NOT NULL
  switched text
  reason jsonb
  since timestamp with time zone NOT NULL
  server jsonb
  served text
  canary text
  canary_percent integer
  seen text
  revision integer NOT NULL DEFAULT 1
  probe_at timestamp with time zone NOT NULL
  failures integer NOT NULL DEFAULT 0
  created_by text NOT NULL
  created_at timestamp with time zone NOT NULL
  questions integer NOT NULL DEFAULT 0
  registry_provider_mode_check CHECK ((mode = ANY (ARRAY['pinned'::text, 'follow'::text])))
  registry_provider_pkey PRIMARY KEY (id)
  registry_provider_state_check CHECK ((state = ANY (ARRAY['unproven'::text, 'healthy'::text, 'degraded'::text, 'offline'::text])))
  registry_provider_switched_check CHECK ((switched = ANY (ARRAY['maintenance'::text, 'quarantined'::text])))
  registry_provider_tenant_name_key UNIQUE (tenant, name)
  CREATE INDEX registry_provider_probe ON portico.registry_provider USING btree (probe_at)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE registry_question (row security forced)
  tenant text NOT NULL
  provider text NOT NULL
  tool text NOT NULL
  sealed text NOT NULL
  author text NOT NULL
  edited boolean NOT NULL
  at timestamp with time zone NOT NULL
  registry_question_pkey PRIMARY KEY (provider, tool)
  registry_question_provider_fkey FOREIGN KEY (provider) REFERENCES registry_provider(id) ON DELETE CASCADE
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE registry_surface (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  provider text NOT NULL
  number integer NOT NULL
  fingerprint text NOT NULL
  sealed text NOT NULL
  overrides jsonb NOT NULL
  status text NOT NULL
  findings jsonb NOT NULL
  summary jsonb NOT NULL
  counts jsonb NOT NULL
  seen_at timestamp with time zone NOT NULL
  decided_by text
  decided_at timestamp with time zone
  note text NOT NULL DEFAULT ''::text
  registry_surface_pkey PRIMARY KEY (id)
  registry_surface_provider_fkey FOREIGN KEY (provider) REFERENCES registry_provider(id) ON DELETE CASCADE
  registry_surface_provider_number_key UNIQUE (provider, number)
  registry_surface_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'approved'::text, 'rejected'::text])))
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE registry_toolset (row security forced)
  tenant text NOT NULL
  name text NOT NULL
  title jsonb NOT NULL
  description text NOT NULL
  items jsonb NOT NULL
  created_by text NOT NULL
  created_at timestamp with time zone NOT NULL
  registry_toolset_pkey PRIMARY KEY (tenant, name)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE runtime_change (row security forced)
  tenant text NOT NULL
  app text NOT NULL
  entity text NOT NULL
  record text NOT NULL
  id text NOT NULL
  at timestamp with time zone NOT NULL
  kind text NOT NULL
  principal jsonb NOT NULL
  fields jsonb NOT NULL
  runtime_change_pkey PRIMARY KEY (tenant, app, entity, record, id)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE runtime_trash (row security forced)
  tenant text NOT NULL
  app text NOT NULL
  entity text NOT NULL
  record text NOT NULL
  part integer NOT NULL
  part_entity text NOT NULL
  whole jsonb NOT NULL
  deleted_by text NOT NULL
  deleted_at timestamp with time zone NOT NULL
  expires_at timestamp with time zone NOT NULL
  runtime_trash_pkey PRIMARY KEY (tenant, app, entity, record, part)
  CREATE INDEX runtime_trash_expires ON portico.runtime_trash USING btree (expires_at)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE workspace_app (row security forced)
  id text NOT NULL
  tenant text NOT NULL
  name text NOT NULL
  project text NOT NULL
  schema_name text NOT NULL
  summary jsonb NOT NULL
  sample boolean NOT NULL DEFAULT false
  release text
  created_by text NOT NULL
  created_at timestamp with time zone NOT NULL
  preview_of text
  branch text
  issues jsonb NOT NULL DEFAULT '[]'::jsonb
  trial boolean NOT NULL DEFAULT false
  workspace_app_branch CHECK (((preview_of IS NULL) = (branch IS NULL)))
  workspace_app_pkey PRIMARY KEY (id)
  workspace_app_preview_of_fkey FOREIGN KEY (preview_of) REFERENCES workspace_app(id) ON DELETE CASCADE
  workspace_app_schema_name_key UNIQUE (schema_name)
  workspace_app_tenant_name_key UNIQUE (tenant, name)
  workspace_app_trial CHECK (((NOT trial) OR (preview_of IS NOT NULL)))
  CREATE UNIQUE INDEX workspace_app_preview ON portico.workspace_app USING btree (preview_of, branch) WHERE ((preview_of IS NOT NULL) AND (NOT trial))
  CREATE UNIQUE INDEX workspace_app_trial ON portico.workspace_app USING btree (preview_of) WHERE trial
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE workspace_branch (row security forced)
  tenant text NOT NULL
  app text NOT NULL
  name text NOT NULL
  head text NOT NULL
  updated_at timestamp with time zone NOT NULL
  workspace_branch_app_fkey FOREIGN KEY (app) REFERENCES workspace_app(id) ON DELETE CASCADE
  workspace_branch_pkey PRIMARY KEY (app, name)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
TABLE workspace_release (row security forced)
  tenant text NOT NULL
  app text NOT NULL
  id text NOT NULL
  commit text NOT NULL
  files jsonb NOT NULL
  model_hash text NOT NULL
  summary jsonb NOT NULL
  notes text NOT NULL
  by_id text NOT NULL
  by_name text NOT NULL
  at timestamp with time zone NOT NULL
  workspace_release_app_fkey FOREIGN KEY (app) REFERENCES workspace_app(id) ON DELETE CASCADE
  workspace_release_pkey PRIMARY KEY (app, id)
  CREATE INDEX workspace_release_at ON portico.workspace_release USING btree (app, at DESC, id DESC)
  POLICY system TO portico_system USING true
  POLICY tenant TO portico_platform USING (tenant = current_setting('portico.tenant'::text, true))
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_platform
  GRANT DELETE, INSERT, SELECT, UPDATE TO portico_system
