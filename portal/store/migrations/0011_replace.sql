-- Slides that are no longer part of a case's report, because a new scan took their place or
-- somebody goes on without them: JSON, 'null' while the slide is in use. An upload may name
-- the slide that its file is to replace.

ALTER TABLE slides ADD COLUMN set_aside TEXT NOT NULL DEFAULT 'null';
ALTER TABLE uploads ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
