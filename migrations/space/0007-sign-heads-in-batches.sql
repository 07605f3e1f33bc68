-- One signature for a batch of heads: from each head, a path to what was signed. Null in copies signed alone.
alter table record_head_copy add column path bytea;
