-- Files whose records, or whose workspace (file_id is empty), are gone: their bytes
-- are still to be removed from the disk. A row goes when they are.
create table file_trash (
	workspace_id {{text}} not null,
	file_id      {{text}} not null,
	primary key (workspace_id, file_id)
) {{bykey}};
