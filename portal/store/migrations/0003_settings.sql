-- What hospitals and people have chosen, as JSON: a key that is missing means its default
-- (portal/settings.go), so that a new setting needs no migration.

ALTER TABLE hospitals ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
