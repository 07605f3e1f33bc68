-- Emergencies that were opened in a secret session: they open secret sessions, and nothing in the open (CSP L1111-5). Those of before have ended.
alter table emergency_access add column secret boolean not null default false;
