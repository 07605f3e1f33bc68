-- An access that the person reports: a case with a due date, whose answer she reads.
-- sealed = who acted, what and when; sealed_answer = the words of the answer.
create table access_report (
  record_id uuid not null,
  report_id uuid not null,
  -- The trace that is reported.
  reported_seq bigint not null,
  reported_at timestamptz not null,
  due_at timestamptz not null,
  sealed bytea not null,
  answered_at timestamptz,
  outcome text check (outcome in ('justified', 'unjustified')),
  sealed_answer bytea,
  trace_id bigint not null,
  answer_trace_id bigint,
  primary key (record_id, report_id)
);
create unique index access_report_once on access_report (record_id, reported_seq);
create index access_report_due on access_report (due_at) where answered_at is null;

alter table access_report add constraint access_report_trace
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred;
alter table access_report enable row level security;
alter table access_report force row level security;
create policy by_record on access_report to carnet_record_app
  using (record_id = nullif(current_setting('carnet.record', true), '')::uuid);
grant select, insert on access_report to carnet_record_app;
grant update (answered_at, outcome, sealed_answer, answer_trace_id) on access_report to carnet_record_app;
-- The queue of those who answer: which case of which record, since when; not who, nor what.
create policy answer on access_report for select to carnet_record_auditor using (true);
grant select (record_id, report_id, reported_at, due_at, answered_at) on access_report to carnet_record_auditor;
