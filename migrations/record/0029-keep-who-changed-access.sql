-- The person, or who acts for her, who made a change: whose mandate is limited takes back her own changes only. Keyed index; null: a
-- professional, or written before.
alter table access_change add column by_key bytea;
