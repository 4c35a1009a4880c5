-- What has happened and has yet to be told to whom it concerns: written with what
-- happened, gone with the telling. It names things by id and holds no value.
create table outbox (
	workspace_id {{text}} not null references workspace (id),
	id           {{text}} not null,
	at           {{int}} not null,
	record_id    {{text}},
	seq          {{int}},
	due_at       {{int}} not null,
	tries        {{int}} not null,
	primary key (workspace_id, id)
) {{bykey}};

create index outbox_due on outbox (due_at);

-- What somebody was told: ids alone, masked anew whenever it is read (A4.7). mail is
-- 0 for no mail, 1 for one that waits, 2 for one that was handed over.
create table notification (
	workspace_id {{text}} not null references workspace (id),
	user_id      {{text}} not null,
	id           {{text}} not null,
	at           {{int}} not null,
	kind         {{text}} not null,
	by_id        {{text}},
	tracker_id   {{text}} not null,
	record_id    {{text}} not null,
	event_id     {{text}} not null,
	comment_id   {{text}} not null,
	given        {{json}},
	listed       {{bool}} not null,
	mail         {{int}} not null,
	read_at      {{int}},
	primary key (workspace_id, user_id, id)
) {{bykey}};

create index notification_mail on notification (workspace_id, user_id) where mail = 1;
create index notification_at on notification (workspace_id, at);

-- Which kinds somebody wants to be told of, and how; those left out are as they
-- come.
create table notification_setting (
	workspace_id {{text}} not null references workspace (id),
	user_id      {{text}} not null,
	kind         {{text}} not null,
	listed       {{bool}} not null,
	mail         {{bool}} not null,
	primary key (workspace_id, user_id, kind)
) {{bykey}};
