-- Sign-in. These tables are global: an account belongs to no workspace. Tokens
-- and codes are stored as hashes only.
create table account (
	id         {{text}} primary key,
	name       {{text}} not null,
	password   {{text}} not null,
	stamp      {{int}} not null,
	created_at {{int}} not null
) {{strict}};

create table account_email (
	email        {{text}} primary key,
	account_id   {{text}} not null unique references account (id),
	confirmed_at {{int}}
) {{bykey}};

create table session (
	token      {{blob}} primary key,
	id         {{text}} not null,
	account_id {{text}} not null references account (id),
	stamp      {{int}} not null,
	created_at {{int}} not null,
	used_at    {{int}} not null,
	expires_at {{int}} not null,
	address    {{text}} not null,
	user_agent {{text}} not null
) {{bykey}};

create index session_account on session (account_id, id);

create table confirmation (
	account_id   {{text}} not null references account (id),
	workspace_id {{text}} not null,
	user_id      {{text}} not null,
	email        {{text}} not null,
	token        {{blob}} not null unique,
	expires_at   {{int}} not null,
	primary key (account_id, workspace_id, user_id)
) {{bykey}};

create table code (
	key        {{text}} primary key,
	hash       {{blob}} not null,
	expires_at {{int}} not null,
	tries      {{int}} not null
) {{bykey}};

create table throttle (
	key  {{text}} primary key,
	mark {{int}} not null
) {{bykey}};
