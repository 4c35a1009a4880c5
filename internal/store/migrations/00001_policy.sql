-- Tenants, their policy documents and the journal (A11).
create table workspace (
	id         {{text}} primary key,
	slug       {{text}} not null unique,
	policy_rev {{int}} not null,
	head_seq   {{int}} not null,
	head_at    {{int}} not null,
	head_hash  {{blob}} not null
) {{strict}};

create table policy_object (
	workspace_id {{text}} not null references workspace (id),
	kind         {{text}} not null,
	id           {{text}} not null,
	revision     {{int}} not null,
	doc          {{blob}} not null,
	primary key (workspace_id, kind, id)
) {{strict}};

create table audit_entry (
	workspace_id {{text}} not null references workspace (id),
	seq          {{int}} not null,
	revision     {{int}} not null,
	at           {{int}} not null,
	actor_id     {{text}} not null,
	via          {{text}} not null,
	address      {{text}} not null,
	note         {{text}} not null,
	note_salt    {{blob}},
	note_hash    {{blob}} not null,
	previous     {{blob}} not null,
	hash         {{blob}} not null,
	primary key (workspace_id, seq)
) {{strict}};

-- The hashes stay when a person is erased; salts and bodies go (A11.4).
create table audit_change (
	workspace_id {{text}} not null,
	seq          {{int}} not null,
	n            {{int}} not null,
	kind         {{text}} not null,
	id           {{text}} not null,
	before       {{blob}},
	after        {{blob}},
	before_salt  {{blob}},
	after_salt   {{blob}},
	before_hash  {{blob}} not null,
	after_hash   {{blob}} not null,
	primary key (workspace_id, seq, n),
	foreign key (workspace_id, seq) references audit_entry (workspace_id, seq)
) {{strict}};

create index audit_change_object on audit_change (workspace_id, kind, id, seq);

create table idempotency (
	workspace_id {{text}} not null references workspace (id),
	user_id      {{text}} not null,
	key          {{text}} not null,
	body_hash    {{blob}} not null,
	result       {{text}} not null,
	at           {{int}} not null,
	primary key (workspace_id, user_id, key)
) {{strict}};

create index idempotency_at on idempotency (at);
