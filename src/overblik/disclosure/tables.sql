-- Reference: the published rules of each authority, every version kept.
CREATE TABLE disclosure_version (
    authority    text        NOT NULL,
    version      bigint      NOT NULL,
    published_at timestamptz NOT NULL,
    author       text        NOT NULL,
    rules        json        NOT NULL,
    PRIMARY KEY (authority, version)
);
-- Reference: items hidden at once, until the next publication of that authority.
CREATE TABLE disclosure_stop (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority  text        NOT NULL,
    kle        text,
    source     uuid,
    object_id  uuid,
    stopped_at timestamptz NOT NULL,
    author     text        NOT NULL,
    lifted_by  bigint
);
-- Reference, one row: grows with every publication, stop or change of KLE, so that every process notices.
CREATE TABLE configuration (
    one     boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    version bigint  NOT NULL
);
INSERT INTO configuration (version) VALUES (0);
