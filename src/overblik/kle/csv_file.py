# SPDX-License-Identifier: MPL-2.0
"""KLE as a plain table, for lists that have neither of the published formats.

UTF-8, `;` between columns, a header line, a line end after the last row. Columns in any order:

| column | holds |
|---|---|
| niveau | hovedgruppe, gruppe, emne, handlingsfacetkategori or handlingsfacet (required) |
| nr | the number, `32.24.04` or `K02` (required) |
| titel | the title; a mark "[udgår 2027]" is understood (required) |
| uuid | UUID or empty |
| foraelder | the number above or empty; checked |
| udgaar | the year it is announced to retire |
| oprettet, udgaaet | days YYYY-MM-DD: created, retired |
| afloest_af | successor numbers, `,` between |
| bevaring, sletning | archive code B/K/K5/K10/tom, period such as P1825D |
| vejledning | guidance, plain text |
| stikord | keywords `word[5]`, `|` between; the weight may be left out |
| titel_kilde | ignored |

One file may hold subjects, facets or both; groups left out are derived from the subjects.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator

from overblik.kle import reading
from overblik.kle.edition import Edition, Entry, Keyword, split_title
from overblik.kle.number import FacetNumber, KleNumber, Level, Part
from overblik.kle.os2kle import MAX_WEIGHT, derived_above
from overblik.kle.reading import fault

LEVELS = {
    "hovedgruppe": Level.MAIN_GROUP,
    "gruppe": Level.GROUP,
    "emne": Level.SUBJECT,
    "handlingsfacetkategori": Level.FACET_CATEGORY,
    "handlingsfacet": Level.FACET,
}
REQUIRED = ("niveau", "nr", "titel")
OPTIONAL = (
    "uuid",
    "foraelder",
    "udgaar",
    "oprettet",
    "udgaaet",
    "afloest_af",
    "bevaring",
    "sletning",
    "vejledning",
    "stikord",
    "titel_kilde",
)

_WORD = re.compile(r"(.*?)(?:\[([0-9]{1,6})\])?")


def read_csv(data: bytes, label: str, published: datetime.date) -> tuple[Edition, ...]:
    """The parts of edition `label` in a table: subjects, facets or both.

    Raises InvalidInput naming the line.
    """
    text = reading.whole(reading.decode(data))
    parts: dict[Part, dict[str, Entry]] = {}
    columns: list[str] = []
    for place, row in _rows(text):
        if not columns:
            columns = _header(place, row)
            continue
        if len(row) != len(columns):
            raise fault(place, "kle.csv_columns", f"{len(row)} columns instead of {len(columns)}")
        entry = _entry(place, dict(zip(columns, row, strict=True)))
        entries = parts.setdefault(entry.level.part, {})
        if entry.number in entries:
            raise fault(place, "kle.number_twice", f"{entry.number} occurs a second time")
        entries[entry.number] = entry
    if not parts:
        raise fault("line 1", "kle.edition_empty", "the table has no rows")
    if Part.SUBJECTS in parts:
        parts[Part.SUBJECTS].update({e.number: e for e in derived_above(parts[Part.SUBJECTS])})
    return tuple(
        Edition.of(label, part, published, "csv", parts[part].values(), has_keywords="stikord" in columns)
        for part in sorted(parts, reverse=True)
    )


def _rows(text: str) -> Iterator[tuple[str, list[str]]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        for row in rows:
            if row:
                yield f"line {rows.line_num}", row
    except csv.Error:
        raise fault(
            f"line {rows.line_num}", "kle.csv_broken", "not a table row; check its quotation marks"
        ) from None


def _header(place: str, row: list[str]) -> list[str]:
    columns = [column.strip().lower() for column in row]
    unknown = [i for i, column in enumerate(columns, 1) if column not in (*REQUIRED, *OPTIONAL)]
    missing = [column for column in REQUIRED if column not in columns]
    if unknown:
        raise fault(
            place,
            "kle.csv_header",
            f"column {unknown[0]} is unknown; known are {', '.join(REQUIRED + OPTIONAL)}",
        )
    if missing or len(set(columns)) != len(columns):
        raise fault(place, "kle.csv_header", f"each column once, and at least {', '.join(REQUIRED)}")
    return columns


def _entry(place: str, row: dict[str, str]) -> Entry:
    level = LEVELS.get(row["niveau"].strip().lower())
    if level is None:
        raise fault(place, "kle.csv_level", f"niveau must be one of {', '.join(LEVELS)}")
    number: KleNumber | FacetNumber
    if level.part is Part.FACETS:
        number = reading.facet_number(row["nr"], place)
    else:
        number = reading.subject_number(row["nr"], place)
    if number.level is not level or row.get("foraelder", "").strip() not in ("", number.parent):
        raise fault(place, "kle.csv_level", "number, niveau and foraelder do not fit together")
    title, retires_year = split_title(reading.title(row["titel"], place))
    if not title:
        raise fault(place, "kle.title_missing", "an empty title")
    return Entry(
        number=str(number),
        level=level,
        title=title,
        uuid=reading.identity(row.get("uuid", ""), place),
        retires_year=reading.year(row.get("udgaar", ""), place) or retires_year,
        guidance=reading.guidance(row.get("vejledning", ""), place),
        retention=reading.retention(row.get("bevaring", ""), place),
        deletion=reading.deletion(row.get("sletning", ""), place),
        created=_day(row.get("oprettet", ""), place),
        retired=_day(row.get("udgaaet", ""), place),
        moved_to=tuple(_targets(row.get("afloest_af", ""), place)),
        keywords=tuple(_keywords(row.get("stikord", ""), place)),
    )


def _day(text: str, place: str) -> datetime.date | None:
    return reading.day(text, place) if text.strip() else None


def _targets(text: str, place: str) -> Iterator[str]:
    for target in text.split(",") if text.strip() else ():
        if target.strip()[:1].isdigit():
            yield str(reading.subject_number(target, place))
        else:
            yield str(reading.facet_number(target, place))


def _keywords(text: str, place: str) -> Iterator[Keyword]:
    for word in text.split("|") if text.strip() else ():
        found = _WORD.fullmatch(reading.title(word, place))
        # The pattern takes any single line; a line break inside a keyword is the only way not to match.
        if found is None or not found[1].strip() or int(found[2] or 0) > MAX_WEIGHT:
            raise fault(place, "kle.csv_keyword", "keywords have the form word[5]|word|word[1000]")
        yield Keyword(text=found[1].strip(), weight=None if found[2] is None else int(found[2]))
