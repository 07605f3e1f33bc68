-- Access rules: who ended one, what was written in a secret session, and the documents that followed the one that a rule names. Of
-- structures: which of them regulate medical emergencies.

-- True when the person, or somebody who acts for her, ended it: a declaration does not bring it back (ADR 0040).
alter table access_rule add column ended_by_person boolean not null default false;
-- Written in a secret session: representatives do not read it (CSP L1111-5).
alter table access_rule add column secret boolean not null default false;
-- Of a rule on one document: what replaced it, oldest first. It holds for each of them.
alter table access_rule add column followed_by uuid[] not null default '{}';
grant update (ended_by_person, followed_by) on access_rule to carnet_record_app;

alter table structure_status add column regulates boolean not null default false;
