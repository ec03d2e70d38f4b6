-- By object: the texts and references an object is looked up by (overblik.index.anchors), as digests.
CREATE TABLE search_key (
    key       uuid NOT NULL,
    object_id uuid NOT NULL,
    PRIMARY KEY (key, object_id)
);
CREATE INDEX search_key_object ON search_key (object_id);

-- What was delivered before the table was there. The same as overblik.index.anchors.search_keys; a test holds
-- the two together.
INSERT INTO search_key (key, object_id)
WITH state AS (
  SELECT s.object_id, s.kind, coalesce(s.body, r.body) AS body
  FROM object_state s
  LEFT JOIN registration r ON s.body IS NULL AND r.object_id = s.object_id
    AND r.recorded_at = s.recorded_at AND r.content_hash = s.content_hash
  WHERE s.known
), named AS (
  SELECT s.object_id, 'name:' || told.text AS text
  FROM state s,
    json_array_elements(s.body -> 'sections') section,
    LATERAL (VALUES (section #>> '{values,number}'), (section #>> '{values,user_key}')) told (text)
  WHERE s.kind = 'case' AND section ->> 'name' = 'properties' AND told.text <> ''
), pointed_at AS (
  SELECT s.object_id, 'urn:' || (relation ->> 'reference') AS text
  FROM state s, json_array_elements(s.body -> 'relations') relation
  WHERE (relation ->> 'type' IN ('party', 'object')
         AND relation ->> 'reference' NOT LIKE 'urn:overblik:person:%'
         AND lower(relation ->> 'reference') NOT IN ('', 'urn:empty'))
     OR (relation ->> 'type' IN ('case', 'document', 'journal') AND s.kind IN ('case', 'document')
         AND (relation ->> 'reference') ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
         AND NOT (relation ->> 'type' = 'journal' AND coalesce(relation ->> 'role', '') IN ('filed', 'attached')))
)
SELECT DISTINCT md5(text)::uuid, object_id
FROM (SELECT * FROM named UNION ALL SELECT * FROM pointed_at) found
WHERE text NOT LIKE '%⟦person:%';
