-- What happened to each record, for its history: written in the transaction of the write itself. The audit proves who did
-- what; this answers "what became of this record" without reading the audit of the whole tenant.
CREATE TABLE portico.runtime_change (
  tenant text NOT NULL,
  app text NOT NULL,
  entity text NOT NULL,
  record text NOT NULL,
  id text NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  -- kind, id, name, onBehalfOf: as the audit names who acts.
  principal jsonb NOT NULL,
  -- Field → what it was set to; long texts are cut.
  fields jsonb NOT NULL,
  PRIMARY KEY (tenant, app, entity, record, id)
);
SELECT portico.tenant_table('runtime_change');
