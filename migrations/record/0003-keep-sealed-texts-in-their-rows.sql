-- Sealed texts do not compress, and most have less than 4 KB: kept in their row they are read and written at once, where
-- PostgreSQL would by default cut those of a row beyond 2 KB in pieces of another table, each found by an index of its own.
alter table trace_detail set (toast_tuple_target = 8160);
alter table trace_detail alter column sealed set storage external;
alter table entry_version set (toast_tuple_target = 8160);
alter table entry_version alter column sealed set storage external;
alter table submission_set set (toast_tuple_target = 8160);
alter table submission_set alter column sealed set storage external;
alter table submission_set alter column sealed_answer set storage external;
