-- Self-grants are marked, and where a workspace demands it they wait for a
-- second person (A2.2).
alter table audit_entry add column self_grant {{bool}} not null default {{false}};
alter table audit_entry add column confirmed_by {{text}} not null default '';

create table pending (
	workspace_id  {{text}} not null references workspace (id),
	id            {{text}} not null,
	at            {{int}} not null,
	expires_at    {{int}} not null,
	actor_id      {{text}} not null,
	via           {{text}} not null,
	address       {{text}} not null,
	note          {{text}} not null,
	base_revision {{int}} not null,
	changes       {{blob}} not null,
	primary key (workspace_id, id)
) {{bykey}};
