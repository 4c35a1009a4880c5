-- What waits for another person is a self-grant, or the superuser tag asked for
-- (A2.2, A8.1).
alter table pending add column kind {{text}} not null default 'self_grant';
