-- When machines last used each of their rights, exact to an hour (A10).
create table right_use (
	workspace_id {{text}} not null references workspace (id),
	user_id      {{text}} not null,
	tracker_id   {{text}} not null,
	property_id  {{text}} not null,
	target       {{text}} not null,
	used_at      {{int}} not null,
	primary key (workspace_id, user_id, tracker_id, property_id, target)
) {{bykey}};
