-- When and from where a user was here: last seen, the sessions that were used in
-- a workspace, and the history of its entrances. The sessions themselves are
-- global and say nothing of where they are used.
create table visit (
	workspace_id {{text}} not null references workspace (id),
	user_id      {{text}} not null,
	session_id   {{text}} not null,
	account_id   {{text}} not null,
	began_at     {{int}} not null,
	seen_at      {{int}} not null,
	address      {{text}} not null,
	user_agent   {{text}} not null,
	primary key (workspace_id, user_id, session_id)
) {{bykey}};

create index visit_began on visit (workspace_id, user_id, began_at);
create index visit_seen on visit (seen_at);

create table user_seen (
	workspace_id {{text}} not null references workspace (id),
	user_id      {{text}} not null,
	seen_at      {{int}} not null,
	primary key (workspace_id, user_id)
) {{bykey}};
