-- A change that takes effect at a time (A8.2): when, how its author had signed in,
-- a digest of what it names, and why it could not be carried out.
alter table pending add column due_at {{int}} not null default 0;
alter table pending add column strong {{bool}} not null default {{false}};
alter table pending add column meaning {{text}} not null default '';
alter table pending add column failed {{text}} not null default '';
