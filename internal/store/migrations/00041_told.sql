-- Until when the beginnings and ends of dated roles have been told.
create table dates_told (
	workspace_id {{text}} not null references workspace (id),
	at           {{int}} not null,
	primary key (workspace_id)
) {{bykey}};

-- What one import or one bulk action did is told together, when it is over.
alter table outbox add column batch_id {{text}} not null default '';

create index outbox_batch on outbox (workspace_id, batch_id, id) where batch_id <> '';
