-- By citizen: every look at a citizen's data, written by the same statement that reads it.
CREATE TABLE access_log (
    party_key      uuid        NOT NULL,
    seen_at        timestamptz NOT NULL,
    id             uuid        NOT NULL,
    actor          text        NOT NULL,
    channel        text        NOT NULL,
    purpose        text        NOT NULL,
    transaction_id text,
    version        bigint,
    PRIMARY KEY (party_key, seen_at, id)
);
-- Local: every change of configuration.
CREATE TABLE change_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at timestamptz NOT NULL,
    actor      text        NOT NULL,
    action     text        NOT NULL,
    subject    text        NOT NULL,
    detail     json
);
