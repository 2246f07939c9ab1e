-- Previews of drafts, and what publishing took out of the tables and keeps for a while.

ALTER TABLE portico.workspace_app
  -- The app it is a preview of, and the branch it shows; null for an app.
  ADD COLUMN preview_of text REFERENCES portico.workspace_app ON DELETE CASCADE,
  ADD COLUMN branch text,
  -- Why a preview could not follow its branch.
  ADD COLUMN issues jsonb NOT NULL DEFAULT '[]',
  ADD CONSTRAINT workspace_app_branch CHECK ((preview_of IS NULL) = (branch IS NULL));
CREATE UNIQUE INDEX workspace_app_preview ON portico.workspace_app (preview_of, branch) WHERE preview_of IS NOT NULL;

-- Columns and tables that a publish removed: moved aside, so that a roll back brings them back with their values.
CREATE TABLE portico.delivery_gone (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  app text NOT NULL REFERENCES portico.workspace_app ON DELETE CASCADE,
  entity text NOT NULL,
  -- Null: the whole table.
  field text,
  -- The schema a table was moved to, or the name its column has now.
  aside text NOT NULL,
  -- The entity or field as the model had it.
  definition jsonb NOT NULL,
  at timestamptz NOT NULL
);
SELECT portico.tenant_table('delivery_gone');
CREATE INDEX delivery_gone_of ON portico.delivery_gone (app, at DESC);
