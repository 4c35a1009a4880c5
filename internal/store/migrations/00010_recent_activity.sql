-- What happened lately in a workspace, for open live-update streams.
create index activity_recent on activity (workspace_id, at);
