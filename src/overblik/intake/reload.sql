-- Local: full reloads (overblik.intake.reload_store): an authority has asked a system to send everything again. `sent`
-- and `missing` as they were when it was closed; once it is settled nothing is marked any more.
CREATE TABLE reload (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority   text        NOT NULL,
    source      uuid        NOT NULL,
    opened_by   text        NOT NULL,
    opened_at   timestamptz NOT NULL,
    last_at     timestamptz,
    closed_by   text,
    closed_at   timestamptz,
    sent        bigint,
    missing     bigint,
    removing_by text,
    removing_at timestamptz,
    removed     bigint      NOT NULL DEFAULT 0,
    settled_at  timestamptz
);
CREATE UNIQUE INDEX reload_unsettled ON reload (authority, source) WHERE settled_at IS NULL;
-- By object: what has been sent since a reload was opened, until it is closed; and what was not, until it is settled.
-- `kle` NULL = not looked up yet, '' = none.
CREATE TABLE reload_sent (
    object_id uuid   NOT NULL,
    reload    bigint NOT NULL,
    PRIMARY KEY (object_id, reload)
);
CREATE TABLE reload_missing (
    object_id uuid   NOT NULL,
    reload    bigint NOT NULL,
    kind      text   NOT NULL,
    kle       text,
    PRIMARY KEY (object_id, reload)
);
CREATE INDEX reload_missing_reload ON reload_missing (reload, object_id);
CREATE INDEX reload_missing_new ON reload_missing (reload) WHERE kle IS NULL;
