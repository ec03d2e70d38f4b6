-- Local: the keys by which systems said who they are (decision 0044): what must be known to renew them in time, nothing of
-- the subject. `fingerprint` '' = the gateway told no certificate that can be read.
CREATE TABLE system_key (
    system      uuid        NOT NULL,
    kind        text        NOT NULL,
    fingerprint text        NOT NULL,
    algorithm   text        NOT NULL,
    issuer      text        NOT NULL,
    serial      text        NOT NULL,
    begins_at   timestamptz,
    ends_at     timestamptz,
    first_seen  timestamptz NOT NULL,
    last_seen   timestamptz NOT NULL,
    PRIMARY KEY (system, kind, fingerprint)
);
-- Local: what was turned away at the door, by verified system (all zeros = nobody known), Danish day and code.
CREATE TABLE gate_refusal (
    system  uuid        NOT NULL,
    day     date        NOT NULL,
    code    text        NOT NULL,
    times   bigint      NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (system, day, code)
);
