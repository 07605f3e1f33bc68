-- Changes of access that were made in a secret session: who acts for the person neither reads nor undoes them (CSP L1111-5). Those of
-- before were made by doors that open no such session to a person.
alter table access_change add column secret boolean not null default false;
