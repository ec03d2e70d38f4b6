-- Reference: drafts of each authority's rules, with who wrote, why, and who approved; kept after publication.
CREATE TABLE disclosure_draft (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority   text        NOT NULL,
    title       text        NOT NULL,
    rules       json        NOT NULL,
    based_on    bigint      NOT NULL,
    changed_at  timestamptz NOT NULL,
    revision    bigint      NOT NULL,
    state       text        NOT NULL,
    authors     text[]      NOT NULL,
    reason      text        NOT NULL,
    note        text        NOT NULL,
    publish_at  timestamptz,
    approved_by text,
    version     bigint
);
CREATE INDEX disclosure_draft_authority ON disclosure_draft (authority, id);
ALTER TABLE disclosure_version ADD COLUMN reason text;
