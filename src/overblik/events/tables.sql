-- Local: what receivers have not been told yet. Never a person number, a name or a title.
-- Ids are given out under a lock that is held until commit (overblik.events.outbox), so they rise in the order
-- in which rows become visible; `CACHE 1` is the default and part of that promise.
CREATE TABLE outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    object_id       uuid        NOT NULL,
    kind            text        NOT NULL,
    action          text        NOT NULL,
    recorded_at     timestamptz NOT NULL,
    received_at     timestamptz NOT NULL,
    master          uuid,
    content_hash    bytea,
    authority       text,
    kle             text[]      NOT NULL,
    facet           text,
    sensitivity     smallint,
    was_authority   text,
    was_kle         text[],
    was_sensitivity smallint
);
CREATE INDEX outbox_object ON outbox (object_id);
-- Rows live for seconds: do not wait until a fifth of a backlog is dead before tidying up.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
