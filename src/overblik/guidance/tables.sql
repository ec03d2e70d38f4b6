-- Reference: the texts, contact points, deadlines and dictionary of each authority, every version kept.
CREATE TABLE guidance_version (
    authority    text        NOT NULL,
    version      bigint      NOT NULL,
    published_at timestamptz NOT NULL,
    author       text        NOT NULL,
    texts        json        NOT NULL,
    PRIMARY KEY (authority, version)
);
