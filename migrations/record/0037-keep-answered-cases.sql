-- The cases of a structure that were answered: since when, for the officer's list. What was answered is in the record.
alter table structure_case add column answered_at timestamptz;
grant update (answered_at) on structure_case to carnet_record_app;
