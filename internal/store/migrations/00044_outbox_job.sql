-- The piece of work, an import, that made what is to be told: each person is told of all
-- of it at once, when it is over.
alter table outbox add column job {{text}};

create index outbox_job on outbox (workspace_id, job, id) where job is not null;
