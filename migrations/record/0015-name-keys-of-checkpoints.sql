-- The keys whose signatures a checkpoint carries, as C2SP writes them: the log's, then those of its witnesses.
alter table log_checkpoint add column keys text[] not null default '{}';
grant update (keys) on log_checkpoint to carnet_record_loader;
