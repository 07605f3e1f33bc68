-- Directory: which structures regulate medical emergencies (SAMU, centre 15). A professional's profession may be a role of staff (TRE_A00).
alter table structure add column medical_regulation boolean not null default false;
