-- Accounts that spent a budget again and again (security row 36), until somebody answers for each. Nothing of any record is in it.
-- sealed = whose budget, under a key outside the database; actor_key = the same, keyed.
create table budget_alert (
  alert_id uuid primary key,
  budget text not null,
  actor_key bytea not null,
  sealed text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  count bigint not null,
  owner text,
  taken_at timestamptz,
  closed_at timestamptz,
  outcome text check (outcome in ('legitimate', 'abuse', 'mistake'))
);
create unique index budget_alert_open on budget_alert (budget, actor_key) where closed_at is null;
create index budget_alert_age on budget_alert (last_at);
grant select, insert, update, delete on budget_alert to carnet_record_app;
