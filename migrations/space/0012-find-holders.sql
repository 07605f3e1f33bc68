-- Who holds a record: an emergency access to it is told to her.
create index ins_key_record on ins_key (record_id);
