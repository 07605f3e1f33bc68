-- What was replaced before it was announced waits too: the job looks whether something that replaced it still does.
drop index entry_version_unannounced;
create index entry_version_unannounced on entry_version (record_id, logical_id)
  where current and hidden_from_holder and status <> 'deleted';
create policy unannounced on association for select to carnet_record_auditor using (kind = 'replaces');
grant select (record_id, kind, source_id, target_id) on association to carnet_record_auditor;
