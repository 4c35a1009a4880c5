-- What people say about records. In text @[id] stands for who is mentioned.
create table comment (
	workspace_id {{text}} not null,
	id           {{text}} not null,
	record_id    {{text}} not null,
	at           {{int}} not null,
	edited_at    {{int}},
	by_id        {{text}},
	text         {{text}} not null,
	primary key (workspace_id, id),
	foreign key (workspace_id, record_id) references record (workspace_id, id)
) {{bykey}};

create unique index comment_record on comment (workspace_id, record_id, id);
create index comment_by on comment (workspace_id, by_id) where by_id is not null;
