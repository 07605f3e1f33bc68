-- What a professional keeps from the person until it is announced, wherever it lies: the job that ends the wait looks for it.
-- The auditor sees which document of which record, since when; nothing else of it.
create index entry_version_unannounced on entry_version (record_id, logical_id)
  where current and hidden_from_holder and status in ('approved', 'archived');
create policy unannounced on entry_version for select to carnet_record_auditor using (current and hidden_from_holder);
create policy unannounced on document for select to carnet_record_auditor using (true);
grant select (record_id, logical_id, version, current, hidden_from_holder, status) on entry_version to carnet_record_auditor;
grant select (record_id, logical_id, deposited_at) on document to carnet_record_auditor;
