-- Index cards of a record packed and sealed once more, together: what a list opens in one piece instead of fifty. A copy: the
-- cards of entry_version are the truth, and a record without a sheet reads as well. Cards never change, so a sheet is never wrong,
-- only incomplete. entries = the cards in it, in the order of the sealed text.
create table card_sheet (
  record_id uuid primary key,
  entries uuid[] not null,
  sealed bytea not null,
  trace_id bigint not null,
  constraint card_sheet_trace foreign key (record_id, trace_id)
    references trace (record_id, trace_id) deferrable initially deferred
);
alter table card_sheet alter column sealed set storage external;

alter table card_sheet enable row level security;
alter table card_sheet force row level security;
create policy by_record on card_sheet to carnet_record_app
  using (record_id = nullif(current_setting('carnet.record', true), '')::uuid);
grant select, insert, update (entries, sealed, trace_id) on card_sheet to carnet_record_app;
