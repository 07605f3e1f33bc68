-- Traces of reads of many records are linked in one statement: by a role that sees heads, adds traces, and nothing else.
create policy trace_heads on chain_head to carnet_record_tracer using (true);
create policy trace_adds on trace for insert to carnet_record_tracer with check (true);
create policy trace_adds on trace_detail for insert to carnet_record_tracer with check (true);
grant select (record_id, seq), update (seq, chain) on chain_head to carnet_record_tracer;
grant insert on trace, trace_detail to carnet_record_tracer;
create policy trace_adds on log_queue for insert to carnet_record_tracer with check (true);
grant insert on log_queue to carnet_record_tracer;
