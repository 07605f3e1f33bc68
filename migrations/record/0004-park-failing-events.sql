-- An event that the other zone cannot apply waits here by its key, with the later ones of its key, and holds up nobody else.
-- Parked after some tries (src/kernel/limits.ts), it is tried again from time to time. The event itself stays in the outbox.
create table outbox_failure (
  key text primary key,
  version bigint not null,
  kind text not null,
  tries integer not null,
  -- Code or class of the error, never its text.
  reason text not null,
  failed_at timestamptz not null,
  retry_at timestamptz not null
);
grant select, insert, update, delete on outbox_failure to carnet_record_app;
grant select on outbox_failure to carnet_record_auditor;
