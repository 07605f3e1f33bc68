-- The person moved the end of a rule: the day is hers, and no declaration moves it. How the access was given (basis) stays what it was: a
-- consent that was presumed is not express because she shortened it (CSP L1111-18).
alter table access_rule add column until_by_person boolean not null default false;
grant update (until_by_person) on access_rule to carnet_record_app;
