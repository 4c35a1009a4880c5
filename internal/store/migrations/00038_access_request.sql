-- Access that people have asked for, and until when what was granted holds
-- (A13.5). What is asked about stands as the asker wrote it: whether it exists is
-- found out when somebody decides.
create table access_request (
	workspace_id {{text}} not null references workspace (id),
	id           {{text}} not null,
	at           {{int}} not null,
	expires_at   {{int}} not null,
	asker_id     {{text}} not null,
	action       {{text}} not null,
	tracker      {{text}} not null,
	record       {{text}} not null,
	property     {{text}} not null,
	note         {{text}} not null,
	passed       {{bool}} not null default {{false}},
	status       {{text}} not null,
	decided_by   {{text}} not null default '',
	until_at     {{int}},
	undo         {{text}} not null default '[]',
	primary key (workspace_id, id)
) {{bykey}};
