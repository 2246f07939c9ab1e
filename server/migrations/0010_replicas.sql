-- The processes that share this database. They belong to no tenant: only Portico itself sees them.
CREATE TABLE portico.kernel_replica (
  -- Made anew at each start: what a process keeps in memory is gone with it.
  id text PRIMARY KEY,
  -- Where the others reach it; not where people and agents do.
  url text NOT NULL,
  -- Tells whether two have the same master key, and nothing of the key.
  key_print text NOT NULL,
  seen_at timestamptz NOT NULL
);
ALTER TABLE portico.kernel_replica ENABLE ROW LEVEL SECURITY;
ALTER TABLE portico.kernel_replica FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON portico.kernel_replica TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON portico.kernel_replica TO portico_system;
