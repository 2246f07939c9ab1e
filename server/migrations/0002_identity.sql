-- People, agents and how they prove who they are. Secrets are kept as hashes (tokens, keys, passwords) or sealed.

CREATE TABLE portico.identity_person (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  -- Lower case. One address is one person in the whole installation, so that signing in needs no tenant.
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  status text NOT NULL CHECK (status IN ('invited', 'active', 'offboarded')),
  language text NOT NULL CHECK (language IN ('en', 'zh')),
  roles text[] NOT NULL DEFAULT '{}',
  -- Argon2id, PHC string; null for those who sign in with a provider or a key only.
  password text,
  -- Sealed base32 secret; `totp_pending` waits for its first code. The last step used, so that no code works twice.
  totp text,
  totp_pending text,
  totp_step integer NOT NULL DEFAULT 0,
  -- SHA-256 of the recovery codes that are left.
  recovery text[] NOT NULL DEFAULT '{}',
  last_seen timestamptz,
  created_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_person');
CREATE INDEX identity_person_name ON portico.identity_person (tenant, name, id);

CREATE TABLE portico.identity_session (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  -- SHA-256 of the token in the cookie, hex.
  hash text NOT NULL UNIQUE,
  person text NOT NULL REFERENCES portico.identity_person ON DELETE CASCADE,
  address text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_session');
CREATE INDEX identity_session_person ON portico.identity_session (person);

CREATE TABLE portico.identity_link (
  -- SHA-256 of the token in the link, hex.
  hash text PRIMARY KEY,
  tenant text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('setup', 'invitation', 'reset', 'demo')),
  person text REFERENCES portico.identity_person ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL,
  CHECK (kind = 'setup' OR person IS NOT NULL)
);
SELECT portico.tenant_table('identity_link');
CREATE INDEX identity_link_person ON portico.identity_link (person);

CREATE TABLE portico.identity_agent (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  owner text NOT NULL REFERENCES portico.identity_person ON DELETE CASCADE,
  on_behalf boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'disabled')),
  last_seen timestamptz,
  created_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_agent');
CREATE INDEX identity_agent_owner ON portico.identity_agent (owner);
CREATE INDEX identity_agent_name ON portico.identity_agent (tenant, name, id);

CREATE TABLE portico.identity_key (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  -- SHA-256 of the key, hex.
  hash text NOT NULL UNIQUE,
  prefix text NOT NULL,
  name text NOT NULL,
  -- A person or an agent.
  principal text NOT NULL,
  scopes text[] NOT NULL,
  expires_at timestamptz,
  last_used timestamptz,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_key');
CREATE INDEX identity_key_principal ON portico.identity_key (principal);
CREATE INDEX identity_key_tenant ON portico.identity_key (tenant, id);

CREATE TABLE portico.identity_project (
  tenant text NOT NULL,
  name text NOT NULL,
  title text NOT NULL,
  sensitivity text NOT NULL CHECK (sensitivity IN ('public', 'internal', 'confidential', 'secret')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, name)
);
SELECT portico.tenant_table('identity_project');

CREATE TABLE portico.identity_project_member (
  tenant text NOT NULL,
  project text NOT NULL,
  principal text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
  PRIMARY KEY (tenant, project, principal),
  FOREIGN KEY (tenant, project) REFERENCES portico.identity_project ON DELETE CASCADE
);
SELECT portico.tenant_table('identity_project_member');
CREATE INDEX identity_project_member_principal ON portico.identity_project_member (principal);

-- Roles and policy attributes in an app; the app's row is in another module, which takes its members with it.
CREATE TABLE portico.identity_app_member (
  tenant text NOT NULL,
  app text NOT NULL,
  principal text NOT NULL,
  roles text[] NOT NULL,
  attributes jsonb NOT NULL,
  PRIMARY KEY (tenant, app, principal)
);
SELECT portico.tenant_table('identity_app_member');
CREATE INDEX identity_app_member_principal ON portico.identity_app_member (principal);

CREATE TABLE portico.identity_provider (
  -- Stands in the callback address, so it is one in the whole installation.
  name text PRIMARY KEY,
  tenant text NOT NULL,
  title text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  -- Sealed; null for a public client.
  client_secret text,
  domains text[] NOT NULL,
  created_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_provider');

CREATE TABLE portico.identity_federation (
  tenant text NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  person text NOT NULL REFERENCES portico.identity_person ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, issuer, subject)
);
SELECT portico.tenant_table('identity_federation');
CREATE INDEX identity_federation_person ON portico.identity_federation (person);

-- A sign-in that went to a provider and has not come back.
CREATE TABLE portico.identity_oidc_state (
  -- SHA-256 of the state parameter, hex.
  hash text PRIMARY KEY,
  tenant text NOT NULL,
  provider text NOT NULL REFERENCES portico.identity_provider ON DELETE CASCADE,
  nonce text NOT NULL,
  verifier text NOT NULL,
  -- SHA-256 of what the browser keeps in a cookie, hex.
  browser text NOT NULL,
  return_to text NOT NULL,
  expires_at timestamptz NOT NULL
);
SELECT portico.tenant_table('identity_oidc_state');
