-- Deleted records, whole, until they expire or are brought back. `part` 0 is the record itself, the others the rows
-- that went with it because their relation cascades, in the order they have to come back.
CREATE TABLE portico.runtime_trash (
  tenant text NOT NULL,
  app text NOT NULL,
  entity text NOT NULL,
  record text NOT NULL,
  part integer NOT NULL,
  part_entity text NOT NULL,
  -- Column → value, as to_jsonb(row) gave it.
  whole jsonb NOT NULL,
  deleted_by text NOT NULL,
  deleted_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, app, entity, record, part)
);
SELECT portico.tenant_table('runtime_trash');
CREATE INDEX runtime_trash_expires ON portico.runtime_trash (expires_at);

-- Answers of calls that carried an idempotency key. The primary key makes a concurrent duplicate wait.
CREATE TABLE portico.runtime_idempotency (
  tenant text NOT NULL,
  principal text NOT NULL,
  key text NOT NULL,
  request text NOT NULL,
  -- Null only inside the transaction that is still working on it.
  response jsonb,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant, principal, key)
);
SELECT portico.tenant_table('runtime_idempotency');
CREATE INDEX runtime_idempotency_at ON portico.runtime_idempotency (at);
