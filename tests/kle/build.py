# SPDX-License-Identifier: MPL-2.0
"""Small editions and files for the tests of KLE, and the real ones beside the checkout."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Any

from overblik.kle.edition import Edition, Entry, label_month
from overblik.kle.importing import read
from overblik.kle.number import Part, parse_any
from overblik.kle.os2kle import derived_above
from tests.places import SHARED

REAL = SHARED / "data" / "kle"
AUG_2025 = REAL / "os2kle" / "OS2KLE-3.22-kle-2025-08.txt"
FEB_2026 = REAL / "os2kle" / "OS2KLE-3.23-kle-2026-02.txt"
FEB_2026_TABLE = REAL / "afledt" / "kle-samlet-2026-02.csv"
AUTUMN_2020 = REAL / "os2mo" / "kle-uuid-nr-titel-ca-2020-11.csv"
REST_00 = REAL / "xml-samples" / "emneplan-rest-fuld-v1.3-uddrag-2025-05-01.xml"
REST_32 = REAL / "xml-samples" / "emneplan-rest-fuld-v1.3-uddrag-hg32-2025-05-01.xml"
FACETS_2015 = REAL / "xml-samples" / "handlingsfacetter-v2.0-uddrag-2015-05-01.xml"


@cache
def real(path: Path) -> tuple[Edition, ...]:
    """The editions of a real file, read once."""
    return read(path.read_bytes(), file_name=path.name)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def an_entry(number: str, title: str = "Titel", **fields: Any) -> Entry:
    return Entry(number=number, level=parse_any(number).level, title=title, **fields)


def an_edition(label: str, *entries: Entry | str, has_keywords: bool = False, omits: bool = False) -> Edition:
    """An edition of subjects (or, when the first entry is a facet, facets); the levels above are derived."""
    made = [an_entry(e) if isinstance(e, str) else e for e in entries]
    part = made[0].level.part
    if part is Part.SUBJECTS:
        made += derived_above({e.number: e for e in made})
    else:
        above = {e.number[0] for e in made} - {e.number for e in made}
        made += [an_entry(category) for category in above]
    return Edition.of(
        label, part, label_month(label), "csv", made, has_keywords=has_keywords, omits_wordless=omits
    )


def plan_xml(*subjects: str, dated: str = "2026-02-01") -> bytes:
    """A subject plan with main group 32, group 32.24 and the given contents of its Emne elements."""
    inner = "".join(f"<Emne>{subject}</Emne>\n" for subject in subjects)
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<KLE-Emneplan><UdgivelsesDato>{dated}</UdgivelsesDato>\n"
        "<Hovedgruppe><HovedgruppeNr>32</HovedgruppeNr><HovedgruppeTitel>Ydelser</HovedgruppeTitel>\n"
        "<Gruppe><GruppeNr>32.24</GruppeNr><GruppeTitel>Forsørgelse</GruppeTitel>\n"
        f"{inner}</Gruppe></Hovedgruppe></KLE-Emneplan>"
    ).encode()
