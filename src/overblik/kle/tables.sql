-- KLE as data: one row for each part of an edition, one for each of its entries. Reference tables.
CREATE TABLE kle_edition (
    part text NOT NULL CHECK (part IN ('subjects', 'facets')),
    label text NOT NULL,
    published date NOT NULL,
    format text NOT NULL,
    has_keywords boolean NOT NULL,
    omits_wordless boolean NOT NULL,
    imported_at timestamptz NOT NULL,
    PRIMARY KEY (part, label)
);

CREATE TABLE kle_entry (
    part text NOT NULL,
    label text NOT NULL,
    number text NOT NULL,
    level text NOT NULL CHECK (level IN ('main_group', 'group', 'subject', 'facet_category', 'facet')),
    title text NOT NULL,
    uuid uuid,
    derived boolean NOT NULL,
    retires_year integer,
    guidance text NOT NULL,
    laws jsonb NOT NULL,
    retention text,
    deletion text,
    created date,
    changed date[] NOT NULL,
    retired date,
    moved_to text[] NOT NULL,
    keywords jsonb NOT NULL,
    filters text[] NOT NULL,
    PRIMARY KEY (part, label, number),
    FOREIGN KEY (part, label) REFERENCES kle_edition (part, label) ON DELETE CASCADE
);
