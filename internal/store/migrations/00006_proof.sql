-- What proves a person besides password and code. These tables are global like
-- those of 00003. Secrets that must be read again are sealed under the instance
-- key, which is not in the database; everything else is a hash or public.
alter table session add column method {{text}} not null default '';
alter table session add column proved_at {{int}} not null default 0;
alter table session add column strong {{bool}} not null default {{false}};

create table passkey (
	credential {{blob}} primary key,
	id         {{text}} not null,
	account_id {{text}} not null references account (id),
	name       {{text}} not null,
	record     {{blob}} not null,
	created_at {{int}} not null,
	used_at    {{int}} not null
) {{bykey}};

create index passkey_account on passkey (account_id, id);

-- A person at an identity provider: issuer and subject, never the e-mail.
create table identity (
	issuer     {{text}} not null,
	subject    {{text}} not null,
	id         {{text}} not null,
	account_id {{text}} not null references account (id),
	provider   {{text}} not null,
	email      {{text}} not null,
	created_at {{int}} not null,
	used_at    {{int}} not null,
	primary key (issuer, subject)
) {{bykey}};

create index identity_account on identity (account_id, id);

-- step is the newest time step whose code was used: none is used twice.
create table totp (
	account_id   {{text}} primary key references account (id),
	secret       {{blob}} not null,
	confirmed_at {{int}},
	step         {{int}} not null
) {{bykey}};

create table recovery_code (
	account_id {{text}} not null references account (id),
	hash       {{blob}} not null,
	primary key (account_id, hash)
) {{bykey}};

-- The secrets of a workspace's identity providers, sealed.
create table provider_secret (
	workspace_id {{text}} not null references workspace (id),
	id           {{text}} not null,
	provider_id  {{text}} not null,
	secret       {{blob}} not null,
	primary key (workspace_id, id)
) {{bykey}};
