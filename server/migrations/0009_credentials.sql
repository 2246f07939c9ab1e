-- What Portico proves itself with at providers by OAuth: for the whole tenant, or for each person.

CREATE TABLE portico.providers_credential (
  tenant text NOT NULL,
  provider text NOT NULL REFERENCES portico.registry_provider ON DELETE CASCADE,
  -- How the provider is called; that never changes.
  name text NOT NULL,
  -- Whose it is; '' when it stands for the whole tenant.
  principal text NOT NULL,
  -- wanted: the provider asked for one · active · ended: it was refused, its owner has to connect again.
  state text NOT NULL CHECK (state IN ('wanted', 'active', 'ended')),
  -- Who gave it, and the address it was given for: it goes nowhere else.
  issuer text,
  server text,
  -- The tokens, and the client they were given to.
  sealed text,
  scopes text[] NOT NULL DEFAULT '{}',
  -- What the provider asked for last, by its challenge.
  wanted jsonb,
  expires_at timestamptz,
  connected_at timestamptz,
  -- Somebody is renewing it, until then at most.
  renewing_until timestamptz,
  PRIMARY KEY (provider, principal)
);
SELECT portico.tenant_table('providers_credential');
CREATE INDEX providers_credential_principal ON portico.providers_credential (tenant, principal);

-- How Portico registered itself at an authorization server (RFC 7591).
CREATE TABLE portico.providers_client (
  tenant text NOT NULL,
  provider text NOT NULL REFERENCES portico.registry_provider ON DELETE CASCADE,
  issuer text NOT NULL,
  redirect_uri text NOT NULL,
  sealed text NOT NULL,
  PRIMARY KEY (provider, issuer, redirect_uri)
);
SELECT portico.tenant_table('providers_client');

-- A person on her way to an authorization server and back; taken once.
CREATE TABLE portico.providers_trip (
  hash text PRIMARY KEY,
  tenant text NOT NULL,
  provider text NOT NULL REFERENCES portico.registry_provider ON DELETE CASCADE,
  -- Whose credential it becomes, and who went, in which session.
  principal text NOT NULL,
  person text NOT NULL,
  session text NOT NULL,
  sealed text NOT NULL,
  expires_at timestamptz NOT NULL
);
SELECT portico.tenant_table('providers_trip');
CREATE INDEX providers_trip_expires ON portico.providers_trip (expires_at);
