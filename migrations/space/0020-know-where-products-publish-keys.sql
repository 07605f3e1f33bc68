-- Where a product publishes its public keys (RFC 7591 jwks_uri); null: they are registered by value, in jwks.
alter table software add column jwks_uri text;
