-- Records of every tracker in one table (architecture: typed slots). Which slot
-- holds which property stands in the tracker's document; t01-t08 and n01-n08
-- have an index. extra holds what has no slot, by property id. Of what every new
-- record writes (it, who is assigned, its first entry) nothing is a foreign key:
-- the writer holds the workspace's row, and the record is its own (docs/adr/0012).
create table record (
	workspace_id {{text}} not null,
	id           {{text}} not null,
	tracker_id   {{text}} not null,
	number       {{int}} not null,
	state_id     {{text}} not null,
	author_id    {{text}},
	site_id      {{text}},
	restricted   {{bool}} not null,
	archived_at  {{int}},
	deleted_at   {{int}},
	version      {{int}} not null,
	created_at   {{int}} not null,
	updated_at   {{int}} not null,
	updated_by   {{text}},
	t01 {{text}}, t02 {{text}}, t03 {{text}}, t04 {{text}}, t05 {{text}}, t06 {{text}}, t07 {{text}}, t08 {{text}},
	t09 {{text}}, t10 {{text}}, t11 {{text}}, t12 {{text}}, t13 {{text}}, t14 {{text}}, t15 {{text}}, t16 {{text}},
	t17 {{text}}, t18 {{text}}, t19 {{text}}, t20 {{text}}, t21 {{text}}, t22 {{text}}, t23 {{text}}, t24 {{text}},
	t25 {{text}}, t26 {{text}}, t27 {{text}}, t28 {{text}}, t29 {{text}}, t30 {{text}}, t31 {{text}}, t32 {{text}},
	n01 {{real}}, n02 {{real}}, n03 {{real}}, n04 {{real}}, n05 {{real}}, n06 {{real}}, n07 {{real}}, n08 {{real}},
	n09 {{real}}, n10 {{real}}, n11 {{real}}, n12 {{real}}, n13 {{real}}, n14 {{real}}, n15 {{real}}, n16 {{real}},
	n17 {{real}}, n18 {{real}}, n19 {{real}}, n20 {{real}}, n21 {{real}}, n22 {{real}}, n23 {{real}}, n24 {{real}},
	n25 {{real}}, n26 {{real}}, n27 {{real}}, n28 {{real}}, n29 {{real}}, n30 {{real}}, n31 {{real}}, n32 {{real}},
	extra        {{json}},
	primary key (workspace_id, id)
) {{strict}};

create unique index record_number on record (workspace_id, tracker_id, number);

-- The pages by id: of all states, of one state, of one site. What every page
-- asks besides stands in the index too, so that counts do not read the rows.
create index record_page on record (workspace_id, tracker_id, id, state_id, restricted, archived_at, deleted_at);
create index record_state on record (workspace_id, tracker_id, state_id, id, restricted, archived_at, deleted_at);
create index record_site on record (workspace_id, tracker_id, site_id, id, state_id, restricted, archived_at, deleted_at) where site_id is not null;
create index record_bin on record (workspace_id, deleted_at) where deleted_at is not null;
create index record_t01 on record (workspace_id, tracker_id, t01, id) where t01 is not null;
create index record_t02 on record (workspace_id, tracker_id, t02, id) where t02 is not null;
create index record_t03 on record (workspace_id, tracker_id, t03, id) where t03 is not null;
create index record_t04 on record (workspace_id, tracker_id, t04, id) where t04 is not null;
create index record_t05 on record (workspace_id, tracker_id, t05, id) where t05 is not null;
create index record_t06 on record (workspace_id, tracker_id, t06, id) where t06 is not null;
create index record_t07 on record (workspace_id, tracker_id, t07, id) where t07 is not null;
create index record_t08 on record (workspace_id, tracker_id, t08, id) where t08 is not null;
create index record_n01 on record (workspace_id, tracker_id, n01, id) where n01 is not null;
create index record_n02 on record (workspace_id, tracker_id, n02, id) where n02 is not null;
create index record_n03 on record (workspace_id, tracker_id, n03, id) where n03 is not null;
create index record_n04 on record (workspace_id, tracker_id, n04, id) where n04 is not null;
create index record_n05 on record (workspace_id, tracker_id, n05, id) where n05 is not null;
create index record_n06 on record (workspace_id, tracker_id, n06, id) where n06 is not null;
create index record_n07 on record (workspace_id, tracker_id, n07, id) where n07 is not null;
create index record_n08 on record (workspace_id, tracker_id, n08, id) where n08 is not null;

-- Who is assigned (A1): the author, and users and teams in assigning
-- properties; one row each, however often they are.
create table record_assignee (
	workspace_id {{text}} not null,
	principal_id {{text}} not null,
	tracker_id   {{text}} not null,
	state_id     {{text}} not null,
	record_id    {{text}} not null,
	primary key (workspace_id, principal_id, tracker_id, state_id, record_id)
) {{bykey}};

create unique index record_assignee_record on record_assignee (workspace_id, record_id, principal_id);

-- Who is on the list of a restricted record. kind is user or team.
create table record_list (
	workspace_id {{text}} not null,
	principal_id {{text}} not null,
	tracker_id   {{text}} not null,
	state_id     {{text}} not null,
	record_id    {{text}} not null,
	kind         {{text}} not null,
	n            {{int}} not null,
	primary key (workspace_id, record_id, principal_id),
	foreign key (workspace_id, record_id) references record (workspace_id, id)
) {{bykey}};

create index record_list_page on record_list (workspace_id, principal_id, tracker_id, state_id, record_id);

-- The values of unique properties (A3.15).
create table record_unique (
	workspace_id {{text}} not null,
	property_id  {{text}} not null,
	key          {{text}} not null,
	record_id    {{text}} not null,
	primary key (workspace_id, property_id, key),
	foreign key (workspace_id, record_id) references record (workspace_id, id)
) {{bykey}};

create index record_unique_record on record_unique (workspace_id, record_id);

-- The last number given in a tracker that numbers in sequence.
create table tracker_counter (
	workspace_id {{text}} not null references workspace (id),
	tracker_id   {{text}} not null,
	last         {{int}} not null,
	primary key (workspace_id, tracker_id)
) {{bykey}};

-- What happened to a record, newest last by id.
create table activity (
	workspace_id {{text}} not null,
	record_id    {{text}} not null,
	id           {{text}} not null,
	at           {{int}} not null,
	by_id        {{text}},
	kind         {{text}} not null,
	decided_id   {{text}} not null,
	to_id        {{text}} not null,
	property_id  {{text}} not null,
	before       {{json}},
	after        {{json}},
	lists        {{json}},
	primary key (workspace_id, record_id, id)
) {{bykey}};

create index activity_by on activity (workspace_id, by_id) where by_id is not null;
