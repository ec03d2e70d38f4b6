-- Local: how often what was answered on a Danish day, through which door. '*' = the whole installation. Nobody's.
CREATE TABLE use_count (
    day       date   NOT NULL,
    authority text   NOT NULL,
    channel   text   NOT NULL,
    what      text   NOT NULL,
    area      text   NOT NULL,
    times     bigint NOT NULL,
    PRIMARY KEY (authority, day, channel, what, area)
);
