-- The signature of a set is read back by the uniqueId of the document that carried it (IHE DSG): its hash, as of any uniqueId.
alter table submission_set add column signature_hash bytea;
create unique index submission_set_signature on submission_set (record_id, signature_hash) where signature_hash is not null;
