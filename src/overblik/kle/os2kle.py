# SPDX-License-Identifier: MPL-2.0
"""OS2KLE's text file: one subject a line with its title and weighted keywords.

Its quirks, each seen in a published file: `:` (until 3.22) or `=` (since 3.23) after the keyword mark;
subjects without keywords left out (until 3.22); a line for a group among the subjects; empty lines.
Groups and main groups are not in the file: they are derived from the subjects, titles from the general
subject `NN.NN.00` without its ending "i almindelighed", so they may differ a little from KL's own.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from overblik.kle import reading
from overblik.kle.edition import Edition, Entry, Keyword, split_title
from overblik.kle.number import KleNumber, Level, Part
from overblik.kle.reading import fault

MAX_WEIGHT = 10_000

_LINE = re.compile(r"KLENummer='([^']*)':KLETitel='(.*?)':Keywords\[Weight\]([:=])(.*)")
_KEYWORD = re.compile(r"(.*)\[([0-9]{1,6})\]")
_GENERAL = " i almindelighed"


def read_os2kle(data: bytes, label: str, published: datetime.date) -> Edition:
    """The subject part of edition `label` from an OS2KLE file; raises InvalidInput naming the line.

    The file does not name its edition, so the caller does.
    """
    entries: dict[str, Entry] = {}
    separators: set[str] = set()
    for place, line in _lines(reading.whole(reading.decode(data))):
        found = _LINE.fullmatch(line)
        if found is None:
            raise fault(
                place,
                "kle.os2kle_line",
                "not of the form KLENummer='32.24.04':KLETitel='...':Keywords[Weight]=word[5];",
            )
        separators.add(found[3])
        entry = _entry(place, found[1], found[2], found[4])
        if entry.number in entries:
            raise fault(place, "kle.number_twice", f"{entry.number} occurs a second time")
        entries[entry.number] = entry
    return Edition.of(
        label,
        Part.SUBJECTS,
        published,
        "os2kle",
        [*entries.values(), *derived_above(entries)],
        has_keywords=True,
        omits_wordless=":" in separators,
    )


def derived_above(entries: dict[str, Entry]) -> Iterable[Entry]:
    """The groups and main groups `entries` need and lack, titled after their general subjects."""
    missing = {n[:length] for n in entries for length in (5, 2) if len(n) > length} - entries.keys()
    for number in sorted(missing):
        general = entries.get(number + (".00" if len(number) == 5 else ".00.00"))
        yield Entry(
            number=number,
            level=KleNumber(number).level,
            title="" if general is None else general.title.removesuffix(_GENERAL),
            derived=True,
        )


def _lines(text: str) -> Iterator[tuple[str, str]]:
    # Not splitlines(): that also splits at characters a keyword may hold.
    for count, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"line {count}", line.rstrip("\r")


def _entry(place: str, number: str, title: str, words: str) -> Entry:
    parsed = reading.subject_number(number, place)
    if parsed.level is Level.MAIN_GROUP:
        raise fault(place, "kle.os2kle_level", "a main group among the subjects")
    clean, retires_year = split_title(reading.title(title, place))
    if not clean:
        raise fault(place, "kle.title_missing", "an empty title")
    return Entry(
        number=str(parsed),
        level=parsed.level,
        title=clean,
        retires_year=retires_year,
        keywords=tuple(_keywords(place, words)),
    )


def _keywords(place: str, words: str) -> Iterator[Keyword]:
    if words and not words.endswith(";"):
        raise fault(place, "kle.os2kle_keyword", "the keywords do not end with ;")
    for position, word in enumerate(words.split(";")[:-1], 1):
        found = _KEYWORD.fullmatch(word)
        if found is None or int(found[2]) > MAX_WEIGHT or not found[1].strip():
            raise fault(
                f"{place}, keyword {position}",
                "kle.os2kle_keyword",
                f"not of the form word[weight] with a weight of 0 to {MAX_WEIGHT}",
            )
        yield Keyword(text=reading.title(found[1], place), weight=int(found[2]))
