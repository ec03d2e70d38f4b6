-- Local: who is told, and how far each has come. Secrets lie in files, never here.
CREATE TABLE event_receiver (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text        NOT NULL UNIQUE,
    channel      text        NOT NULL,
    address      text        NOT NULL,
    batch        integer     NOT NULL,
    exchange     text        NOT NULL,
    routing_key  text        NOT NULL,
    ceiling      smallint    NOT NULL,
    kle          text[]      NOT NULL,
    authorities  text[]      NOT NULL,
    kinds        text[]      NOT NULL,
    state        text        NOT NULL,
    added_at     timestamptz NOT NULL,
    place        bigint      NOT NULL,
    told         bigint      NOT NULL DEFAULT 0,
    told_at      timestamptz,
    failures     integer     NOT NULL DEFAULT 0,
    failure      text,
    failed_at    timestamptz,
    retry_at     timestamptz,
    missed       bigint      NOT NULL DEFAULT 0
);
