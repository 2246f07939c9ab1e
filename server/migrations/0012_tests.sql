-- Tests of apps: throw-away copies to run them on, and what came of each run.

ALTER TABLE portico.workspace_app
  -- A throw-away copy for one run of the tests; the only one of its app at a time.
  ADD COLUMN trial boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT workspace_app_trial CHECK (NOT trial OR preview_of IS NOT NULL);
DROP INDEX portico.workspace_app_preview;
CREATE UNIQUE INDEX workspace_app_preview ON portico.workspace_app (preview_of, branch) WHERE preview_of IS NOT NULL AND NOT trial;
CREATE UNIQUE INDEX workspace_app_trial ON portico.workspace_app (preview_of) WHERE trial;

CREATE TABLE portico.delivery_test_run (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  app text NOT NULL REFERENCES portico.workspace_app ON DELETE CASCADE,
  branch text NOT NULL,
  -- Fingerprint of the files that were tested.
  content text NOT NULL,
  -- All tests of the app, and not one failed.
  green boolean NOT NULL,
  -- The run as it is shown.
  run jsonb NOT NULL,
  at timestamptz NOT NULL
);
SELECT portico.tenant_table('delivery_test_run');
CREATE INDEX delivery_test_run_of ON portico.delivery_test_run (app, at DESC);
