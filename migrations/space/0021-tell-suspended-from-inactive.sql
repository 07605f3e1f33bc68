-- Two reasons for which a professional does not act: an operator suspended her, or the directory says that she is inactive. `active` is
-- what both leave. Who is inactive today may have been suspended: only an operator lets her act again.
alter table professional add column suspended boolean not null default false;
alter table professional add column directory_active boolean not null default true;
update professional set suspended = true where not active;
