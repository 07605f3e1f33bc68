-- Space zone: proofs of possession already shown, identity tokens already exchanged; a purge of the security log.

-- Proofs already shown (RFC 9449 §11.1), by hash: refused a second time until their age refuses them.
create table used_proof (
  proof_hash bytea primary key,
  expires_at timestamptz not null
);
create index used_proof_expiry on used_proof (expires_at);

-- Identity tokens that were exchanged, by hash: from then on for the same product with the same key only.
create table exchanged_token (
  token_hash bytea primary key,
  client_id text not null,
  binding text not null,
  expires_at timestamptz not null
);
create index exchanged_token_expiry on exchanged_token (expires_at);

grant select, insert, delete on used_proof to carnet_space_app;
grant select, insert, update, delete on exchanged_token to carnet_space_app;
grant delete on security_event to carnet_space_app;
