-- Local: what the worker last counted in reading, whole each time (decision 0037). Counts and ids of objects; nobody's.
-- One row: as of when, how long it took, and how finely it was told apart.
CREATE TABLE roll_up (
    one        boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    counted_at timestamptz NOT NULL,
    counted_on date        NOT NULL,
    seconds    real        NOT NULL,
    cuts       date[]      NOT NULL,
    ceiling    smallint    NOT NULL,
    stopped    text[]      NOT NULL
);
-- Each node of KLE down to the subject, '' = everything: how many different citizens have something there.
CREATE TABLE roll_up_area (
    authority text   NOT NULL,
    node      text   NOT NULL,
    citizens  bigint NOT NULL,
    PRIMARY KEY (authority, node)
);
-- Each subject and source system: how many different objects of one kind, how good, how old and how new.
CREATE TABLE roll_up_delivery (
    authority     text        NOT NULL,
    kle           text        NOT NULL,
    source        uuid,
    kind          smallint    NOT NULL,
    objects       bigint      NOT NULL,
    with_findings bigint      NOT NULL,
    untitled      bigint      NOT NULL,
    first_created date,
    last_received timestamptz NOT NULL
);
CREATE INDEX roll_up_delivery_authority ON roll_up_delivery (authority, kle);
-- Each combination of what decides, numbered for each authority: how many rows, and one object to look at.
CREATE TABLE roll_up_combination (
    authority        text     NOT NULL,
    number           integer  NOT NULL,
    kind             smallint NOT NULL,
    candidate        smallint NOT NULL,
    source           uuid     NOT NULL,
    kle              text     NOT NULL,
    facet            text     NOT NULL,
    sensitivity      smallint NOT NULL,
    created          integer  NOT NULL,
    marks            integer  NOT NULL,
    stopped          integer  NOT NULL,
    case_sensitivity smallint NOT NULL,
    case_marks       integer  NOT NULL,
    findings         text     NOT NULL,
    items            bigint   NOT NULL,
    example          uuid     NOT NULL,
    PRIMARY KEY (authority, number)
);
-- How many citizens have just these combinations.
CREATE TABLE roll_up_profile (
    authority    text      NOT NULL,
    combinations integer[] NOT NULL,
    citizens     bigint    NOT NULL
);
CREATE INDEX roll_up_profile_authority ON roll_up_profile (authority);
