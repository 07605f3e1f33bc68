-- Record zone: proofs of possession already shown, tokens revoked before their end, status of structures; a purge of the
-- security log.

-- Proofs already shown (RFC 9449 §11.1), by hash: refused a second time until their age refuses them.
create table used_proof (
  proof_hash bytea primary key,
  expires_at timestamptz not null
);
create index used_proof_expiry on used_proof (expires_at);

-- Access tokens revoked before their end (RFC 7009), by a hash of their jti, until they would have ended.
create table revoked_token (
  token_hash bytea primary key,
  expires_at timestamptz not null
);
create index revoked_token_expiry on revoked_token (expires_at);

create table structure_status (
  structure_key bytea primary key,
  active boolean not null,
  source_version bigint not null,
  as_of timestamptz not null
);

grant select, insert, delete on used_proof, revoked_token to carnet_record_app;
grant insert, select on revoked_token to carnet_record_loader;
grant select, insert, update on structure_status to carnet_record_app, carnet_record_loader;
grant delete on security_event to carnet_record_app;
