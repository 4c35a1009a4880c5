-- Until when the beginnings and ends of dated roles have been told.
create table dates_told (
	workspace_id {{text}} not null references workspace (id),
	at           {{int}} not null,
	primary key (workspace_id)
) {{bykey}};
