-- OAuth 2.1: programs, what people allowed them, and what was issued. Tokens and codes are kept as hashes.

CREATE TABLE portico.identity_oauth_client (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  -- Entered by an administrator, for people of this tenant; or it registered itself, for everybody's.
  kind text NOT NULL CHECK (kind IN ('registered', 'claimed')),
  name text NOT NULL,
  -- RFC 7591, without the secret.
  metadata jsonb NOT NULL,
  -- Sealed; null for a public client.
  secret text,
  created_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_oauth_client');
CREATE INDEX identity_oauth_client_tenant ON portico.identity_oauth_client (tenant, id);

-- One consent: a person let a program act as somebody, at one MCP address, with these scopes.
CREATE TABLE portico.identity_oauth_grant (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  person text NOT NULL REFERENCES portico.identity_person ON DELETE CASCADE,
  -- Who acts: the person, or an agent of hers.
  actor text NOT NULL,
  client text NOT NULL,
  client_name text NOT NULL,
  client_host text NOT NULL,
  resource text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  last_used timestamptz,
  expires_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_oauth_grant');
CREATE INDEX identity_oauth_grant_person ON portico.identity_oauth_grant (person, id);
CREATE INDEX identity_oauth_grant_actor ON portico.identity_oauth_grant (actor);
CREATE INDEX identity_oauth_grant_client ON portico.identity_oauth_grant (client);

-- How a request was answered. Once, and only the session that answered may carry the answer on.
CREATE TABLE portico.identity_oauth_decision (
  -- SHA-256 of the request's id, hex.
  request text PRIMARY KEY,
  tenant text NOT NULL,
  person text NOT NULL REFERENCES portico.identity_person ON DELETE CASCADE,
  session text NOT NULL,
  -- Null: she refused.
  consent text REFERENCES portico.identity_oauth_grant ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_oauth_decision');
CREATE INDEX identity_oauth_decision_expires ON portico.identity_oauth_decision (tenant, expires_at);

-- Requests, codes, tokens.
CREATE TABLE portico.identity_oauth_artifact (
  model text NOT NULL,
  -- SHA-256 of the value, hex.
  hash text NOT NULL,
  tenant text NOT NULL,
  consent text REFERENCES portico.identity_oauth_grant ON DELETE CASCADE,
  payload jsonb NOT NULL,
  consumed_at timestamptz,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (model, hash)
);
SELECT portico.tenant_table('identity_oauth_artifact');
CREATE INDEX identity_oauth_artifact_consent ON portico.identity_oauth_artifact (consent);
CREATE INDEX identity_oauth_artifact_expires ON portico.identity_oauth_artifact (tenant, expires_at);

-- Identity providers whose access tokens are taken as they are.
CREATE TABLE portico.identity_issuer (
  tenant text NOT NULL,
  name text NOT NULL,
  -- With its audience it belongs to one tenant, so that a token names its tenant.
  issuer text NOT NULL,
  audience text NOT NULL,
  jwks_uri text,
  match text NOT NULL CHECK (match IN ('subject', 'email', 'agent')),
  claim text NOT NULL,
  agents jsonb NOT NULL,
  scopes text[] NOT NULL,
  PRIMARY KEY (tenant, name),
  UNIQUE (issuer, audience)
);
SELECT portico.tenant_table('identity_issuer');

-- Client certificates that stand for agents.
CREATE TABLE portico.identity_certificate (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  -- sha256:, dns:, uri: or email: and its value.
  subject text NOT NULL UNIQUE,
  agent text NOT NULL REFERENCES portico.identity_agent ON DELETE CASCADE,
  scopes text[] NOT NULL,
  last_used timestamptz,
  created_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_certificate');
CREATE INDEX identity_certificate_agent ON portico.identity_certificate (agent);
