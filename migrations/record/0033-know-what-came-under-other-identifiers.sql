-- SHA-256 of the bytes that came under this uniqueId: sent once more, they are what they were. Null: of an alias made before.
alter table document_alias add column sha256 bytea;
