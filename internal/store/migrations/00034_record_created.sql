-- Pages offer an order by creation, which the ids tell only roughly.
create index record_created on record (workspace_id, tracker_id, created_at, id);
