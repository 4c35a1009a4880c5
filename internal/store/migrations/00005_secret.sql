-- What opens a key or a link, as hashes only, under the id of its document in
-- the policy, which says whose it is and how far it goes. Both tables are
-- global: what a request brings says no workspace.
create table secret (
	id           {{text}} primary key,
	workspace_id {{text}} not null references workspace (id),
	user_id      {{text}} not null,
	type         {{text}} not null,
	hash         {{blob}} not null,
	passcode     {{text}} not null,
	used_at      {{int}},
	used_from    {{text}} not null
) {{bykey}};

create index secret_user on secret (workspace_id, user_id);

-- Sessions that a guest's link started. They end with the secret.
create table guest_session (
	token        {{blob}} primary key,
	id           {{text}} not null,
	secret_id    {{text}} not null references secret (id),
	workspace_id {{text}} not null,
	user_id      {{text}} not null,
	created_at   {{int}} not null,
	used_at      {{int}} not null,
	expires_at   {{int}} not null,
	address      {{text}} not null,
	user_agent   {{text}} not null
) {{bykey}};

create index guest_session_secret on guest_session (secret_id);
create index guest_session_user on guest_session (workspace_id, user_id);
