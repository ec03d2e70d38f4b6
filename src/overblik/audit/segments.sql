-- Every look gets a number that no later transaction can get below. The transaction takes its own number first:
-- whoever holds a look's number is therefore seen as running until that look is there for everybody, or never.
CREATE SEQUENCE access_log_number;
ALTER TABLE access_log
    ADD COLUMN number bigint NOT NULL
        DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('access_log_number') END
        CHECK (number > 0),
    -- The key under which the look was written, once it lies under another.
    ADD COLUMN first_key uuid;
CREATE INDEX access_log_by_number ON access_log (number);
-- Local: the chain of seals over the access log. A segment covers the looks above `after_look`, up to `last_look`.
CREATE TABLE access_segment (
    number       bigint      PRIMARY KEY,
    after_look   bigint      NOT NULL,
    last_look    bigint      NOT NULL,
    looks        bigint      NOT NULL,
    seen_from    timestamptz NOT NULL,
    seen_to      timestamptz NOT NULL,
    sealed_at    timestamptz NOT NULL,
    looks_digest bytea       NOT NULL,
    digest       bytea       NOT NULL,
    dropped_at   timestamptz
);
