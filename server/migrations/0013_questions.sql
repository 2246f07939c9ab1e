-- What people may say when they need a tool, so that search finds it by their words.

-- Counts what was written for a provider's tools, so that indexes know they are out of date.
ALTER TABLE portico.registry_provider ADD COLUMN questions integer NOT NULL DEFAULT 0;

CREATE TABLE portico.registry_question (
  tenant text NOT NULL,
  provider text NOT NULL REFERENCES portico.registry_provider ON DELETE CASCADE,
  -- Fingerprint of the definition they were written for: they belong to every version that shows it unchanged.
  tool text NOT NULL,
  -- In both languages, encrypted as the definitions are.
  sealed text NOT NULL,
  -- The model, or the person who changed what it wrote.
  author text NOT NULL,
  edited boolean NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (provider, tool)
);
SELECT portico.tenant_table('registry_question');
