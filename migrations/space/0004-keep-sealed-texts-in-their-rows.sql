-- As 0003 of the record zone: sealed details stay in their row up to 8 KB, and nobody tries to compress them.
alter table trace_detail set (toast_tuple_target = 8160);
alter table trace_detail alter column sealed set storage external;
