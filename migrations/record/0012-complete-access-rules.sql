-- Access rules, complete: refusals, the person's own rules on documents and categories, her choices for emergencies and for new
-- documents, emergency accesses and their review, and what the other zone tells of the person and of who acts for her.

alter table access_rule drop constraint access_rule_kind_check;
alter table access_rule add constraint access_rule_kind_check
  check (kind in ('consent', 'refusal', 'block', 'administrator', 'hide', 'show'));
alter table access_rule drop constraint access_rule_subject_kind_check;
alter table access_rule add constraint access_rule_subject_kind_check
  check (subject_kind in ('professional', 'structure', 'profession', 'everyone'));
-- presumed (care team), declared (she was asked), person (she did it herself); of an administrator, attending or named.
alter table access_rule add column basis text check (basis in ('presumed', 'declared', 'person', 'attending', 'named'));
-- Of hide and show: one document, else one category, else everything.
alter table access_rule add column document_id uuid;
alter table access_rule add column category text;

-- What the person decided for the whole record; without a row, as at its opening.
create table record_choice (
  record_id uuid primary key,
  emergency_regulation boolean not null,
  emergency_break_glass boolean not null,
  emergency_masked boolean not null,
  masks_new boolean not null,
  changed_at timestamptz not null,
  trace_id bigint not null
);

-- An access opened by breaking the glass or by medical regulation. sealed = who, and the reason typed.
create table emergency_access (
  record_id uuid not null,
  emergency_id uuid not null,
  purpose text not null check (purpose in ('bris_de_glace', 'centre_15')),
  actor_key bytea not null,
  opened_at timestamptz not null,
  until timestamptz not null,
  sealed bytea not null,
  -- 0 to 100: what makes the review look at it first.
  abuse_score integer not null,
  review_due_at timestamptz not null,
  reviewed_at timestamptz,
  review_outcome text check (review_outcome in ('justified', 'unjustified')),
  trace_id bigint not null,
  review_trace_id bigint,
  primary key (record_id, emergency_id)
);
create index emergency_access_open on emergency_access (record_id, actor_key, until);
create index emergency_access_due on emergency_access (review_due_at) where reviewed_at is null;

do $$
declare t text;
begin
  foreach t in array array['record_choice', 'emergency_access'] loop
    execute format('alter table %I add constraint %I foreign key (record_id, trace_id)
      references trace (record_id, trace_id) deferrable initially deferred', t, t || '_trace');
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy by_record on %I to carnet_record_app
      using (record_id = nullif(current_setting(''carnet.record'', true), '''')::uuid)', t);
    execute format('grant select, insert on %I to carnet_record_app', t);
  end loop;
end $$;
grant update (emergency_regulation, emergency_break_glass, emergency_masked, masks_new, changed_at, trace_id) on record_choice
  to carnet_record_app;
grant update (reviewed_at, review_outcome, review_trace_id) on emergency_access to carnet_record_app;
-- The review queue: which access of which record, since when; not who, nor why.
create policy review on emergency_access for select to carnet_record_auditor using (true);
grant select (record_id, emergency_id, purpose, actor_key, opened_at, abuse_score, review_due_at, reviewed_at, review_outcome)
  on emergency_access to carnet_record_auditor;
-- TD0.4: the records in which a professional is authorised.
create policy authorised on access_rule for select to carnet_record_auditor using (kind in ('consent', 'administrator'));
grant select (record_id, kind, subject_kind, subject_key, since, until) on access_rule to carnet_record_auditor;
create index access_rule_authorised on access_rule (subject_key) where kind in ('consent', 'administrator');

-- What the other zone tells of the person: legal days as instants. No trait.
create table person_status (
  record_id uuid primary key,
  minor_until timestamptz,
  deceased_on timestamptz,
  opposed_at timestamptz,
  source_version bigint not null,
  as_of timestamptz not null
);
-- Who acts for the person. delegate_key = keyed index of another person.
create table mandate (
  record_id uuid not null,
  mandate_id uuid not null,
  delegate_key bytea not null,
  kind text not null check (kind in ('parent', 'guardian', 'carer', 'heir')),
  scopes text[] not null,
  categories text[],
  -- A parent who declared that the two disagree.
  disagrees boolean not null,
  active boolean not null,
  since timestamptz not null,
  until timestamptz,
  source_version bigint not null,
  as_of timestamptz not null,
  primary key (record_id, mandate_id)
);
do $$
declare t text;
begin
  foreach t in array array['person_status', 'mandate'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy by_record on %I for select to carnet_record_app
      using (record_id = nullif(current_setting(''carnet.record'', true), '''')::uuid)', t);
    execute format('create policy load on %I to carnet_record_loader using (true) with check (true)', t);
    execute format('grant select on %I to carnet_record_app', t);
    execute format('grant select, insert, update on %I to carnet_record_loader', t);
  end loop;
end $$;
