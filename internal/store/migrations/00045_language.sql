-- The language that an account's holder has chosen, and the one that the pages spoke
-- when they last signed in; '' is not known.
alter table account add column language {{text}} not null default '';
alter table account add column reads {{text}} not null default '';
