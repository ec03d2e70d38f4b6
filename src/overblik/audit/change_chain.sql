-- Local: every change of configuration is a link of one chain. `place` counts the links without a gap, in the order
-- in which the changes were committed; `digest` stands for the change and for all before it. `authority` says whom
-- the change concerns: one authority (CVR), '*' every authority of the installation, NULL nobody's auditor.
ALTER TABLE change_log
    ADD COLUMN authority text,
    ADD COLUMN reason    text,
    ADD COLUMN place     bigint UNIQUE CHECK (place > 0),
    ADD COLUMN digest    bytea;
-- Local, one row: the newest link. A chain whose end was cut off does not reach it.
CREATE TABLE change_chain (
    one    boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    place  bigint  NOT NULL,
    digest bytea   NOT NULL
);
INSERT INTO change_chain (place, digest) VALUES (0, decode(repeat('00', 32), 'hex'));

-- What a change says, in the form that is digested: for each field that has a value `name:bytes:value` and a line feed.
-- The same as overblik.audit.chain.content, which does not trust this one. Fields that come later go last.
CREATE FUNCTION change_content(change change_log) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(format(E'%s:%s:%s\n', name, octet_length(convert_to(value, 'UTF8')), value), '' ORDER BY nr)
    FROM unnest(
        ARRAY['place', 'id', 'changed_at', 'actor', 'action', 'subject', 'authority', 'reason', 'detail'],
        ARRAY[
            change.place::text,
            change.id::text,
            to_char(change.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            change.actor,
            change.action,
            change.subject,
            change.authority,
            change.reason,
            change.detail::text
        ]
    ) WITH ORDINALITY AS told (name, value, nr)
    WHERE value IS NOT NULL
$$;

CREATE FUNCTION chain_change(change_id bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    head change_chain;
    link change_log;
BEGIN
    -- Whoever commits now waits here for who commits before, and sees what that one left.
    SELECT * INTO STRICT head FROM change_chain FOR UPDATE;
    SELECT * INTO link FROM change_log WHERE id = change_id AND place IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    link.place := head.place + 1;
    link.digest := sha256(head.digest || sha256(convert_to(change_content(link), 'UTF8')));
    UPDATE change_log SET place = link.place, digest = link.digest WHERE id = change_id;
    UPDATE change_chain SET place = link.place, digest = link.digest;
END
$$;

CREATE FUNCTION chain_new_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM chain_change(NEW.id);
    RETURN NULL;
END
$$;

-- Installations that were there before: whom each change concerned, as far as it says, and then the chain.
UPDATE change_log SET authority = CASE
    WHEN action LIKE ANY (ARRAY['disclosure.%', 'guidance.%', 'console.%']) THEN subject
    WHEN action LIKE 'report.%' THEN detail->>'authority'
    WHEN action LIKE ANY (ARRAY['kle.%', 'events.%', 'access.%', 'audit.%', 'index.%']) THEN '*'
END;
DO $$
DECLARE
    change_id bigint;
BEGIN
    FOR change_id IN SELECT id FROM change_log ORDER BY id LOOP
        PERFORM chain_change(change_id);
    END LOOP;
END
$$;

-- At commit: a lock taken with the row would be held while the transaction waits for others, and two could wait
-- for each other. Rows that have their place are a restored backup's.
CREATE CONSTRAINT TRIGGER change_log_chained AFTER INSERT ON change_log
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.place IS NULL)
    EXECUTE FUNCTION chain_new_change();
CREATE INDEX change_log_by_authority ON change_log (authority, changed_at);

-- The auditor of an authority asks what its staff looked at. Few looks are of staff, so the index is small, and
-- a look by a citizen or a system costs nothing more.
CREATE INDEX access_log_by_authority ON access_log (authority, seen_at) WHERE authority IS NOT NULL;
