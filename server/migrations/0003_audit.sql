-- One chain per tenant and writer (a process). Lines are appended, never changed: not even the system role may.
CREATE TABLE portico.audit_line (
  tenant text NOT NULL,
  writer text NOT NULL,
  seq bigint NOT NULL,
  id text NOT NULL,
  at timestamptz NOT NULL,
  -- The line itself, exactly as it was hashed.
  body text NOT NULL,
  previous text NOT NULL,
  hash text NOT NULL,
  -- Taken out of the body for searching.
  operation text NOT NULL,
  principal text NOT NULL,
  app text,
  outcome text NOT NULL,
  PRIMARY KEY (tenant, writer, seq)
);
SELECT portico.tenant_table('audit_line', 'SELECT');
GRANT INSERT ON portico.audit_line TO portico_system;
CREATE UNIQUE INDEX audit_line_id ON portico.audit_line (tenant, id);
CREATE INDEX audit_line_principal ON portico.audit_line (tenant, principal, id);
CREATE INDEX audit_line_operation ON portico.audit_line (tenant, operation, id);

-- Lines written in the transaction of what they tell; the writer chains them right after.
CREATE TABLE portico.audit_staged (
  tenant text NOT NULL,
  id text PRIMARY KEY,
  writer text NOT NULL,
  at timestamptz NOT NULL,
  body text NOT NULL
);
SELECT portico.tenant_table('audit_staged', 'SELECT, INSERT');
GRANT DELETE ON portico.audit_staged TO portico_system;

CREATE TABLE portico.audit_checkpoint (
  tenant text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  body text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (tenant, seq)
);
SELECT portico.tenant_table('audit_checkpoint', 'SELECT');
GRANT INSERT ON portico.audit_checkpoint TO portico_system;
