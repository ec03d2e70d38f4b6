-- Local: how many objects lie in several rows of just these combinations, each named as often as it has rows.
CREATE TABLE roll_up_shared (
    authority    text      NOT NULL,
    kind         smallint  NOT NULL,
    combinations integer[] NOT NULL,
    objects      bigint    NOT NULL
);
CREATE INDEX roll_up_shared_authority ON roll_up_shared (authority);
