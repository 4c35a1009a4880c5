-- Access facts of a record told to somebody who does not see it (A2.4). Ids
-- only: a name is looked up when the log is read.
create table access_log (
	workspace_id {{text}} not null references workspace (id),
	id           {{text}} not null,
	at           {{int}} not null,
	actor_id     {{text}} not null,
	via          {{text}} not null,
	address      {{text}} not null,
	question     {{text}} not null,
	user_id      {{text}} not null,
	tracker_id   {{text}} not null,
	record_id    {{text}} not null,
	primary key (workspace_id, id)
) {{bykey}};
